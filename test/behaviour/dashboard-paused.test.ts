/**
 * Promise: a log that is paused in the dashboard stays readable where it was paused, however much the
 * app writes meanwhile: what is held no longer comes out of the log files, over the control socket.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { skipUnless } from './support/programs.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';
import { program, shellWord, testEnvironment } from './support/test-environment.js';
import { openTerminal } from './support/tmux.js';

const needs = skipUnless('tmux', 'linux');
const words = [process.execPath, program, '-p', '0'].map(shellWord).join(' ');
const command = ['sh', '-c', `${words}; echo "ended with $?"; exec sleep 600`];

/** Writes as many lines as it is told to, numbered through. */
const WRITER = `#@ worker\njob: at=0; while read n; do seq -f 'line %.0f' $((at+1)) $((at+n)); at=$((at+n)); done\n`;

function sendLine(directory: TemporaryDirectory, app: string, line: string): void {
  const { status, stderr } = spawnSync(process.execPath, [program, 'attach', app], {
    cwd: directory.path,
    env: testEnvironment(directory, 'line'),
    input: `${line}\n`,
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
}

/** The rows of the log. */
function logOf(screen: readonly string[]): readonly string[] {
  return screen.filter((row) => row.startsWith('line '));
}

test('a paused log is read on from the files', needs, async () => {
  await using directory = await temporaryDirectory({ Procfile: WRITER });
  await using terminal = await openTerminal(directory, command);
  await terminal.waitFor(/job .*running/);
  await terminal.type('1');
  sendLine(directory, 'job', '300');
  await terminal.waitFor(/line 300\n/);
  await terminal.type('\t');
  await terminal.keys('PPage', 'PPage');
  const before = logOf(await terminal.waitFor(/─ paused ─/));
  sendLine(directory, 'job', '50000');
  const paused = await terminal.waitFor(/paused, \+50 000 new ─ [\d ]+ of 50 302 lines/);
  assert.deepEqual(logOf(paused), before, 'it stays where it was');
  // On through what was never on this screen, and is held no longer.
  for (let page = 0; page < 100; page++) await terminal.keys('NPage');
  await terminal.waitFor(/\nline 1\d\d\d\n/);
  await terminal.type('G');
  await terminal.waitFor(/─ follow ─[^]*line 50300\n/);
  await terminal.type('g');
  await terminal.waitFor(/─ paused ─[^]*job starts[^]*line 1\nline 2\n/);
  await terminal.type('qy');
  await terminal.waitFor(/ended with 0/);
});
