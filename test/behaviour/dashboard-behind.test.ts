/**
 * Promise: a dashboard that stood still while an app wrote a hundred thousand lines made nobody wait,
 * and then reads on where it stood: of what it holds no line is missing.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { skipUnless } from './support/programs.js';
import { sockpit } from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';
import { program, shellWord, testEnvironment } from './support/test-environment.js';
import { openTerminal } from './support/tmux.js';
import { waitFor } from './support/wait-for.js';

const needs = skipUnless('tmux', 'linux');
const words = [process.execPath, program, '-p', '0'].map(shellWord).join(' ');
const command = ['sh', '-c', `${words}; echo "ended with $?"; exec sleep 600`];

const LINES = 100_000;
/** What the dashboard holds of one app. */
const HELD = 10_000;
/** Writes so many lines when it is told to, more bytes than the stack keeps in memory. */
const WRITER = `#@ worker\njob: while read n; do seq -f 'line %.0f of the job, as long as lines of a log usually are: about one hundred bytes' $n; echo done; done\n`;

/** Sends a line to the standard input of an app. */
function sendLine(directory: TemporaryDirectory, app: string, line: string): void {
  const { status, stderr } = spawnSync(process.execPath, [program, 'attach', app], {
    cwd: directory.path,
    env: testEnvironment(directory, 'line'),
    input: `${line}\n`,
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
}

test('a stopped dashboard makes no app wait, and misses no line', needs, async () => {
  await using directory = await temporaryDirectory({ Procfile: WRITER });
  await using terminal = await openTerminal(directory, command);
  await terminal.waitFor(/job .*running/);
  const face = terminal
    .processes()
    .find(({ command: line }) => line.includes(program) && !/supervise|^sh /.test(line));
  assert.ok(face);
  await terminal.type('1');
  await terminal.waitFor(/─ job ─ follow ─/);
  process.kill(face.pid, 'SIGSTOP');
  try {
    sendLine(directory, 'job', String(LINES));
    await waitFor('all lines to be in the log', async () => {
      const { stdout } = await sockpit(directory, ['logs', '-n', '1', 'job']);
      return stdout.includes('done');
    });
  } finally {
    process.kill(face.pid, 'SIGCONT');
  }
  await terminal.waitFor(new RegExp(`line ${LINES} of[^]*done`), 30_000);
  await terminal.waitFor(/─ 10 000 of 100 \d+ lines ─/);
  await terminal.type('S');
  await terminal.waitFor(/save to /);
  await terminal.keys('C-u');
  await terminal.type(directory.join('saved'));
  await terminal.keys('Enter');
  await terminal.waitFor(/saved 10 000 of 100 \d+ lines to/);
  const saved = (await readFile(directory.join('saved'), 'utf8')).trimEnd().split('\n');
  const numbers = saved.slice(0, -1).map((line) => Number(/line (\d+) of/.exec(line)?.[1]));
  const first = LINES - HELD + 2;
  assert.deepEqual(
    numbers,
    Array.from({ length: HELD - 1 }, (_, i) => first + i),
  );
  await terminal.type('qy');
  await terminal.waitFor(/ended with 0/);
});
