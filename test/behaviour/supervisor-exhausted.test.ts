/**
 * Promise: where an app cannot be started because the machine lacks something for a moment, it is tried
 * again, and nothing else suffers.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { spawnShell } from '../../src/supervisor/child/spawn.js';
import { anApp } from '../unit/supervisor/an-app.js';
import { supervisorRig } from './support/supervisor-rig.js';
import { repository, shellWord } from './support/test-environment.js';

test('a start without descriptors is told as that, and the next one comes about', async () => {
  const script = `${repository}test/behaviour/support/spawn-without-files.ts`;
  const words = [process.execPath, '--import', 'tsx', script].map(shellWord).join(' ');
  const { stdout, stderr } = await promisify(execFile)(
    'sh',
    ['-c', `ulimit -n 128; exec ${words}`],
    { cwd: repository, timeout: 20_000 },
  );
  assert.equal(stdout, 'EMFILE spawned\n', stderr);
});

test('an app that there was no process left for starts when there is', async () => {
  let full = 2;
  await using rig = await supervisorRig(
    () => [
      anApp({ command: 'exec sleep 3600', retries: 1 }),
      anApp({ name: 'web', command: 'exec sleep 3600', after: ['api'] }),
    ],
    {
      spawn: (request) => {
        if (full-- <= 0) return spawnShell(request);
        const fault = { words: 'spawn sh EAGAIN', code: 'EAGAIN' };
        return { kind: 'failed', fault: Promise.resolve(fault) };
      },
    },
  );
  rig.supervisor.start();
  await rig.until('web', 'ready');
  const tries = rig.changes.flatMap(({ app, state }) =>
    app === 'api' && state.kind === 'backoff' ? [state] : [],
  );
  assert.deepEqual(
    tries.map(({ since, until }) => until - since),
    [100, 200],
  );
  assert.match(
    tries[0]?.failure?.message ?? '',
    /api could not be started: .*processes \(EAGAIN\)/,
  );
  assert.equal(rig.latest('api')?.restarts, 0);
});
