/**
 * Promise: whatever happens to either side while a swap is under way, one generation counts in the
 * end, the other is gone, and nobody of either is lost.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { App } from '../../src/model/app.js';
import type { Upstream } from '../../src/model/upstream.js';
import type { WatchReadiness } from '../../src/supervisor/readiness/report.js';
import { anApp } from '../unit/supervisor/an-app.js';
import { groupMembers, isAlive } from './support/processes.js';
import { supervisorRig } from './support/supervisor-rig.js';
import type { RigOptions, SupervisorRig } from './support/supervisor-rig.js';
import { waitFor } from './support/wait-for.js';

const upstream: Upstream = { kind: 'unix', path: '/nowhere.sock' };

/** Ready when the file `ready-PID` is there; the first generation at once. */
function readyByFile(folder: () => string): WatchReadiness {
  return ({ pid }, report) => {
    const first = !existsSync(join(folder(), 'later'));
    const timer = setInterval(() => {
      if (!first && !existsSync(join(folder(), `ready-${pid}`))) return;
      clearInterval(timer);
      report({ kind: 'ready', upstream, http: true, guessed: false });
    }, 5);
    return { doubt: () => undefined, stop: () => clearInterval(timer) };
  };
}

/** An app in its first generation, with the second on its way. */
async function swapping(over: Partial<App> & { command?: string } = {}, options: RigOptions = {}) {
  let folder = '/';
  const { command = 'echo "up $$"; exec sleep 3600', ...rest } = over;
  const rig = await supervisorRig(
    (directory) => {
      folder = directory.path;
      return [anApp({ command, reload: 'swap', ...rest })];
    },
    { watchReadiness: readyByFile(() => folder), ...options },
  );
  rig.supervisor.start();
  const first = (await rig.until('api', 'ready')).pid;
  await rig.directory.write({ later: '' });
  await rig.supervisor.act('api', { kind: 'reload' });
  const next = await nextPid(rig);
  return { rig, first, next, [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose]() };
}

function nextPid(rig: SupervisorRig, not = 0): Promise<number> {
  return waitFor('the next generation', () => {
    const state = rig.latest('api')?.next?.state;
    return state?.kind === 'starting' && state.pid !== not && state.pid;
  });
}

function makeReady(rig: SupervisorRig, pid: number): Promise<void> {
  return rig.directory.write({ [`ready-${pid}`]: '' });
}

function gone(pid: number): Promise<true> {
  return waitFor(`${pid} to be gone`, () => groupMembers(pid).length === 0);
}

/** Waits until that process is the instance. */
function counts(rig: SupervisorRig, pid: number, kind: 'ready' | 'starting'): Promise<unknown> {
  return waitFor(`${pid} to be ${kind}`, () => {
    const state = rig.state('api');
    return state?.kind === kind && state.pid === pid;
  });
}

test('the next takes over when it is ready, and the one before ends', async () => {
  await using it = await swapping();
  const { rig, first, next } = it;
  assert.equal(rig.state('api')?.kind, 'ready');
  await makeReady(rig, next);
  await counts(rig, next, 'ready');
  await gone(first);
  const last = await waitFor('nothing of the old to be shown', () => {
    const change = rig.latest('api');
    return change?.old.length === 0 && change;
  });
  assert.equal(last.generation, 2);
  assert.equal(last.next, null);
  assert.equal(last.restarts, 1);
  const kinds = new Set(rig.changes.map(({ state }) => state.kind));
  assert.deepEqual([...kinds], ['pending', 'starting', 'ready'], 'it was never seen to be away');
});

test('the one that serves dies: the next takes its place, and nothing is started beside it', async () => {
  await using it = await swapping();
  const { rig, first, next } = it;
  process.kill(first, 'SIGKILL');
  await counts(rig, next, 'starting');
  assert.match(
    rig.latest('api')?.lastExit?.words ?? '',
    /was killed/,
    'the death is not forgotten',
  );
  await makeReady(rig, next);
  await counts(rig, next, 'ready');
  assert.equal(rig.log.lines.filter(({ text }) => text.startsWith('up ')).length, 2);
  process.kill(next, 'SIGKILL');
  await waitFor('it to start again, as any instance does', () => {
    const state = rig.state('api');
    return state?.kind === 'starting' && state.pid !== next;
  });
});

