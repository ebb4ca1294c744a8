/**
 * Promise: a dashboard that is killed leaves its terminal as one that ends in order does, and nobody
 * writes into a terminal that it had given back before.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { connectControl } from '../../src/control/client.js';
import { isAlive } from './support/processes.js';
import { skipUnless } from './support/programs.js';
import { sockpit, stackStatus } from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';
import { nodeApp, program, shellWord } from './support/test-environment.js';
import { openTerminal, type Terminal } from './support/tmux.js';
import { waitFor } from './support/wait-for.js';

const needs = skipUnless('tmux', 'linux');
const line = [process.execPath, program, '-p', '0'].map(shellWord).join(' ');
/** A shell without a line editor, which leaves the terminal as it finds it. */
const plainShell = ['sh', '-c', `${line}; echo "ended with $?"; exec sleep 600`];
const bash = ['bash', '--norc', '--noprofile', '-i'];

const project = (): Promise<TemporaryDirectory> =>
  temporaryDirectory({ Procfile: `api: ${nodeApp('fixtures/echo-server.mjs')}\n` });

/** The process of the dashboard, not of its supervisor. */
function faceOf(terminal: Terminal): number {
  const face = terminal
    .processes()
    .find(({ command }) => /sockpit.js -p 0/.test(command) && !command.startsWith('sh '));
  assert.ok(face, JSON.stringify(terminal.processes()));
  return face.pid;
}

/** Waits until the terminal is as a shell expects it. */
async function givenBack(terminal: Terminal): Promise<void> {
  await waitFor('the terminal to be given back', async () => {
    const { alternateScreen, cursorVisible, mouse, applicationKeypad } = await terminal.flags();
    return !alternateScreen && cursorVisible && !mouse && !applicationKeypad;
  });
}

/** Waits until typed text is echoed by the terminal itself: in raw mode nobody would. */
async function echoes(terminal: Terminal): Promise<void> {
  await waitFor('typed text to be echoed', async () => {
    await terminal.type('x');
    return /^x+$/m.test((await terminal.screen()).join('\n'));
  });
}

async function stackEnds(pid: number): Promise<void> {
  await waitFor('the supervisor to be gone', () => !isAlive(pid), { timeoutMs: 15_000 });
}

