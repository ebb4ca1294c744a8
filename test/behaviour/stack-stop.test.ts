/**
 * However a stack ends, nothing of it stays: no process, no socket. Ctrl-C is orderly, a second one
 * does not wait.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { get } from './support/http.js';
import { groupMembers, isAlive, processSeen } from './support/processes.js';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import type { SockpitRun } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import type { TemporaryDirectory } from './support/temporary-directory.js';
import { appFile, nodeApp, shellWord } from './support/test-environment.js';
import { waitFor } from './support/wait-for.js';

const echo = nodeApp('fixtures/echo-server.mjs');
const stubborn = nodeApp('fixtures/ignores-term.mjs');
const linux = skipUnless('linux');

/** Sockets below the runtime directory: the control socket and those of apps. */
async function sockets(directory: TemporaryDirectory): Promise<string[]> {
  let names;
  try {
    names = await readdir(directory.runtime, { recursive: true, withFileTypes: true });
  } catch (error) {
    // A folder vanished while it was being read: what is left is seen by reading again.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return sockets(directory);
  }
  return names.filter((entry) => entry.isSocket()).map(({ name }) => name);
}

async function nothingIsLeft(run: SockpitRun): Promise<void> {
  await waitFor('every process to be gone', () => run.processes().length === 0, {
    timeoutMs: 2000,
    show: () => JSON.stringify(run.processes()),
  });
  assert.deepEqual(await sockets(run.directory), []);
}

test('every app has a session and a process group of its own, led by itself', linux, async () => {
  await using directory = await temporaryDirectory({ Procfile: `one: ${echo}\ntwo: ${echo}\n` });
  await using run = runSockpit(directory);
  const pids = [
    (await run.waitForState('one', 'ready')).pid,
    (await run.waitForState('two', 'ready')).pid,
  ];
  for (const pid of pids) {
    const seen = processSeen(pid ?? 0);
    assert.equal(seen?.pgrp, pid);
    assert.equal(seen.session, pid);
    // A simple command is the app itself, no shell around it.
    assert.match(seen.command, /echo-server\.mjs/);
  }
  assert.notEqual(pids[0], pids[1]);
});

test('Ctrl-C lets apps finish, and ends with 130', linux, async () => {
  await using directory = await temporaryDirectory({
    Procfile: `api: ${nodeApp('json-api.mjs')}\nworker: ${nodeApp('worker.mjs')}\n`,
  });
  await using run = runSockpit(directory);
  await run.waitForState('api', 'ready');
  await run.waitForLine(/waiting for work/);
  assert.deepEqual(await run.stop(), { code: 130, signal: null });
  await run.output.whole;
  assert.match(run.output.text, /api +\| SIGTERM: closing\n/);
  assert.match(run.output.text, /worker +\| stopping after \d+ ticks\n/);
  await nothingIsLeft(run);
});

test('a request that is being answered is answered to its end', linux, async () => {
  await using directory = await temporaryDirectory({
    Procfile: `api: ${nodeApp('json-api.mjs')}\n`,
  });
  await using run = runSockpit(directory);
  await run.waitForState('api', 'ready');
  const answer = get(`${await run.url()}/api/slow?ms=1200`);
  await run.waitForLine(/GET \/slow\?ms=1200/);
  const ended = run.stop();
  assert.equal((await answer).body, '{\n  "waitedMs": 1200\n}\n');
  await ended;
  await nothingIsLeft(run);
});

