/**
 * Promise: whatever an app does when it is told to stop, within its grace nothing of it is left.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readdirSync, renameSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import type { SpawnedChild } from '../../src/supervisor/child/child.js';
import { spawnShell } from '../../src/supervisor/child/spawn.js';
import { removeLeftSockets } from '../../src/supervisor/sockets/left-sockets.js';
import { anApp } from '../unit/supervisor/an-app.js';
import { get } from './support/http.js';
import { describeProcesses, groupMembers, isAlive } from './support/processes.js';
import { skipUnless } from './support/programs.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { supervisorRig } from './support/supervisor-rig.js';
import { appFile, nodeApp, shellWord } from './support/test-environment.js';
import { waitFor, within } from './support/wait-for.js';

/** A grace that no test waits for. */
const HOUR_MS = 3_600_000;

test(
  'gunicorn with two workers stops by its signal, whole, and its socket goes',
  skipUnless('gunicorn'),
  async () => {
    await using rig = await supervisorRig(
      (directory) => [
        anApp({
          command: 'gunicorn --workers=2 --bind unix:app.sock -m 007 api:app',
          cwd: directory.path,
          graceMs: HOUR_MS,
          upstream: {
            kind: 'literal',
            upstream: { kind: 'unix', path: directory.join('app.sock') },
            text: 'unix:app.sock',
          },
        }),
      ],
      {
        files: {
          'api.py': `import os
def app(environ, start_response):
    start_response('200 OK', [('Content-Type', 'text/plain')])
    return [str(os.getpid()).encode()]
`,
        },
      },
    );
    rig.supervisor.start();
    const { pid } = await rig.until('api', 'ready');
    // A worker that has answered has its handlers; a signal before that is lost on gunicorn.
    const workers = new Set<string>();
    await waitFor('both workers to answer', async () => {
      const socketPath = rig.directory.join('app.sock');
      const answer = await get('http://app/', { socketPath }).catch(() => undefined);
      if (answer) workers.add(answer.body);
      return workers.size === 2;
    });
    await within('the stop, long before the grace', rig.supervisor.stop(), {
      show: () =>
        `${describeProcesses(groupMembers(pid))}\n${rig.log.lines.map(({ text }) => text).join('\n')}`,
    });
    assert.equal(describeProcesses(groupMembers(pid)), '');
    assert.equal(existsSync(rig.directory.join('app.sock')), false);
    assert.equal(rig.state('api')?.kind, 'stopped');
  },
);

test('a leader that stops its workers by itself is left to it: they are told once', async () => {
  await using rig = await supervisorRig(
    (directory) => [anApp({ command: 'node leader.mjs', cwd: directory.path, graceMs: HOUR_MS })],
    {
      files: {
        'leader.mjs': `import { fork } from 'node:child_process';
const worker = fork('./worker.mjs');
worker.once('exit', () => process.exit());
process.once('SIGTERM', () => worker.kill('SIGTERM'));
worker.once('message', () => console.log('up'));
`,
        'worker.mjs': `process.on('SIGTERM', () => {
  console.log('told');
  setTimeout(() => process.exit(), 100);
});
setInterval(() => {}, 60_000);
process.send('up');
`,
      },
    },
  );
  rig.supervisor.start();
  await rig.line('api', /^up$/);
  await within('the stop', rig.supervisor.stop());
  assert.equal(rig.log.lines.filter(({ text }) => text === 'told').length, 1);
});

test('a shell that waits for a child that was told nothing does not use up the grace', async () => {
  await using rig = await supervisorRig(() => [
    anApp({ command: "trap 'echo caught' TERM; echo up; sleep 3600; exit", graceMs: HOUR_MS }),
  ]);
  rig.supervisor.start();
  await rig.line('api', /^up$/);
  await within('the stop, long before the grace', rig.supervisor.stop());
  await rig.line('api', /^caught$/);
});

test('a stop just after the death of a leader tells those whom it left at once', async () => {
  let leaderDied: () => void = () => undefined;
  await using rig = await supervisorRig(
    () => [anApp({ command: 'sleep 3600 & echo up; sleep 3600; exit', graceMs: HOUR_MS })],
    {
      spawn: (request) => {
        const outcome = spawnShell(request);
        if (outcome.kind === 'failed') return outcome;
        const { child } = outcome;
        const onExit: SpawnedChild['onExit'] = (listener) => {
          child.onExit((code, signal) => {
            listener(code, signal);
            leaderDied();
          });
        };
        return { kind: 'spawned', child: { ...child, onExit } };
      },
    },
  );
  // In the same turn: what else the death leads to has not come to its end.
  leaderDied = () => void rig.supervisor.act('api', { kind: 'stop' });
  rig.supervisor.start();
  const { pid } = await rig.until('api', 'ready');
  await rig.line('api', /^up$/);
  process.kill(pid, 'SIGKILL');
  await rig.until('api', 'stopped');
  await rig.line('api', /^was killed/);
});

