import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CommandApp } from '../../../src/model/app.js';
import { CallingOff } from '../../../src/model/calling-off.js';
import { prepareSpawn, type PreparationTools } from '../../../src/supervisor/preparation.js';
import { anApp } from './an-app.js';
import { FakeClock } from './readiness/fakes.js';

/** A world in which no process can be spawned, for this reason. */
function worldWithout(code: string, words: string): PreparationTools {
  return {
    clock: new FakeClock(),
    spawn: () => ({ kind: 'failed', fault: Promise.resolve({ words, code }) }),
    guardian: undefined,
    view: { groups: new Set() },
    runtimeDirectory: '/nowhere',
    preflight: () => Promise.resolve(undefined),
    offerPort: () => Promise.resolve(5000),
    environment: () => ({ kind: 'ok', values: { PATH: '/usr/bin:/bin' }, notes: [] }),
    loadTerminalSpawn: () => assert.fail('it has no terminal'),
    seenSockets: () => [],
    turn: () => Promise.resolve(),
  };
}

describe('the check of an optional app that cannot be spawned', () => {
  const app = anApp({ optional: { exec: 'test 1 = 1' } }) as CommandApp;
  const prepare = (tools: PreparationTools) =>
    prepareSpawn({ app, instance: 1, lane: 0 }, tools, new CallingOff().signal);

  for (const code of ['EAGAIN', 'EMFILE', 'ENFILE', 'ENOMEM']) {
    it(`is tried again after ${code}, as a spawn of the app is`, async () => {
      const preparation = await prepare(worldWithout(code, 'spawn sh failed'));
      assert.equal(preparation.kind, 'refused');
      assert.equal(preparation.obstacle, 'passing');
      assert.equal(preparation.failure.code, 'no-resources');
    });
  }

  it('leaves the app out for any other reason', async () => {
    const preparation = await prepare(worldWithout('EACCES', 'permission denied'));
    assert.equal(preparation.kind, 'refused');
    assert.equal(preparation.obstacle, 'missing');
    assert.match(preparation.failure.message, /could not be started: permission denied/);
  });
});
