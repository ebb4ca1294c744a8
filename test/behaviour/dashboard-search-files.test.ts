/**
 * Promise: a search in the dashboard goes on in the log files where what is held ends, over the control
 * socket; what is found is shown among its neighbours, and Esc calls it off.
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

/** More lines than are held, of JSON: 2222 of each kind is long gone from memory. */
const PROCFILE = `#@ worker
job: awk 'BEGIN { for (i = 1; i <= 60000; i++) printf "{\\"msg\\":\\"item %d\\",\\"code\\":%d}\\n", i, i % 7; print "all written" }' && exec sleep 600
`;

test('an old line is found in the files, as it is shown', needs, async () => {
  await using directory = await temporaryDirectory({ Procfile: PROCFILE });
  await using terminal = await openTerminal(directory, command);
  await terminal.waitFor(/job .*running/);
  await terminal.type('1');
  await terminal.waitFor(/all written\n/);
  await terminal.type('/item 2222 code=');
  await terminal.keys('Enter');
  await terminal.waitFor(/no match in lines held/);
  await terminal.type('N');
  const found = await terminal.waitFor(/item 2221 code=2[^]*item 2222 code=3[^]*item 2223 code=4/);
  assert.ok(found.some((row) => row.includes('paused')));
  await terminal.type('N');
  await terminal.waitFor(/not found in the log files, 1 22\d lines back to /);
  // By an expression, from the end again.
  await terminal.type('G/');
  await terminal.keys('C-r');
  await terminal.type('item 4?4242 .*=[0-6]');
  await terminal.keys('Enter');
  await terminal.waitFor(/no match in lines held/);
  await terminal.type('N');
  await terminal.waitFor(/item 44242 code=2/);
  await terminal.type('N');
  await terminal.waitFor(/item 4242 code=0/);
  await terminal.type('n');
  await terminal.waitFor(/item 44242 code=2/);
  await terminal.type('qy');
  await terminal.waitFor(/ended with 0/);
});
