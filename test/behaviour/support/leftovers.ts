/**
 * Nothing of a test may outlive it. What does is ended by its pid, and the test fails.
 */
import { describeProcesses, isAlive, processesWith } from './processes.js';
import type { Seen } from './processes.js';
import { MARK } from './test-environment.js';
import { waitFor } from './wait-for.js';

/** What is just ending may take this long before it counts as left over. */
const SETTLE_MS = 1000;

/**
 * Living processes that came of a test.
 * @param root the test's directory
 * @param run only those of this run
 */
export function processesOf(root: string, run?: string): Seen[] {
  return processesWith(MARK, (value) =>
    run === undefined ? value.startsWith(`${root}:`) : value === `${root}:${run}`,
  );
}

/** @throws Error that names the survivors, after they have been killed */
export async function endLeftovers(root: string, run?: string): Promise<void> {
  const options = { timeoutMs: SETTLE_MS };
  const alive = await waitFor('an end', () => processesOf(root, run).length === 0, options).then(
    () => [],
    () => processesOf(root, run),
  );
  if (alive.length === 0) return;
  for (const { pid } of alive) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It went by itself in this moment.
    }
  }
  await waitFor('killed processes to go', () => !alive.some(({ pid }) => isAlive(pid)));
  throw new Error(`left running, killed now:\n${describeProcesses(alive)}`);
}