/** Types the command line into a shell that waits for one; the stack, once the dashboard shows it. */
async function startedFromPrompt(
  directory: TemporaryDirectory,
  terminal: Terminal,
): ReturnType<typeof stackStatus> {
  await terminal.waitFor(/[$#]/);
  await terminal.type(`${line}\n`);
  await terminal.waitFor(/api .*ready/);
  return stackStatus(directory);
}

for (const signal of ['SIGKILL', 'SIGABRT'] as const) {
  test(`${signal}: the terminal is given back, and the stack ends`, needs, async () => {
    await using directory = await project();
    await using terminal = await openTerminal(directory, plainShell);
    await terminal.waitFor(/api .*ready/);
    const { pid } = await stackStatus(directory);
    process.kill(faceOf(terminal), signal);
    await terminal.waitFor(/^sockpit: the dashboard was killed; project is stopping$/m);
    await givenBack(terminal);
    await echoes(terminal);
    await stackEnds(pid);
  });
}

test('a window that closes ends it without a crash', needs, async () => {
  await using directory = await project();
  // The shell outlives its window to see how it ends.
  const shell = ['sh', '-c', `trap '' HUP; ${line}; echo "$?" > code`];
  await using terminal = await openTerminal(directory, shell);
  await terminal.waitFor(/api .*ready/);
  const { pid } = await stackStatus(directory);
  await terminal.close();
  const code = await waitFor('its exit code', () =>
    readFile(directory.join('code'), 'utf8').catch(() => undefined),
  );
  assert.equal(code, '129\n');
  await stackEnds(pid);
});

for (const words of [['ui'], ['up', '-p', '0']]) {
  test(
    `that of a viewer (${words.join(' ')}) is given back by a shell beside it, and the stack goes on`,
    needs,
    async () => {
      await using directory = await project();
      assert.equal((await sockpit(directory, ['-d', '-p', '0'])).code, 0);
      const { pid } = await stackStatus(directory);
      const viewer = [process.execPath, program, ...words].map(shellWord).join(' ');
      const twice = `${viewer}; echo "ended with $?"; read -r go; ${viewer}; exec sleep 600`;
      await using terminal = await openTerminal(directory, ['sh', '-c', twice]);
      await terminal.waitFor(/api .*ready[^]*q leave/);
      // One that ends in order leaves no shell, and nothing is said.
      await terminal.type('q');
      await terminal.waitFor(/^ended with 0$/m);
      await waitFor('the shell to end', () => viewersOf(terminal).length === 0);
      assert.doesNotMatch((await terminal.screen()).join('\n'), /was killed/);
      await terminal.type('\n');
      await terminal.waitFor(/api .*ready[^]*q leave/);
      await waitFor('the shell beside it', () => viewersOf(terminal).some(isShell));
      const face = viewersOf(terminal).find((one) => !isShell(one));
      process.kill(face?.pid ?? assert.fail(), 'SIGKILL');
      await terminal.waitFor(/^sockpit: the dashboard was killed; project goes on$/m);
      await givenBack(terminal);
      await echoes(terminal);
      assert.ok(isAlive(pid));
      await waitFor('the shell to end', () => viewersOf(terminal).length === 0);
      assert.equal((await sockpit(directory, ['down'])).code, 0);
    },
  );
}

/** The viewers of a stack, and the shells beside them. */
function viewersOf(terminal: Terminal): ReturnType<Terminal['processes']> {
  return terminal
    .processes()
    .filter(
      ({ command }) =>
        /sockpit.js (ui|up -p 0)$|^sh -c trap/.test(command) && !/ended with/.test(command),
    );
}

const isShell = ({ command }: { readonly command: string }): boolean => command.startsWith('sh ');

test('in the log of the scroll-back what was shown stays', needs, async () => {
  await using directory = await project();
  await using terminal = await openTerminal(directory, plainShell);
  await terminal.waitFor(/api .*ready/);
  await terminal.keys('T');
  await waitFor('the log to roll', async () => !(await terminal.flags()).alternateScreen);
  const shown = (await terminal.screen()).filter((row) => row !== '');
  process.kill(faceOf(terminal), 'SIGKILL');
  const rows = await terminal.waitFor(/^sockpit: the dashboard was killed; project is stopping$/m);
  for (const row of shown) assert.ok(rows.includes(row), `${row}\n in \n${rows.join('\n')}`);
  await givenBack(terminal);
  await echoes(terminal);
});

test('a shell with a line editor has its own modes', needs, async () => {
  await using directory = await project();
  await using terminal = await openTerminal(directory, bash);
  const { pid } = await startedFromPrompt(directory, terminal);
  process.kill(faceOf(terminal), 'SIGKILL');
  await terminal.waitFor(/the dashboard was killed; project is stopping/);
  await givenBack(terminal);
  await stackEnds(pid);
  // With the terminal's echo beside that of the editor each letter would stand there twice.
  await terminal.type('echo one "line"');
  await terminal.waitFor(/echo one "line"/);
  await terminal.keys('Enter');
  await terminal.waitFor(/^one line$/m);
});

test('a suspended dashboard has given it back already', needs, async () => {
  await using directory = await project();
  await using terminal = await openTerminal(directory, bash);
  const { pid } = await startedFromPrompt(directory, terminal);
  await terminal.keys('C-z');
  await terminal.waitFor(/Stopped/);
  // The screen of a later program.
  await terminal.type("printf '\\033[?1049h'; echo later program; cat\n");
  await terminal.waitFor(/^later program$/m);
  process.kill(faceOf(terminal), 'SIGKILL');
  await stackEnds(pid);
  assert.equal((await terminal.flags()).alternateScreen, true);
  assert.doesNotMatch((await terminal.screen()).join('\n'), /was killed/);
});

test('nothing is said of a dashboard that was told to end', needs, async () => {
  await using directory = await project();
  await using terminal = await openTerminal(directory, plainShell);
  await terminal.waitFor(/api .*ready/);
  const { pid } = await stackStatus(directory);
  process.kill(faceOf(terminal), 'SIGTERM');
  await terminal.waitFor(/^ended with 143$/m);
  await stackEnds(pid);
  await givenBack(terminal);
  assert.doesNotMatch((await terminal.screen()).join('\n'), /was killed/);
});

test('of a stack that somebody else has detached it is said that it goes on', needs, async () => {
  await using directory = await project();
  await using terminal = await openTerminal(directory, plainShell);
  await terminal.waitFor(/api .*ready/);
  const { pid } = await stackStatus(directory);
  const handle = await connectControl(await directory.controlSocket());
  await handle.detach();
  await handle.close();
  process.kill(faceOf(terminal), 'SIGKILL');
  await terminal.waitFor(/^sockpit: the dashboard was killed; project goes on$/m);
  await givenBack(terminal);
  assert.ok(isAlive(pid));
  assert.equal((await sockpit(directory, ['down'])).code, 0);
});