test('the one that serves dies and leaves a child: the next takes its place all the same', async () => {
  await using it = await swapping({
    command: 'sleep 3600 & echo "up $$"; wait',
    signal: 'SIGKILL',
  });
  const { rig, first, next } = it;
  process.kill(first, 'SIGKILL');
  await counts(rig, next, 'starting');
  await gone(first);
  assert.ok(isAlive(next));
});

test('a second reload boots the next generation anew', async () => {
  await using it = await swapping();
  const { rig, first, next } = it;
  const said = await rig.supervisor.act('api', { kind: 'reload' });
  assert.match(said.message, /boots anew; the one that serves goes on/);
  const again = await nextPid(rig, next);
  await gone(next);
  assert.ok(isAlive(first));
  await makeReady(rig, again);
  await counts(rig, again, 'ready');
  await gone(first);
  assert.equal(rig.latest('api')?.generation, 3, 'no number is given twice');
});

test('restart, stop and the end of the stack reach both', async () => {
  for (const order of ['restart', 'stop', 'down'] as const) {
    await using it = await swapping();
    const { rig, first, next } = it;
    if (order === 'down') await rig.supervisor.stop();
    else await rig.supervisor.act('api', { kind: order });
    await gone(first);
    await gone(next);
    if (order !== 'restart') {
      assert.equal((await rig.until('api', 'stopped')).why, 'asked');
      continue;
    }
    const state = await waitFor('it to start again', () => {
      const now = rig.state('api');
      return now?.kind === 'starting' && now;
    });
    assert.ok(state.pid !== first && state.pid !== next);
    await waitFor('no next one', () => rig.latest('api')?.next === null);
  }
});

test('a next generation that dies or is given up is not started again', async () => {
  await using it = await swapping();
  const { rig, first, next } = it;
  process.kill(next, 'SIGKILL');
  await waitFor('its failure to be shown', () => {
    const state = rig.latest('api')?.next?.state;
    return state?.kind === 'failed' && /was killed/.test(state.failure.message);
  });
  assert.equal(rig.log.lines.filter(({ text }) => text.startsWith('up ')).length, 2);
  assert.ok(isAlive(first));
  assert.equal(rig.state('api')?.kind, 'ready');
  assert.ok(rig.notices.some((text) => /^reload failed: .*generation 1 goes on/.test(text)));
});

test('a daemon of the next generation outlives the end of the one before', async () => {
  await using it = await swapping({
    command: 'setsid sleep 3600 & echo "daemon $!"; echo "up $$"; exec sleep 3600',
  });
  const { rig, first, next } = it;
  await waitFor('both daemons', () => rig.log.lines.filter(isDaemon).length === 2);
  const [daemon = 0, nextDaemon = 0] = rig.log.lines.filter(isDaemon).map(pidIn);
  await makeReady(rig, next);
  await counts(rig, next, 'ready');
  await gone(first);
  await waitFor('the first daemon to be gone', () => !isAlive(daemon));
  assert.ok(isAlive(nextDaemon), 'it belongs to the generation that serves');
  await rig.supervisor.stop();
  assert.ok(!isAlive(nextDaemon));
});

test('all instances are swapped at once, each in its own time', async () => {
  await using it = await swapping({ instances: 2 });
  const { rig } = it;
  await waitFor('both next ones', () =>
    [1, 2].every((n) => rig.latest('api', n)?.next?.state.kind === 'starting'),
  );
  const state = rig.latest('api', 2)?.next?.state;
  assert.ok(state?.kind === 'starting');
  await makeReady(rig, state.pid);
  await waitFor('the second to be swapped', () => rig.latest('api', 2)?.generation === 2);
  assert.equal(rig.latest('api', 1)?.generation, 1);
});

test('requests are drained from the one before, and from nobody else', async () => {
  const drained: string[] = [];
  await using it = await swapping(
    {},
    {
      drain: (app, instance, generation) => {
        drained.push(`${app}.${instance} ${generation}`);
        return Promise.resolve();
      },
    },
  );
  const { rig, next } = it;
  await rig.supervisor.act('api', { kind: 'reload' });
  const again = await nextPid(rig, next);
  await gone(next);
  assert.deepEqual(drained, [], 'nothing was ever sent to the one that booted');
  await makeReady(rig, again);
  await counts(rig, again, 'ready');
  await waitFor('the drain', () => drained.length > 0);
  assert.deepEqual(drained, ['api.1 1']);
});

function isDaemon({ text }: { readonly text: string }): boolean {
  return text.startsWith('daemon ');
}

function pidIn({ text }: { readonly text: string }): number {
  return Number(text.split(' ')[1]);
}
