/**
 * A start that meets a run which is just being ended waits for its end, says so, and starts.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAlive } from './support/processes.js';
import { runSockpit, sockpit, stackStatus } from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';

function stubborn(): Promise<TemporaryDirectory> {
  return temporaryDirectory({
    Procfile: `#@ worker grace=2s\nstubborn: ${nodeApp('fixtures/ignores-term.mjs')}\n`,
  });
}

/** Starts the stack, and begins to end it. @returns the pid of its supervisor */
async function startAndEnd(directory: TemporaryDirectory): Promise<number> {
  const up = await sockpit(directory, ['up', '-d', '-p', '0']);
  assert.equal(up.code, 0, up.text);
  const { pid } = await stackStatus(directory);
  process.kill(pid, 'SIGTERM');
  return pid;
}

test('up -d', async () => {
  await using directory = await stubborn();
  const before = await startAndEnd(directory);
  const again = await sockpit(directory, ['up', '-d', '-p', '0']);
  assert.equal(again.code, 0, again.text);
  assert.match(again.stdout, /is being ended; then it starts again/);
  assert.equal(isAlive(before), false);
  assert.equal((await stackStatus(directory)).apps[0]?.state, 'running');
  assert.equal((await sockpit(directory, ['down', '--force'])).code, 0);
});

test('plain mode', async () => {
  await using directory = await stubborn();
  const before = await startAndEnd(directory);
  await using run = runSockpit(directory, ['--plain', '-p', '0']);
  await run.waitForLine(/is being ended; then it starts again/);
  await run.waitForState('stubborn', 'running');
  assert.equal(isAlive(before), false);
});