test('the rest of a group is told in time also where requests have used up half of the grace', async () => {
  await using rig = await supervisorRig(
    (directory) => [anApp({ command: 'node leader.mjs', cwd: directory.path, graceMs: 4000 })],
    {
      files: {
        'leader.mjs': `import { fork } from 'node:child_process';
process.on('SIGTERM', () => console.log('I go on'));
fork('./worker.mjs').once('message', () => console.log('up'));
`,
        'worker.mjs': `process.on('SIGTERM', () => console.log('told'));
setInterval(() => {}, 60_000);
process.send('up');
`,
      },
      drain: (_app, _instance, _generation, signal) =>
        new Promise((resolve) => signal.addEventListener('abort', () => resolve())),
    },
  );
  rig.supervisor.start();
  await rig.line('api', /^up$/);
  await rig.supervisor.act('api', { kind: 'stop' });
  await rig.until('api', 'stopped');
  const said = rig.log.lines.flatMap(({ text }) => (/^(I go on|told)$/.test(text) ? [text] : []));
  assert.deepEqual(said, ['I go on', 'told']);
});

test('a tree that ignores TERM is killed at the grace, and who is waited for is named', async () => {
  await using rig = await supervisorRig(() => [
    anApp({
      command: nodeApp('fixtures/forks-children.mjs'),
      env: { STUBBORN: '1', CHILDREN: '2' },
      graceMs: 700,
    }),
  ]);
  rig.supervisor.start();
  const { pid } = await rig.until('api', 'ready');
  const child = Number((await rig.line('api', /^child (\d+)/))[1]);
  await rig.line('api', new RegExp(`^child (?!${child})`));
  const begun = Date.now();
  const said = await rig.supervisor.act('api', { kind: 'stop' });
  assert.equal(said.ok, true);
  assert.match(said.message, new RegExp(`api is stopping \\(pid ${pid}\\)`));
  await rig.until('api', 'stopped');
  const took = Date.now() - begun;
  assert.ok(took >= 690, `took ${took} ms`);
  assert.equal(describeProcesses(groupMembers(pid)), '');
  const named = rig.changes.flatMap(({ state }) =>
    state.kind === 'stopping' ? [...state.remaining] : [],
  );
  assert.ok(
    named.some((name) => /^\S+ \(\d+\)$/.test(name)),
    named.join(),
  );
  assert.ok(isAlive(process.pid));
});

test('a background child of a shell goes with it', async () => {
  await using rig = await supervisorRig(() => [
    anApp({ command: 'sleep 3600 & echo "child $!"; wait' }),
  ]);
  rig.supervisor.start();
  const child = Number((await rig.line('api', /^child (\d+)/))[1]);
  assert.ok(isAlive(child));
  await rig.supervisor.act('api', { kind: 'stop' });
  await rig.until('api', 'stopped');
  assert.equal(isAlive(child), false);
});

test('a child that outlives the shell is stopped before the next start', async () => {
  await using rig = await supervisorRig(() => [
    anApp({ command: 'sleep 3600 & echo "child $!"; sleep 0.2; exit 1', retries: 1 }),
  ]);
  rig.supervisor.start();
  const child = Number((await rig.line('api', /^child (\d+)/))[1]);
  const { exit } = await rig.until('api', 'failed');
  assert.equal(exit?.code, 1);
  assert.equal(isAlive(child), false);
  assert.match(String(rig.log.find('api', /stopping what it left behind/)?.input), /sleep \(\d+\)/);
});

test(
  'a daemon that forked twice into a session of its own is found by its mark',
  skipUnless('linux'),
  async () => {
    await using rig = await supervisorRig(() => [
      anApp({ command: `sh ${shellWord(appFile('fixtures/double-fork.sh'))}` }),
    ]);
    rig.supervisor.start();
    const daemon = Number((await rig.line('api', /^daemon (\d+)/))[1]);
    await rig.supervisor.act('api', { kind: 'restart' });
    await waitFor('a second start', () => rig.changes.some(({ generation }) => generation === 2));
    assert.equal(isAlive(daemon), false, 'gone before the next generation is prepared');
    await rig.until('api', 'ready');
    await rig.supervisor.stop();
  },
);

test(
  'a daemon whose starter has ended with 0 lives on, and goes with the stack',
  skipUnless('linux'),
  async () => {
    await using rig = await supervisorRig(() => [
      anApp({
        command: `sh ${shellWord(appFile('fixtures/double-fork.sh'))}`,
        env: { LEAVE: '1' },
        oneshot: true,
      }),
    ]);
    rig.supervisor.start();
    const daemon = Number((await rig.line('api', /^daemon (\d+)/))[1]);
    await rig.until('api', 'exited');
    assert.ok(isAlive(daemon));
    await rig.supervisor.stop();
    assert.equal(isAlive(daemon), false);
  },
);

