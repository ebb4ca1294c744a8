/**
 * Promise: an app that chooses its socket by itself, and leaves it behind, starts again all the same:
 * the socket goes when the app does, and nothing else goes with it.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, renameSync } from 'node:fs';
import { test } from 'node:test';
import { get } from './support/http.js';
import { isAlive } from './support/processes.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { waitFor } from './support/wait-for.js';

/** Node removes no socket when a signal ends it. */
const SERVER = 'require("http").createServer((q,r)=>r.end(String(process.pid))).listen("own.sock")';
const PROCFILE = { Procfile: `own: node -e '${SERVER}'\n` };

/** Leaves a socket behind that no app of the stack has made. */
async function leaveForeign(path: string): Promise<void> {
  const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  await once(spawn(process.execPath, ['-e', script]), 'exit');
}

test('it is gone after the end, and the next start finds its place free', async () => {
  await using directory = await temporaryDirectory(PROCFILE);
  for (let round = 0; round < 2; round++) {
    await using run = runSockpit(directory);
    await run.waitForState('own', 'ready');
    assert.ok(existsSync(directory.join('own.sock')));
    assert.equal((await run.stop()).code, 130);
    assert.equal(existsSync(directory.join('own.sock')), false);
  }
});

test('restart, reload and a death are each followed by a start that works', async () => {
  await using directory = await temporaryDirectory(PROCFILE);
  await using run = runSockpit(directory);
  const url = `${await run.url()}/own/`;
  let pid = (await run.waitForState('own', 'ready')).pid ?? 0;
  const ways = [
    () => sockpit(directory, ['restart', 'own']),
    () => sockpit(directory, ['reload', 'own']),
    () => Promise.resolve(process.kill(pid, 'SIGKILL')),
  ];
  for (const way of ways) {
    await way();
    pid = await waitFor('another process to answer', async () => {
      const { status, body } = await get(url);
      return status === 200 && Number(body) !== pid && Number(body);
    });
  }
  assert.equal((await run.waitForState('own', 'ready')).restarts, 3);
});

test('it is cleared away also when everything was killed at once', async () => {
  await using directory = await temporaryDirectory(PROCFILE);
  {
    await using run = runSockpit(directory);
    await run.waitForState('own', 'ready');
    run.signal('SIGSTOP');
    const all = run.processes().map(({ pid }) => pid);
    const ended = run.end();
    // The guardian first, which would remove it; the supervisor is stopped and starts no other.
    for (const pid of all.filter((each) => each !== run.pid)) process.kill(pid, 'SIGKILL');
    process.kill(run.pid, 'SIGKILL');
    await ended;
    await waitFor('all to be gone', () => all.every((pid) => !isAlive(pid)));
  }
  assert.ok(existsSync(directory.join('own.sock')), 'nobody was left to remove it');
  await using run = runSockpit(directory);
  assert.equal((await run.waitForState('own', 'ready')).restarts, 0);
});

test('a socket at its place that another has left is not removed', async () => {
  await using directory = await temporaryDirectory(PROCFILE);
  await using run = runSockpit(directory);
  await run.waitForState('own', 'ready');
  renameSync(directory.join('own.sock'), directory.join('moved.sock'));
  await leaveForeign(directory.join('own.sock'));
  await run.stop();
  assert.ok(existsSync(directory.join('own.sock')));
});