for (const [signal, code] of [
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  test(`${signal} ends the stack in order, with ${code}`, linux, async () => {
    await using directory = await temporaryDirectory({
      Procfile: `api: ${nodeApp('json-api.mjs')}\n`,
    });
    await using run = runSockpit(directory);
    await run.waitForState('api', 'ready');
    run.signal(signal);
    assert.deepEqual(await run.end(), { code, signal: null });
    assert.match(run.output.text, /api +\| SIGTERM: closing\n/);
    await nothingIsLeft(run);
  });
}

test('what does not stop is named, and killed when its grace is over', linux, async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ grace=1500ms worker\nmule: ${stubborn}\napi: ${echo}\n`,
  });
  await using run = runSockpit(directory);
  await run.waitForLine(/mule +\| pid \d+/);
  await run.waitForState('api', 'ready');
  const asked = Date.now();
  run.signalGroup('SIGINT');
  await run.waitForLine(/mule +\| SIGTERM ignored/);
  await run.end();
  const took = Date.now() - asked;
  assert.ok(took >= 1400, `it took ${took} ms with a grace of 1500 ms`);
  assert.match(run.output.text, /mule.*(kill|KILL)/);
  await nothingIsLeft(run);
});

test(
  'a second Ctrl-C kills at once; one that comes with the first does not count',
  linux,
  async () => {
    await using directory = await temporaryDirectory({
      Procfile: `#@ grace=1h worker\nmule: ${stubborn}\n`,
    });
    await using run = runSockpit(directory);
    const mule = Number((await run.waitForLine(/mule +\| pid (\d+)/))[1]);
    run.signalGroup('SIGINT');
    // npm and the terminal deliver one each.
    run.signalGroup('SIGINT');
    await run.waitForLine(/mule +\| SIGTERM ignored/);
    // Who is answered is answered after both signals, and a kill would have been sent by then.
    assert.equal((await run.status()).apps[0]?.state, 'stopping');
    assert.ok(isAlive(mule), 'the doubled signal was taken for a second Ctrl-C');
    // The least time after which it is another keystroke; longer does no harm.
    await sleep(600);
    run.signalGroup('SIGINT');
    assert.equal((await run.end()).code, 130);
    await nothingIsLeft(run);
  },
);

test('children are stopped with their app, also those that ignore TERM', linux, async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ grace=1s worker\nfamily: STUBBORN=1 ${nodeApp('fixtures/forks-children.mjs')}\n`,
  });
  await using run = runSockpit(directory);
  for (let i = 0; i < 3; i += 1) await run.waitForLine(/child \d+/, { from: i });
  const [, parent = ''] = await run.waitForLine(/parent (\d+)/);
  await waitFor('four in the group', () => groupMembers(Number(parent)).length === 4);
  await run.stop();
  await nothingIsLeft(run);
});

test('a daemon that left its group and its session is found and stopped too', linux, async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ worker\nold: ${shellWord(appFile('fixtures/double-fork.sh'))}\n`,
  });
  await using run = runSockpit(directory);
  const daemon = Number((await run.waitForLine(/daemon (\d+)/))[1]);
  const seen = await waitFor('the daemon', () => processSeen(daemon));
  assert.equal(seen.session, daemon);
  await run.stop();
  assert.equal(isAlive(daemon), false);
  await nothingIsLeft(run);
});

test('what its apps left behind is counted at the end', linux, async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@ worker\nold: setsid sleep 3600 & setsid sleep 3600 & sleep 0.2; echo left\n',
  });
  await using run = runSockpit(directory);
  // Nothing of it runs any more, so that it ends by itself.
  await run.end();
  assert.match(run.output.text, /2 processes that had left their apps' groups were stopped after /);
  await nothingIsLeft(run);
});

test('a supervisor that is killed takes its apps along', linux, async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@stack grace=1s\n#@ worker\nmule: ${stubborn}\napi: ${echo}\n#@ worker\nold: ${shellWord(appFile('fixtures/double-fork.sh'))}\n`,
  });
  await using run = runSockpit(directory);
  await run.waitForState('api', 'ready');
  await run.waitForLine(/mule +\| pid \d+/);
  await run.waitForLine(/daemon \d+/);
  run.signal('SIGKILL');
  assert.deepEqual(await run.end(), { code: null, signal: 'SIGKILL' });
  await waitFor('every process to be gone', () => run.processes().length === 0, {
    timeoutMs: 15_000,
    show: () => JSON.stringify(run.processes()),
  });
  await waitFor('every socket to be gone', async () => (await sockets(directory)).length === 0);

  // Nothing of the dead one is in the way of the next.
  await using next = runSockpit(directory);
  await next.waitForState('api', 'ready');
  await next.stop();
  await nothingIsLeft(next);
});

