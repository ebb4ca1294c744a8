/**
 * Promise: a supervisor that hangs is told of in the dashboard, and so is an action that waits for it;
 * once it goes on, that is said too, and what became of the action.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skipUnless } from './support/programs.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { program } from './support/test-environment.js';
import { openTerminal } from './support/tmux.js';

test('a supervisor that stands still', skipUnless('tmux', 'linux'), async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@ worker\njob: exec sleep 3600\n',
  });
  await using terminal = await openTerminal(directory, [process.execPath, program, '-p', '0']);
  await terminal.waitFor(/job .*running/);
  await terminal.type('1');
  const supervisor = terminal.processes().find(({ command }) => / supervise\b/.test(command));
  assert.ok(supervisor, JSON.stringify(terminal.processes()));
  process.kill(supervisor.pid, 'SIGSTOP');
  try {
    await terminal.type('x');
    await terminal.waitFor(/stop of job waits for an answer of the supervisor/);
    const [top = ''] = await terminal.waitFor(/supervisor does not answer \(\d+s\)/, 20_000);
    assert.doesNotMatch(top, /ready|up \d/);
    await terminal.waitFor(/supervisor does not answer \([5-9]s\)/);
  } finally {
    process.kill(supervisor.pid, 'SIGCONT');
  }
  await terminal.waitFor(/job .*stopped/);
  await terminal.waitFor((rows) => /0\/\d ready/.test(rows[0] ?? ''));
  await terminal.type('!');
  await terminal.waitFor(/the supervisor answers again; it did not for \d+s/);
});
