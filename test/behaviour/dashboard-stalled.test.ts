/**
 * Promise: a terminal that takes nothing any more keeps no dashboard from ending.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isAlive, processSeen } from './support/processes.js';
import { skipUnless } from './support/programs.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { program } from './support/test-environment.js';
import { openTerminal } from './support/tmux.js';
import { waitFor } from './support/wait-for.js';

/** Bytes that a process has written to anything so far (proc(5), `io`). */
function written(pid: number): number {
  return Number(/^wchar: (\d+)$/m.exec(readFileSync(`/proc/${pid}/io`, 'utf8'))?.[1]);
}

test('SIGTERM ends it, and its stack', skipUnless('tmux', 'linux'), async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@ worker\nflood: while sleep 0.02; do head -c 2000 /dev/urandom | base64; done\n',
  });
  await using terminal = await openTerminal(directory, [process.execPath, program, '-p', '0']);
  await terminal.waitFor(/flood .*running/);
  const face = await terminal.pid();
  const server = processSeen(face)?.ppid ?? assert.fail();
  process.kill(server, 'SIGSTOP');
  try {
    let before = 0;
    await waitFor(
      'the terminal to be full',
      () => {
        const now = written(face);
        const little = now - before < 1000;
        before = now;
        return little;
      },
      { everyMs: 500 },
    );
    process.kill(face, 'SIGTERM');
    // tmux, which is stopped, does not take its exit code.
    const waits = { timeoutMs: 30_000 };
    await waitFor('the dashboard to end', () => !isAlive(face), waits);
    await waitFor('the stack to end', () => terminal.processes().length === 0);
  } finally {
    process.kill(server, 'SIGCONT');
  }
  assert.equal(await terminal.end(), 143);
});
