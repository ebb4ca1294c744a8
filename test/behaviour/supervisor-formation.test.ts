/**
 * Promise: apps and instances come and go while the stack runs; what goes is seen until nothing of
 * it is left, and what stays is not touched.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { App } from '../../src/model/app.js';
import { isAlive as lives } from '../../src/model/state.js';
import { aStack, anApp } from '../unit/supervisor/an-app.js';
import { groupMembers } from './support/processes.js';
import { supervisorRig } from './support/supervisor-rig.js';
import type { SupervisorRig } from './support/supervisor-rig.js';
import { waitFor } from './support/wait-for.js';

const SAYS = 'echo "up $PS $SOCKET $PORT"; exec sleep 3600';
/** Takes a moment to go. */
const LINGERS = `trap 'sleep 0.3; exit 0' TERM; echo "up $PS"; while :; do sleep 0.02; done`;

/** The same as a config would: with indices. */
function replace(rig: SupervisorRig, apps: readonly App[], restart?: ReadonlySet<string>): void {
  rig.supervisor.replaceApps(aStack(apps).apps, restart);
}

async function pidOf(rig: SupervisorRig, app: string, instance = 1): Promise<number> {
  return (await rig.until(app, 'ready', instance)).pid;
}

test('instances have a name, a socket and a port of their own, and go one by one', async () => {
  const api = anApp({ command: SAYS, instances: 2 });
  await using rig = await supervisorRig(() => [api]);
  rig.supervisor.start();
  const first = await pidOf(rig, 'api', 1);
  const second = await pidOf(rig, 'api', 2);
  replace(rig, [{ ...api, instances: 4 }]);
  const third = await pidOf(rig, 'api', 3);
  await pidOf(rig, 'api', 4);
  const told = await Promise.all(
    [1, 2, 3, 4].map((n) => rig.line('api', new RegExp(`^up (api\\.${n}) (\\S+) (\\d+)$`))),
  );
  for (const part of [1, 2, 3]) {
    assert.equal(new Set(told.map((match) => match[part])).size, 4, 'each has its own');
  }
  replace(rig, [{ ...api, instances: 1 }]);
  await waitFor('three to be gone', () => rig.gone.length === 3, { everyMs: 5 });
  assert.deepEqual([...rig.gone].sort(), ['api.2', 'api.3', 'api.4']);
  for (const pid of [second, third]) assert.deepEqual(groupMembers(pid), []);
  assert.equal(await pidOf(rig, 'api', 1), first, 'the first was not touched');
  const retired = rig.changes.filter(({ instance, retiring }) => instance === 3 && retiring);
  assert.ok(retired.some(({ state }) => state.kind === 'stopping'));
});

test('what no process has to know is taken over as it runs, the rest restarts', async () => {
  const api = anApp({ command: SAYS });
  const web = anApp({ name: 'web', command: SAYS });
  await using rig = await supervisorRig(() => [api, web]);
  rig.supervisor.start();
  const before = [await pidOf(rig, 'api'), await pidOf(rig, 'web')];
  replace(rig, [
    { ...api, graceMs: 50, prefixes: ['/v2/'] },
    { ...web, source: { kind: 'command', command: 'echo "now $PS"; exec sleep 3600' } },
  ]);
  await rig.line('web', /^now web\.1$/);
  const after = [await pidOf(rig, 'api'), await pidOf(rig, 'web')];
  assert.equal(after[0], before[0]);
  assert.notEqual(after[1], before[1]);
  replace(rig, [api, web], new Set(['api']));
  await waitFor('api to restart', () => rig.history('api').includes('stopping'), { everyMs: 5 });
  assert.notEqual(await pidOf(rig, 'api'), before[0], 'restarted because that was asked for');
});

test('an app that is stopped by hand stays so when its definition changes', async () => {
  const api = anApp({ command: SAYS });
  await using rig = await supervisorRig(() => [api]);
  rig.supervisor.start();
  await pidOf(rig, 'api');
  await rig.supervisor.act('api', { kind: 'stop' });
  await rig.until('api', 'stopped');
  replace(rig, [{ ...api, env: { X: '1' } }]);
  await new Promise(setImmediate);
  assert.equal(rig.state('api')?.kind, 'stopped');
});

test('an app is added, started after what it comes after, and removed', async () => {
  const db = anApp({ name: 'db', command: SAYS });
  const api = anApp({ command: SAYS, after: ['db'] });
  const late = anApp({ name: 'late', command: SAYS, start: 'manual' });
  await using rig = await supervisorRig(() => [db]);
  rig.supervisor.start();
  const kept = await pidOf(rig, 'db');
  replace(rig, [db, api, late]);
  const pid = await pidOf(rig, 'api');
  assert.equal(rig.state('late')?.kind, 'stopped');
  replace(rig, [db]);
  await waitFor('both to be gone', () => rig.gone.length === 2, { everyMs: 5 });
  assert.deepEqual(groupMembers(pid), []);
  assert.equal(await pidOf(rig, 'db'), kept);
});

test('an app that comes back before the last of it is gone is not started beside it', async () => {
  const api = anApp({ command: LINGERS });
  await using rig = await supervisorRig(() => [api]);
  rig.supervisor.start();
  const first = await pidOf(rig, 'api');
  await rig.line('api', /^up/);
  replace(rig, []);
  assert.equal(rig.state('api')?.kind, 'stopping');
  const refused = await rig.supervisor.act('api', { kind: 'restart' });
  assert.equal(refused.message, 'api is no longer in the config; it is being stopped');
  replace(rig, [{ ...api, source: { kind: 'command', command: SAYS } }]);
  await rig.line('api', /^up api\.1 \S+/);
  assert.notEqual(await pidOf(rig, 'api'), first);
  assert.deepEqual(groupMembers(first), []);
  assert.deepEqual(rig.gone, [], 'it was there all the time');
});

test('an app that others serve from now on is looked for when ours is gone', async () => {
  const ours = anApp({ command: LINGERS });
  const upstream = { kind: 'unix', path: '/run/old.sock' } as const;
  const watched: string[] = [];
  await using rig = await supervisorRig(() => [ours], {
    watchServed: ({ name }, report) => {
      watched.push(`${name} after ${rig.gone.length} gone`);
      report({ kind: 'up' });
      return { stop: () => watched.push('stopped') };
    },
  });
  rig.supervisor.start();
  await pidOf(rig, 'api');
  await rig.line('api', /^up/);
  replace(rig, [{ ...ours, source: { kind: 'served', upstream } }]);
  await rig.until('api', 'up');
  replace(rig, [ours]);
  await pidOf(rig, 'api');
  assert.deepEqual(watched, ['api after 1 gone', 'stopped']);
});

test('the stack ends with nobody left, whatever was being removed at that moment', async () => {
  const api = anApp({ command: LINGERS, instances: 3 });
  const web = anApp({ name: 'web', command: LINGERS });
  await using rig = await supervisorRig(() => [api, web]);
  rig.supervisor.start();
  const pids = [
    ...(await Promise.all([1, 2, 3].map((n) => pidOf(rig, 'api', n)))),
    await pidOf(rig, 'web'),
  ];
  await rig.line('api', /^up api\.3/);
  await rig.line('web', /^up/);
  replace(rig, [{ ...api, instances: 1 }]);
  await rig.supervisor.stop();
  for (const pid of pids) assert.deepEqual(groupMembers(pid), []);
  const last = new Map(rig.changes.map((change) => [`${change.app}.${change.instance}`, change]));
  for (const { state } of last.values()) assert.ok(!lives(state));
});
