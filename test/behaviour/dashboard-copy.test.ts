/**
 * What is chosen in the dashboard can be pasted elsewhere: through the desktop's clipboard, tmux's
 * buffer, or the terminal's own clipboard.
 */
import assert from 'node:assert/strict';
import { chmod, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { skipUnless } from './support/programs.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';
import { program, shellWord } from './support/test-environment.js';
import { openTerminal, type Terminal } from './support/tmux.js';
import { waitFor } from './support/wait-for.js';

const needs = skipUnless('tmux', 'linux');
const line = [process.execPath, program, '-p', '0'].map(shellWord).join(' ');
const CHOSEN = 'one 漢字\ntwo ✅\n';

/** A stand-in for a clipboard program: what it is given ends in a file beside it. */
const STAND_IN = '#!/bin/sh\necho "$@" > "$0.arguments"; exec cat > "$0.got"\n';
const PROGRAMS = [
  ['wl-copy', 'WAYLAND_DISPLAY', '\n'],
  ['xclip', 'DISPLAY', '-selection clipboard\n'],
  ['tmux', 'TMUX', 'load-buffer -w -\n'],
] as const;

async function project(): Promise<TemporaryDirectory> {
  const stands = PROGRAMS.map(([name]) => [`bin/${name}`, STAND_IN] as const);
  const directory = await temporaryDirectory({
    Procfile: `#@ worker\nsays: printf 'one 漢字\\ntwo ✅\\n'; exec sleep 600\n`,
    ...Object.fromEntries<string>(stands),
  });
  for (const [name] of PROGRAMS) await chmod(directory.join('bin', name), 0o755);
  return directory;
}

/**
 * The choice begins at the match that is visited: the stack's own line about the app's state may
 * stand before the app's two or behind them.
 */
async function chooseBoth(terminal: Terminal): Promise<void> {
  await terminal.waitFor(/two ✅/);
  await terminal.type('1/two');
  await terminal.waitFor(/\/two +1 of 1/);
  await terminal.keys('Enter');
  await terminal.type('v');
  await terminal.waitFor(/y copy/);
  await terminal.type('ky');
}

for (const [name, variable, given] of PROGRAMS) {
  test(`through ${name}`, needs, async () => {
    await using directory = await project();
    const bin = directory.join('bin');
    const session = `PATH=${shellWord(bin)}:$PATH ${variable}=there exec ${line}`;
    await using terminal = await openTerminal(directory, ['sh', '-c', session]);
    await chooseBoth(terminal);
    await terminal.waitFor(new RegExp(`2 lines: copied with ${name}`));
    // A program that takes its time counts as one that works.
    const got = (): Promise<string> => readFile(`${bin}/${name}.got`, 'utf8').catch(() => '');
    await waitFor('the text', async () => (await got()) === CHOSEN);
    assert.equal(await readFile(`${bin}/${name}.arguments`, 'utf8'), given);
  });
}

test('through the terminal itself', needs, async () => {
  await using directory = await project();
  await using terminal = await openTerminal(directory, ['sh', '-c', `exec ${line}`]);
  await terminal.takeClipboard();
  await chooseBoth(terminal);
  await terminal.waitFor(/2 lines: sent to the terminal’s clipboard/);
  assert.equal(await terminal.clipboard(), CHOSEN);
});
