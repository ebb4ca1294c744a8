/**
 * Promise: a death is seen at once and told in words, and the next start comes when it is due and
 * when nothing of the one before is left.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { anApp } from '../unit/supervisor/an-app.js';
import { skipUnless } from './support/programs.js';
import { supervisorRig } from './support/supervisor-rig.js';
import { appFile, nodeApp } from './support/test-environment.js';
import { describeProcesses, groupMembers, isAlive } from './support/processes.js';
import { waitFor } from './support/wait-for.js';

test('the first exit leads to backoff, doubling, and in the end to failed', async () => {
  await using rig = await supervisorRig(() => [
    anApp({
      command: nodeApp('fixtures/crash-after.mjs'),
      env: { CODE: '7' },
      retries: 3,
    }),
  ]);
  rig.supervisor.start();
  const { exit, failure } = await rig.until('api', 'failed');
  assert.equal(failure.code, 'gave-up');
  assert.match(failure.message, /exited with 7; it died 3 times in a row/);
  assert.equal(exit?.code, 7);
  assert.deepEqual(exit.lastLines, [
    'first the small things went wrong',
    'then everything: code 7',
  ]);
  const waits = rig.changes.flatMap(({ state }) =>
    state.kind === 'backoff' ? [state.until - state.since] : [],
  );
  assert.deepEqual(waits, [100, 200]);
  const again = await rig.supervisor.act('api', { kind: 'start' });
  assert.equal(again.message, 'api is starting');
  const { deaths } = await rig.until('api', 'backoff');
  assert.equal(deaths, 1, 'a start by hand begins to count anew');
});

test('a death is seen at once, though a grandchild holds the pipe', async () => {
  await using rig = await supervisorRig(() => [
    anApp({ command: '(setsid sleep 3600 &) ; echo "dies $$"; exec sleep 3600', restart: 'never' }),
  ]);
  rig.supervisor.start();
  await rig.line('api', /^dies/);
  const { pid } = await rig.until('api', 'ready');
  process.kill(pid, 'SIGKILL');
  await waitFor('the death to be seen', () => rig.state('api')?.kind !== 'ready', { everyMs: 2 });
  const seen = rig.changes.find(({ lastExit }) => lastExit !== null);
  assert.ok(seen);
  assert.match(seen.lastExit?.words ?? '', /was killed \(SIGKILL\)/);
});

test('gunicorn that cannot import its app is told in words', skipUnless('gunicorn'), async () => {
  await using rig = await supervisorRig(
    (directory) => [
      anApp({
        command: `gunicorn --bind unix:${directory.join('app.sock')} api:app`,
        cwd: appFile('fixtures/broken-import'),
        restart: 'never',
      }),
    ],
    { watchReadiness: () => ({ doubt: () => undefined, stop: () => undefined }) },
  );
  rig.supervisor.start();
  const { exit, failure } = await rig.until('api', 'failed');
  assert.equal(failure.code, 'exited-early');
  assert.match(exit?.words ?? '', /could not boot a worker|exited with 1/);
  assert.ok(exit?.lastLines.some((line) => line.includes('a_module_that_does_not_exist')));
});

test('the next generation starts only when the group of the one before is empty', async () => {
  await using rig = await supervisorRig(() => [
    anApp({
      command: `(trap '' TERM; echo "child $$"; exec sleep 3600) & echo "leader $$ up"; exec sleep 3600`,
      graceMs: 500,
    }),
  ]);
  rig.supervisor.start();
  await rig.line('api', /^leader/);
  await rig.line('api', /^child/);
  const { pid } = await rig.until('api', 'ready');
  const said = await rig.supervisor.act('api', { kind: 'restart' });
  assert.equal(said.message, `api is restarting (pid ${pid} being stopped)`);
  const twice = await rig.supervisor.act('api', { kind: 'restart' });
  assert.equal(twice.message, `api is restarting (pid ${pid} is still being stopped)`);
  const second = await waitFor('the next generation', () =>
    rig.changes.find(({ generation }) => generation === 2),
  );
  assert.equal(describeProcesses(groupMembers(pid)), '');
  assert.ok(second.t - (rig.changes.find(({ state }) => state.kind === 'stopping')?.t ?? 0) >= 450);
  const state = await rig.until('api', 'ready');
  assert.notEqual(state.pid, pid);
  assert.equal(rig.changes.at(-1)?.restarts, 1);
});

test('an end that was asked for is not told as a crash', async () => {
  await using rig = await supervisorRig(() => [
    anApp({
      name: 'mule',
      command: `trap '' TERM; echo up; while :; do sleep 1; done`,
      graceMs: 300,
    }),
    anApp({ name: 'calm', command: 'exec sleep 3600' }),
    anApp({ name: 'crash', command: 'echo up; exec sleep 3600', restart: 'never' }),
  ]);
  const words = (app: string): string | undefined =>
    rig.changes.findLast((change) => change.app === app)?.lastExit?.words;
  rig.supervisor.start();
  for (const name of ['mule', 'crash']) await rig.line(name, /^up$/);
  const { pid } = await rig.until('calm', 'ready');
  await rig.supervisor.act('calm', { kind: 'restart' });
  await waitFor('the next process', () => {
    const state = rig.state('calm');
    return state?.kind === 'ready' && state.pid !== pid;
  });
  assert.equal(words('calm'), 'was stopped (SIGTERM)');
  assert.equal(rig.changes.findLast(({ app }) => app === 'calm')?.restarts, 1);
  await rig.supervisor.act('mule', { kind: 'stop' });
  await rig.until('mule', 'stopped');
  assert.equal(words('mule'), 'was stopped (SIGKILL, sent by sockpit)');
  process.kill((await rig.until('crash', 'ready')).pid, 'SIGTERM');
  await rig.until('crash', 'failed');
  assert.equal(words('crash'), 'was ended by SIGTERM');
});

test('apps come up as soon as what they come after allows', async () => {
  await using rig = await supervisorRig(() => [
    anApp({ name: 'web', command: 'sleep 3600', after: ['migrate', 'db'] }),
    anApp({ name: 'migrate', command: 'sleep 0.2; exit 0', oneshot: true, after: ['db'] }),
    anApp({ name: 'db', command: 'sleep 3600' }),
    anApp({ name: 'alone', command: 'sleep 3600' }),
  ]);
  rig.supervisor.start();
  await rig.until('web', 'ready');
  const first = (app: string, kind: string): number =>
    rig.changes.findIndex((change) => change.app === app && change.state.kind === kind);
  assert.ok(first('db', 'ready') < first('migrate', 'running'));
  assert.ok(first('migrate', 'exited') < first('web', 'starting'));
  assert.ok(first('alone', 'starting') < first('migrate', 'exited'));
  const waiting = rig.changes.find(({ app, state }) => app === 'web' && state.kind === 'pending');
  assert.ok(waiting?.state.kind === 'pending');
  assert.match(
    waiting.state.blockedBy.map(({ app, why }) => `${app}: ${why}`).join('; '),
    /migrate/,
  );
});

test('what comes after a failed app fails with it, says why, and comes with it', async () => {
  await using rig = await supervisorRig(
    (directory) => [
      anApp({ name: 'web', command: 'sleep 3600', after: ['db'] }),
      anApp({
        name: 'db',
        command: 'test -e fixed && exec sleep 3600',
        restart: 'never',
        cwd: directory.path,
      }),
    ],
    {
      watchReadiness: ({ clock, pid }, report) => {
        const timer = clock.after(200, () => {
          if (isAlive(pid))
            report({ kind: 'ready', upstream: undefined, http: false, guessed: false });
        });
        return { doubt: () => undefined, stop: () => timer.cancel() };
      },
    },
  );
  rig.supervisor.start();
  const { failure } = await rig.until('web', 'failed');
  assert.match(failure.message, /^web waits for db \(failed: db exited with 1/);
  const refused = await rig.supervisor.act('web', { kind: 'stop' });
  assert.equal(refused.ok, true);
  await rig.directory.write({ fixed: '' });
  const said = await rig.supervisor.act('web', { kind: 'start' });
  assert.match(said.message, /web starts as soon as it can: it waits for db/);
  await rig.until('web', 'ready');
});

test('each instance has a socket, a port and a life of its own', async () => {
  await using rig = await supervisorRig(() => [
    anApp({ command: 'echo "on $SOCKET $PORT $PS"; exec sleep 3600', instances: 2 }),
  ]);
  rig.supervisor.start();
  const one = await rig.line('api', /^on (\S+\/api\.1\.sock) (\d+) api\.1$/);
  const two = await rig.line('api', /^on (\S+\/api\.2\.sock) (\d+) api\.2$/);
  assert.notEqual(one[2], two[2]);
  const first = await rig.until('api', 'ready', 1);
  const second = await rig.until('api', 'ready', 2);
  assert.notEqual(first.pid, second.pid);
  process.kill(first.pid, 'SIGKILL');
  await waitFor('the first to start again', () => {
    const state = rig.state('api', 1);
    return state?.kind === 'ready' && state.pid !== first.pid;
  });
  const untouched = rig.state('api', 2);
  assert.ok(untouched?.kind === 'ready' && untouched.pid === second.pid);
});

test('a missing program is said once, with what installs it; an optional app is skipped', async () => {
  await using rig = await supervisorRig((directory) => [
    anApp({ name: 'a', command: 'no-such-program --x' }),
    anApp({ name: 'b', command: 'no-such-program --x', optional: { exec: undefined } }),
    anApp({
      name: 'c',
      command: 'sleep 1',
      optional: { exec: 'python3 -c "import no_such_module"' },
    }),
    anApp({ name: 'd', command: 'sleep 1', cwd: directory.join('nowhere') }),
    anApp({ name: 'e', command: 'if true; then no-such-program; fi' }),
  ]);
  rig.supervisor.start();
  const a = await rig.until('a', 'failed');
  assert.equal(a.failure.message, 'a needs no-such-program, which is not installed');
  assert.equal((await rig.until('b', 'skipped')).failure.code, 'program-missing');
  const c = await rig.until('c', 'skipped');
  assert.match(c.failure.message, /no_such_module"` exited with 1/);
  assert.match(c.failure.advice, /pip install no_such_module/);
  assert.equal((await rig.until('d', 'failed')).failure.code, 'folder-missing');
  const e = await rig.until('e', 'failed');
  assert.match(e.failure.message, /exited with 127: the command was not found/);
  assert.equal(rig.changes.findLast(({ app }) => app === 'e')?.generation, 1);
});

test('an action on an app that waits to be started, or is not ours, is answered', async () => {
  await using rig = await supervisorRig(() => [
    anApp({ name: 'worker', command: 'sleep 3600', start: 'manual' }),
    {
      ...anApp({ name: 'old' }),
      source: { kind: 'served', upstream: { kind: 'unix', path: '/nowhere/old.sock' } },
    },
  ]);
  rig.supervisor.start();
  const state = rig.state('worker');
  assert.ok(state?.kind === 'stopped' && state.why === 'manual', 'told though nothing changed');
  const served = await rig.supervisor.act('old', { kind: 'restart' });
  assert.equal(served.ok, false);
  assert.match(served.message, /served by someone else/);
  assert.equal((await rig.supervisor.act('worker', { kind: 'start' })).ok, true);
  await rig.until('worker', 'ready');
});
