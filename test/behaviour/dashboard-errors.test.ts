/**
 * Promise: an error stays unseen until it was on the screen, also when newer lines have driven it out of
 * what the dashboard holds: `e` then reads it from the log files.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skipUnless } from './support/programs.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { program, shellWord } from './support/test-environment.js';
import { openTerminal } from './support/tmux.js';

const needs = skipUnless('tmux', 'linux');
const words = [process.execPath, program, '-p', '0'].map(shellWord).join(' ');
const command = ['sh', '-c', `${words}; echo "ended with $?"; exec sleep 600`];

const PROCFILE = `#@ worker
burst: echo waiting; while [ ! -e go ]; do sleep 0.1; done; echo "ERROR once only needle-one"; awk 'BEGIN { for (i = 1; i <= 40000; i++) print "INFO line " i; print "all written" }'; exec sleep 600
#@ worker
quiet: echo listening; exec sleep 600
`;

test('an error that was driven out is shown, and only then seen', needs, async () => {
  await using directory = await temporaryDirectory({ Procfile: PROCFILE });
  await using terminal = await openTerminal(directory, command);
  await terminal.waitFor(/burst .*running/);
  await terminal.type('2');
  await terminal.waitFor(/listening/);
  await directory.write({ go: '' });
  await terminal.waitFor(/! 1 unseen/);
  await terminal.type('1');
  await terminal.waitFor(/all written/);
  const before = await terminal.waitFor(/10 000 of 40 0\d\d lines/);
  assert.ok(before.some((row) => row.includes('unseen')));
  await terminal.type('e');
  const rows = await terminal.waitFor(/needle-one[^]*INFO line 1\b[^]*INFO line 2\b/);
  await terminal.waitFor((shown) => !/unseen/.test(shown.join('\n')));
  assert.ok(rows.some((row) => row.includes('paused')));
  await terminal.type('Y');
  await terminal.waitFor(/the last error of burst: /);
  await terminal.type('qy');
  await terminal.waitFor(/ended with 0/);
});
