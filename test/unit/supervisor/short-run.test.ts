import assert from 'node:assert/strict';
import { it } from 'node:test';
import { spawnShell } from '../../../src/supervisor/child/spawn.js';
import { shortRun } from '../../../src/supervisor/short-run.js';
import { FakeClock } from './readiness/fakes.js';

it('says of a command that cannot be spawned what it has not done', async () => {
  const world = {
    clock: new FakeClock(),
    spawn: spawnShell,
    guardian: undefined,
    view: { groups: new Set<number>() },
  };
  const run = shortRun(world, { command: 'true \0', cwd: '/', env: {} }, 1000, () => assert.fail());
  assert.match((await run.ended) ?? 'it ended with 0', /^could not be started: .*null bytes/);
  run.kill();
});