test('a check that runs when the supervisor is killed goes too', linux, async () => {
  await using directory = await temporaryDirectory({
    // Without any environment it is known by its group alone.
    Procfile: `#@stack grace=1s\n#@ worker ready='exec:echo $$ >check.new; mv check.new check.pid; exec env -i sleep 987'\nmule: ${stubborn}\n`,
  });
  await using run = runSockpit(directory);
  const check = await waitFor('the check', () =>
    readFile(directory.join('check.pid'), 'utf8').then(Number, () => undefined),
  );
  await waitFor('the check to have no environment', () =>
    processSeen(check)?.command.includes('987'),
  );
  // Who answers has told its guardian of the check: between the spawn and that nobody could know of it.
  assert.equal((await sockpit(directory, ['status'])).code, 0);
  run.signal('SIGKILL');
  await run.end();
  await waitFor('the check to be gone', () => !isAlive(check));
  await waitFor('every process to be gone', () => run.processes().length === 0, {
    show: () => JSON.stringify(run.processes()),
  });
});

test('an app that ends while it is being stopped is not started again', linux, async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ restart=always\nworker: ${nodeApp('worker.mjs')}\n`,
  });
  await using run = runSockpit(directory);
  await run.waitForLine(/waiting for work/);
  await run.waitForState('worker', 'running');
  assert.equal((await sockpit(directory, ['stop', 'worker'])).code, 0);
  await run.waitForState('worker', 'stopped');
  const count = (): number =>
    run.output.lines.filter(({ text }) => text.includes('waiting for work')).length;
  assert.equal(count(), 1);
  assert.equal((await sockpit(directory, ['start', '--no-wait', 'worker'])).code, 0);
  await waitFor('a second start', () => count() === 2);
  await run.stop();
  await nothingIsLeft(run);
  assert.equal(count(), 2);
});

test(
  'a file in the way that is no socket is left alone, and a stale socket is not',
  linux,
  async () => {
    await using directory = await temporaryDirectory({
      Procfile: `api: ${echo} api.sock\nweb: ${echo} web.sock\n`,
      'api.sock': 'precious notes\n',
    });
    await directory.write({
      Procfile: `#@ socket=api.sock\napi: ${echo} api.sock\n#@ socket=web.sock\nweb: ${echo} web.sock\n`,
    });
    // A socket that nobody serves any more: its server was killed.
    {
      await using dead = runSockpit(directory, [appFile('fixtures/echo-server.mjs'), 'web.sock'], {
        program: [process.execPath],
      });
      await dead.waitForLine(/^listening/);
      dead.signal('SIGKILL');
      await dead.end();
    }
    assert.ok(existsSync(directory.join('web.sock')));
    await using run = runSockpit(directory);
    await run.waitForState('web', 'ready');
    const api = await run.waitForState('api', 'failed');
    assert.match(api.reason ?? '', /api\.sock exists and is not a socket/);
    assert.equal(existsSync(directory.join('api.sock')), true);
  },
);

test(
  'who is waited for is named with a countdown, and not at each of its changes',
  linux,
  async () => {
    await using directory = await temporaryDirectory({
      Procfile: `#@ worker grace=4s\nbusy: trap '' TERM; echo up; while :; do sleep 0.1; done\n`,
    });
    await using run = runSockpit(directory);
    await run.waitForLine(/busy +\| up/);
    const ending = sockpit(directory, ['down']);
    await run.waitForLine(/still stopping: waits for sh \(\d+\)/);
    const status = await sockpit(directory, ['status']);
    assert.match(status.stdout, /^busy +stopping .*waits for sh \(\d+\).*; KILL in [\d.]+m?s$/m);
    const { code, stdout } = await ending;
    assert.equal(code, 0);
    assert.match(
      stdout,
      /^busy: still stopping: waits for sh .*KILL in [\d.]+m?s\nbusy: still there after [\d.]+s, killed: sh/m,
    );
    await run.end();
    const lines = run.output.text.match(/stopping.*/g) ?? [];
    assert.equal(lines.length, 2, lines.join('\n'));
  },
);
