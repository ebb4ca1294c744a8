import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import type { ListenSpec } from '../../../src/model/stack.js';
import { openAddressBook } from '../../../src/stack/address-book.js';
import { stackOf } from '../export/nasty.js';

import { openMemory } from '../../../src/stack/memory.js';
import type { Remembered } from '../../../src/supervisor/readiness/report.js';

const identity = {
  name: 'project',
  slug: 'project-1',
  runtimeDirectory: '/nowhere/run',
  stateDirectory: '/nowhere/state',
};

function urlFor(...listen: ListenSpec[]): string | undefined {
  const stack = stackOf([{}], { listen });
  const [app] = stack.apps;
  assert.ok(app !== undefined);
  const book = openAddressBook({ stack, identity, env: {}, status: undefined });
  return book.variablesOf(app, 1)['SOCKPIT_URL'];
}

it('tells apps the port by which the front is published', () => {
  const tcp = { kind: 'tcp', host: 'localhost', orNext: false, written: '' } as const;
  assert.equal(urlFor({ ...tcp, port: 8099 }), 'http://127.0.0.1:8099');
  assert.equal(urlFor({ ...tcp, port: 0 }), 'http://127.0.0.1:8080');
  assert.equal(urlFor({ kind: 'unix', path: '/nowhere/f', written: '' }), undefined);
});

/** Where an app is that nobody has said anything of, with the stack down. */
function foundAfter(learned: Remembered): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'sockpit-book-'));
  try {
    const stack = stackOf([{ upstream: { kind: 'discover' }, instances: 2 }], {});
    const [app] = stack.apps;
    assert.ok(app !== undefined);
    openMemory(folder).learn(app, learned);
    const where = { ...identity, stateDirectory: folder };
    const book = openAddressBook({ stack, identity: where, env: {}, status: undefined });
    const found = book.found(app);
    if (typeof found !== 'object') return found;
    return found.map((upstream, i) =>
      upstream.kind === 'unix'
        ? upstream.path === book.socketOf(app, i + 1)
        : upstream.port === book.portOf(app, i + 1),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

it('looks for apps where they answered at an earlier start', () => {
  assert.deepEqual(foundAfter({ kind: 'answered', on: 'tcp' }), [true, true]);
  assert.deepEqual(foundAfter({ kind: 'answered', on: 'unix' }), [true, true]);
  const own = { kind: 'tcp', host: '127.0.0.1', port: 3000 } as const;
  assert.equal(foundAfter({ kind: 'upstream', upstream: own }), undefined);
  for (const nowhere of [
    { kind: 'worker' },
    { kind: 'upstream', upstream: own, http: false },
    { kind: 'answered', on: 'tcp', http: false },
  ] as const) {
    assert.equal(foundAfter(nowhere), 'worker');
  }
});
