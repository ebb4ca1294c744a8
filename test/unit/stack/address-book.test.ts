import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { ListenSpec } from '../../../src/model/stack.js';
import { openAddressBook } from '../../../src/stack/address-book.js';
import { stackOf } from '../export/nasty.js';

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