test(
  'an app that goes to the background says so, and is ended with a stop and before a start',
  skipUnless('linux'),
  async () => {
    await using rig = await supervisorRig(() => [
      anApp({
        // It ends when the daemon has left the group: who is still in it is stopped at once.
        command:
          `rm -f "$SOCKET.up"; setsid sh -c 'echo "daemon $$"; : >"$SOCKET.up"; exec sleep 3600' & ` +
          'until test -e "$SOCKET.up"; do sleep 0.01; done',
      }),
    ]);
    const daemons = (): number[] =>
      rig.log.lines.flatMap(({ text }) => /^daemon (\d+)/.exec(text)?.[1] ?? []).map(Number);
    const nth = (count: number): Promise<number> =>
      waitFor(`daemon ${count}`, () => daemons()[count - 1]);
    const background = (pid: number): Promise<unknown> =>
      waitFor(`${pid} to be known`, () => {
        const state = rig.state('api');
        return state?.kind === 'exited' && state.left?.join().includes(String(pid));
      });
    rig.supervisor.start();
    const first = await nth(1);
    await background(first);
    assert.match(String(rig.log.find('api', /goes on in the background/)?.input), /--daemon/);
    assert.ok(isAlive(first));

    await rig.supervisor.act('api', { kind: 'restart' });
    const second = await nth(2);
    assert.equal(isAlive(first), false, 'gone before the next is there');
    await background(second);

    const { message } = await rig.supervisor.act('api', { kind: 'stop' });
    assert.match(
      message,
      /api is stopped, and with it what goes on in the background: \w+ \(\d+\)/,
    );
    await waitFor('the second to be gone', () => !isAlive(second));
    assert.equal(rig.state('api')?.kind, 'stopped');
  },
);

test('a stray that hides its mark is found by having been seen', skipUnless('linux'), async () => {
  await using rig = await supervisorRig(() => [
    anApp({
      command: `setsid env -i sh -c 'echo "stray $$"; exec sleep 3600' & wait`,
    }),
  ]);
  rig.supervisor.start();
  const stray = Number((await rig.line('api', /^stray (\d+)/))[1]);
  await rig.supervisor.act('api', { kind: 'stop' });
  await rig.until('api', 'stopped');
  assert.equal(isAlive(stray), false);
});

test('a process that was stopped with SIGSTOP can end', async () => {
  await using rig = await supervisorRig(() => [anApp({ command: 'sleep 3600', graceMs: HOUR_MS })]);
  rig.supervisor.start();
  const { pid } = await rig.until('api', 'ready');
  process.kill(pid, 'SIGSTOP');
  await rig.supervisor.act('api', { kind: 'stop' });
  await rig.until('api', 'stopped');
});

test('ten stubborn apps share one deadline', async () => {
  const GRACE_MS = 1500;
  await using rig = await supervisorRig(() =>
    Array.from({ length: 10 }, (_, i) =>
      anApp({
        name: `app${i}`,
        command: `trap '' TERM; echo up; while :; do sleep 1; done`,
        graceMs: GRACE_MS,
        // A chain: dependants are to stop first, and yet all share the deadline.
        after: i === 0 ? [] : [`app${i - 1}`],
      }),
    ),
  );
  rig.supervisor.start();
  for (let i = 0; i < 10; i++) await rig.line(`app${i}`, /^up$/);
  const begun = Date.now();
  await rig.supervisor.stop();
  const took = Date.now() - begun;
  // Each with a deadline of its own would be ten of them.
  assert.ok(took >= GRACE_MS - 100 && took < 5 * GRACE_MS, `took ${took} ms`);
  for (const { name } of rig.stack.apps) assert.equal(rig.state(name)?.kind, 'stopped');
});

test('dependants stop before what they come after', async () => {
  const slow = `trap 'sleep 0.3; exit 0' TERM; echo up; while :; do sleep 0.05; done`;
  await using rig = await supervisorRig(() => [
    anApp({ name: 'web', command: slow, after: ['api'] }),
    anApp({ name: 'api', command: slow, after: ['db'] }),
    anApp({ name: 'db', command: slow }),
  ]);
  rig.supervisor.start();
  for (const name of ['web', 'api', 'db']) await rig.line(name, /^up$/);
  rig.changes.length = 0;
  await rig.supervisor.stop();
  const order = rig.changes
    .filter(({ state }) => state.kind === 'stopped' || state.kind === 'stopping')
    .map(({ app, state }) => `${app} ${state.kind}`);
  assert.deepEqual(
    order.filter((word, i) => order.indexOf(word) === i),
    ['web stopping', 'web stopped', 'api stopping', 'api stopped', 'db stopping', 'db stopped'],
  );
});

