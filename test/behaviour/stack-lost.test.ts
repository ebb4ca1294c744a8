/**
 * Promise: what follows a stack says when it has ended, with 0 after an orderly end and with 1 where
 * it broke off.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skipUnless } from './support/programs.js';
import {
  runSockpit,
  sockpit,
  stackStatus,
  waitForState,
  type SockpitRun,
} from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';
import { nodeApp, program, shellWord } from './support/test-environment.js';
import { openTerminal } from './support/tmux.js';

const PROJECT = { Procfile: `api: ${nodeApp('fixtures/echo-server.mjs')}\n` };

/** Each command that follows, and the line that says that it does. */
const FOLLOWING: readonly (readonly [readonly string[], RegExp])[] = [
  [['logs', '-f'], /api is ready/],
  [['logs', '-f', '--json'], /api is ready/],
  [['requests', '-f'], /GET \/api\/first/],
  [['events', '--json'], /"type":"snapshot"/],
];

async function followers(
  directory: TemporaryDirectory,
  end: (runs: readonly SockpitRun[]) => Promise<void>,
): Promise<void> {
  const all = FOLLOWING.map(([words]) => runSockpit(directory, words));
  try {
    await Promise.all(all.map((run, i) => run.waitForLine(FOLLOWING[i]?.[1] ?? /^/)));
    await end(all);
  } finally {
    await Promise.all(all.map((run) => run[Symbol.asyncDispose]()));
  }
}

test('killed: it broke off', async () => {
  await using directory = await temporaryDirectory(PROJECT);
  await using run = runSockpit(directory);
  await waitForState(directory, 'api', ['ready']);
  await fetch(`${await run.url()}/api/first`);
  await followers(directory, async (all) => {
    run.signal('SIGKILL');
    for (const each of all) {
      assert.deepEqual(await each.end(), { code: 1, signal: null }, each.output.label);
      assert.match(each.output.stderr, /^sockpit: the stack has ended, and .* broke off\n/);
      assert.match(each.output.stderr, /sockpit logs --run last/);
    }
  });
});

test('ended in order: that it has ended', async () => {
  await using directory = await temporaryDirectory(PROJECT);
  await using run = runSockpit(directory);
  await waitForState(directory, 'api', ['ready']);
  await fetch(`${await run.url()}/api/first`);
  await followers(directory, async (all) => {
    assert.equal((await sockpit(directory, ['down'])).code, 0);
    for (const each of all) {
      assert.deepEqual(await each.end(), { code: 0, signal: null }, each.output.label);
      assert.equal(each.output.stderr, 'sockpit: the stack has ended\n', each.output.label);
    }
  });
});

test('left by Ctrl-C: nothing', async () => {
  await using directory = await temporaryDirectory(PROJECT);
  await using run = runSockpit(directory);
  await waitForState(directory, 'api', ['ready']);
  await fetch(`${await run.url()}/api/first`);
  await followers(directory, async (all) => {
    for (const each of all) {
      assert.deepEqual(await each.stop(), { code: 0, signal: null }, each.output.label);
      assert.equal(each.output.stderr, '', each.output.label);
    }
  });
});

test('a dashboard says which of the two it was', skipUnless('tmux'), async () => {
  await using directory = await temporaryDirectory(PROJECT);
  const viewer = [process.execPath, program, 'ui'].map(shellWord).join(' ');
  const shell = ['sh', '-c', `${viewer}; echo "rc $?"; read -r go; ${viewer}; echo "rc $?"; cat`];
  const start = async (): Promise<number> => {
    assert.equal((await sockpit(directory, ['-d', '-p', '0'])).code, 0);
    return (await stackStatus(directory)).pid;
  };
  const killed = await start();
  await using terminal = await openTerminal(directory, shell);
  await terminal.waitFor(/api .*ready/);
  process.kill(killed, 'SIGKILL');
  const lost = (await terminal.waitFor(/^rc 1$/m)).join('');
  assert.match(lost, /sockpit: project is gone without a farewell: its supervisor \(pid \d+\)/);
  assert.match(lost, /sockpit logs --run last/);
  assert.match(lost, /it was at http:\/\/localhost:\d+ *as far as it is known: 1 ready *logs: \//);
  assert.doesNotMatch(lost, /has ended/);
  await start();
  await terminal.type('\n');
  await terminal.waitFor(/api .*ready/);
  assert.equal((await sockpit(directory, ['down'])).code, 0);
  await terminal.waitFor(/^project has ended[^]*^rc 0$/m);
});
