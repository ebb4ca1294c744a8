/**
 * A start that meets a run which is just being ended waits for its end, says so, and starts.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAlive } from './support/processes.js';
import { runSockpit, sockpit, stackStatus } from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';
import { waitFor } from './support/wait-for.js';

/** Ends only when it is killed, or after longer than any test takes. */
function stubborn(): Promise<TemporaryDirectory> {
  return temporaryDirectory({
    Procfile: `#@ worker grace=60s\nstubborn: ${nodeApp('fixtures/ignores-term.mjs')}\n`,
  });
}

/** Starts the stack, and begins to end it. @returns the pid of its supervisor */
async function startAndEnd(directory: TemporaryDirectory): Promise<number> {
  const up = await sockpit(directory, ['up', '-d', '-p', '0']);
  assert.equal(up.code, 0, up.text);
  const { pid } = await stackStatus(directory);
  await waitFor('the app to ignore signals', async () => {
    const { stdout } = await sockpit(directory, ['logs', '-n', '5', 'stubborn']);
    return /pid \d+$/m.test(stdout);
  });
  process.kill(pid, 'SIGTERM');
  return pid;
}

for (const args of [
  ['up', '-d', '-p', '0'],
  ['--plain', '-p', '0'],
]) {
  test(args.join(' '), async () => {
    await using directory = await stubborn();
    const before = await startAndEnd(directory);
    await using run = runSockpit(directory, args);
    await run.waitForLine(/is being ended; then it starts again/);
    assert.equal(isAlive(before), true);
    assert.equal((await sockpit(directory, ['down', '--force'])).code, 0);
    await run.waitForLine(/stubborn is running/);
    assert.equal(isAlive(before), false);
    assert.equal((await sockpit(directory, ['down', '--force'])).code, 0);
  });
}