test('a second, forced stop kills at once, and both are the same end', async () => {
  await using rig = await supervisorRig(() => [
    anApp({ command: `trap '' TERM; echo up; while :; do sleep 1; done`, graceMs: HOUR_MS }),
  ]);
  rig.supervisor.start();
  await rig.line('api', /^up$/);
  const first = rig.supervisor.stop();
  await rig.until('api', 'stopping');
  const both = Promise.all([first, rig.supervisor.stop({ force: true })]);
  await within('the stop, long before the grace', both);
  const refused = await rig.supervisor.act('api', { kind: 'start' });
  assert.equal(refused.ok, false);
});

test('a stop command takes the place of the signal', async () => {
  await using rig = await supervisorRig((directory) => [
    anApp({
      command: `trap 'echo signalled' TERM; echo up; while [ ! -e stop ]; do sleep 0.05; done; echo obeyed`,
      stopCommand: 'echo "told by $SOCKPIT_TEST_WHO"; touch stop',
      env: { SOCKPIT_TEST_WHO: 'sh' },
      cwd: directory.path,
    }),
  ]);
  rig.supervisor.start();
  await rig.line('api', /^up$/);
  await rig.supervisor.act('api', { kind: 'stop' });
  await rig.until('api', 'stopped');
  assert.ok(rig.log.find('api', /^obeyed$/));
  assert.ok(rig.log.find('api', /^told by sh$/));
  assert.equal(rig.log.find('api', /^signalled$/), undefined);
});

test('requests in flight are let end before the signal', async () => {
  const calls: string[] = [];
  await using rig = await supervisorRig(
    (directory) => [
      anApp({
        command: `trap 'test -e drained && echo signalled after || echo signalled before; exit 0' TERM
while :; do sleep 0.02; echo turn; done`,
        cwd: directory.path,
      }),
    ],
    {
      drain: async (app, instance, generation) => {
        calls.push(`${app} ${instance} ${generation}`);
        // A signal sent meanwhile would be taken within the first turn, and there were no second.
        const turns = (): number => rig.log.lines.filter(({ text }) => text === 'turn').length;
        const begun = turns();
        await waitFor('two more turns', () => turns() >= begun + 2, { everyMs: 5 });
        await rig.directory.write({ drained: '' });
      },
    },
  );
  rig.supervisor.start();
  await rig.line('api', /^turn$/);
  await rig.supervisor.act('api', { kind: 'stop' });
  await rig.until('api', 'stopped');
  assert.equal(rig.log.find('api', /^signalled.*/)?.[0], 'signalled after');
  assert.deepEqual(calls, ['api 1 1']);
});

test('a socket left behind by SIGKILL is removed', skipUnless('linux'), async () => {
  const bind = `python3 -c "import socket,os,time; s=socket.socket(socket.AF_UNIX); s.bind(os.environ['SOCKET']); s.listen(); print('up', flush=True); time.sleep(99)"`;
  await using rig = await supervisorRig(() => [anApp({ command: bind })]);
  rig.supervisor.start();
  await rig.line('api', /^up$/);
  const socket = join(rig.directory.runtime, 'api.1.sock');
  assert.ok(existsSync(socket));
  await rig.supervisor.stop({ force: true });
  assert.equal(existsSync(socket), false);
});

test('only sockets on which nobody listens are removed', async () => {
  await using directory = await temporaryDirectory({ file: 'precious' });
  const live = createServer().listen(directory.join('live.sock'));
  await once(live, 'listening');
  // Renaming keeps Node from removing it when the server closes.
  const dead = createServer().listen(directory.join('soon.sock'));
  await once(dead, 'listening');
  renameSync(directory.join('soon.sock'), directory.join('dead.sock'));
  dead.close();
  const paths = ['file', 'live.sock', 'dead.sock', 'nowhere.sock'].map((name) => ({
    path: directory.join(name),
  }));
  const another = paths.map(({ path }) => ({ path, inode: 1 }));
  await removeLeftSockets(another, directory.runtime, () => true);
  assert.deepEqual(readdirSync(directory.path).sort(), ['dead.sock', 'file', 'live.sock']);
  await removeLeftSockets(paths, directory.runtime, () => false);
  assert.deepEqual(readdirSync(directory.path).sort(), ['dead.sock', 'file', 'live.sock']);
  await removeLeftSockets(paths, directory.runtime, () => true);
  assert.deepEqual(readdirSync(directory.path).sort(), ['file', 'live.sock']);
  live.close();
});
