/**
 * Promise: after `sockpit completion SHELL` the Tab key of bash, zsh and fish knows commands, options
 * and the apps of this folder.
 */
import assert from 'node:assert/strict';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { skipUnless, type Program } from './support/programs.js';
import { sockpit } from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';
import { program, shellWord } from './support/test-environment.js';
import { openTerminal, type Terminal } from './support/tmux.js';

async function project(): Promise<TemporaryDirectory> {
  const directory = await temporaryDirectory({
    Procfile: 'backend: sleep 300\nwebsite: sleep 300\n',
    'other.procfile': 'elsewhere: sleep 300\n',
  });
  await mkdir(directory.join('bin'));
  const line = [process.execPath, program].map(shellWord).join(' ');
  await writeFile(directory.join('bin', 'sockpit'), `#!/bin/sh\nexec ${line} "$@"\n`);
  await chmod(directory.join('bin', 'sockpit'), 0o755);
  return directory;
}

/** An interactive shell in which completion is set up. */
async function shell(
  directory: TemporaryDirectory,
  words: readonly string[],
  setUp: string,
): Promise<Terminal> {
  const env = { PATH: `${directory.join('bin')}:${process.env['PATH'] ?? ''}`, PS1: 'prompt> ' };
  const terminal = await openTerminal(directory, words, { env, columns: 100, rows: 50 });
  await terminal.waitFor(/prompt>/);
  await terminal.type(`${setUp} && echo set up: well`);
  await terminal.keys('Enter');
  await terminal.waitFor(/^set up: well$/m, 20_000);
  return terminal;
}

/** Types, presses Tab, and waits for what the line becomes; then empties it. */
async function completes(terminal: Terminal, typed: string, line: string): Promise<void> {
  await terminal.type(typed);
  await terminal.keys('Tab');
  // Shows whether a blank was set behind it: blanks at the end of a row cannot be seen.
  await terminal.type('Z');
  await terminal.waitFor((rows) => rows.some((row) => row.trim() === `prompt> ${line}Z`), 20_000);
  await terminal.keys('C-u', 'C-l');
  await terminal.waitFor((rows) => rows.filter((row) => row.trim() !== '').length <= 1, 20_000);
}

async function completesAll(terminal: Terminal): Promise<void> {
  await completes(terminal, 'sockpit rest', 'sockpit restart ');
  await completes(terminal, 'sockpit restart back', 'sockpit restart backend ');
  await completes(terminal, 'sockpit up --det', 'sockpit up --detach ');
  await completes(terminal, 'sockpit -x web', 'sockpit -x website ');
  await completes(terminal, 'sockpit --exclude=web', 'sockpit --exclude=website ');
  await completes(terminal, 'sockpit -f other', 'sockpit -f other.procfile ');
  await completes(
    terminal,
    'sockpit -f other.procfile else',
    'sockpit -f other.procfile elsewhere ',
  );
  await completes(terminal, 'sockpit -f other.procfile rest', 'sockpit -f other.procfile restart ');
  await completes(terminal, 'sockpit signal WIN', 'sockpit signal WINCH ');
  await completes(terminal, 'sockpit export kub', 'sockpit export kubernetes ');
  await completes(terminal, 'sockpit logs --run la', 'sockpit logs --run last ');
  await completes(terminal, 'sockpit -H me@far rest', 'sockpit -H me@far restart ');
  await completes(terminal, 'sockpit -m back', 'sockpit -m backend=');
}

const needs = (name: Program): { skip: string | false } => skipUnless('tmux', 'linux', name);

test('bash', needs('bash'), async () => {
  await using directory = await project();
  await using terminal = await shell(
    directory,
    ['bash', '--norc', '--noprofile'],
    'bind "set bell-style none"; eval "$(sockpit completion bash)"',
  );
  await completesAll(terminal);
});

test('zsh', needs('zsh'), async () => {
  await using directory = await project();
  await using terminal = await shell(
    directory,
    ['zsh', '-f'],
    'autoload -U compinit; compinit -u -d $PWD/.zcompdump; eval "$(sockpit completion zsh)"',
  );
  await completesAll(terminal);
});

test('fish', needs('fish'), async () => {
  await using directory = await project();
  const set = 'function fish_prompt; echo -n "prompt> "; end';
  await using terminal = await shell(
    directory,
    ['fish', '--no-config', '--init-command', `${set}; set -g fish_greeting`],
    'sockpit completion fish | source',
  );
  // fish redraws the whole line as it goes, and offers what was typed before in grey: no history.
  await completes(terminal, 'sockpit rest', 'sockpit restart ');
  await completes(terminal, 'sockpit restart back', 'sockpit restart backend ');
  await completes(terminal, 'sockpit up --det', 'sockpit up --detach ');
  await completes(terminal, 'sockpit -x web', 'sockpit -x website ');
  await completes(terminal, 'sockpit -f other', 'sockpit -f other.procfile ');
});

test('an unknown shell is named with those there are', async () => {
  await using directory = await project();
  const { code, stderr } = await sockpit(directory, ['completion', 'tcsh']);
  assert.equal(code, 2);
  assert.match(stderr, /bash, zsh, fish/);
});
