/**
 * Promise: whatever leads to a boot, what the app comes after is ready first, and the app says what it
 * waits for.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { WatchReadiness } from '../../src/supervisor/readiness/report.js';
import { anApp } from '../unit/supervisor/an-app.js';
import { supervisorRig } from './support/supervisor-rig.js';
import { waitFor } from './support/wait-for.js';

const READY = { kind: 'ready', upstream: undefined, http: false, guessed: false } as const;
const SLEEPER = 'echo up; exec sleep 3600';

/** `db` is ready when the test says so, all others as soon as they live. */
function slowDatabase(): { readonly watch: WatchReadiness; readonly ready: () => void } {
  let ready: () => void = () => undefined;
  const watch: WatchReadiness = ({ app }, report) => {
    if (app.name === 'db') ready = () => report(READY);
    else report(READY);
    return { doubt: () => undefined, stop: () => undefined };
  };
  return { watch, ready: () => ready() };
}

test('an app that is restarted while its database restarts waits for it, and who lives is left alone', async () => {
  const database = slowDatabase();
  await using rig = await supervisorRig(
    () => [
      anApp({ name: 'db', command: SLEEPER }),
      anApp({ name: 'api', command: SLEEPER, after: ['db'] }),
      anApp({ name: 'web', command: SLEEPER, after: ['api'] }),
    ],
    { watchReadiness: database.watch },
  );
  rig.supervisor.start();
  await rig.until('db', 'starting');
  database.ready();
  const { pid } = await rig.until('api', 'ready');
  const web = await rig.until('web', 'ready');
  await rig.supervisor.act('db', { kind: 'restart' });
  await rig.until('db', 'starting');
  await rig.supervisor.act('api', { kind: 'restart' });
  const waits = await rig.until('api', 'pending');
  assert.deepEqual(
    waits.blockedBy.map(({ app, state }) => [app, state]),
    [['db', 'starting']],
  );
  database.ready();
  const again = await rig.until('api', 'ready');
  assert.notEqual(again.pid, pid);
  assert.equal((await rig.until('web', 'ready')).pid, web.pid);
});

test('a crash is followed by a start when what has gone meanwhile is there again', async () => {
  const database = slowDatabase();
  await using rig = await supervisorRig(
    () => [
      anApp({ name: 'db', command: SLEEPER }),
      anApp({ name: 'api', command: SLEEPER, after: ['db'] }),
    ],
    { watchReadiness: database.watch },
  );
  rig.supervisor.start();
  await rig.until('db', 'starting');
  database.ready();
  const { pid } = await rig.until('api', 'ready');
  await rig.supervisor.act('db', { kind: 'stop' });
  await rig.until('db', 'stopped');
  process.kill(pid, 'SIGKILL');
  const waits = await rig.until('api', 'pending');
  assert.match(waits.blockedBy[0]?.why ?? '', /^stopped; start it: sockpit start db$/);
  await rig.supervisor.act('db', { kind: 'start' });
  await rig.until('db', 'starting');
  database.ready();
  await rig.until('api', 'ready');
});

test('a restart of all runs the migration to its end before what comes after it', async () => {
  await using rig = await supervisorRig((directory) => [
    anApp({
      name: 'migrate',
      command: 'echo begun; until [ -e go ]; do sleep 0.02; done; rm go; echo done',
      cwd: directory.path,
      oneshot: true,
    }),
    anApp({
      name: 'web',
      command: 'echo up; exec sleep 3600',
      cwd: directory.path,
      after: ['migrate'],
    }),
  ]);
  rig.supervisor.start();
  await rig.until('migrate', 'running');
  await rig.directory.write({ go: '' });
  await rig.until('web', 'ready');
  for (const name of ['migrate', 'web']) await rig.supervisor.act(name, { kind: 'restart' });
  await rig.until('migrate', 'running');
  await waitFor('web to wait for it', () => {
    const state = rig.state('web');
    return state?.kind === 'pending' && state.blockedBy[0]?.why === 'not finished yet';
  });
  assert.equal(rig.latest('web')?.generation, 1);
  await rig.directory.write({ go: '' });
  await rig.until('migrate', 'exited');
  await rig.until('web', 'ready');
});
