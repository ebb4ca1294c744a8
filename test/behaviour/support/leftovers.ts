/**
 * Nothing of a test may outlive it. What does is ended by its pid, and the test fails.
 */
import { rmSync } from 'node:fs';
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

function kill(processes: readonly Seen[]): void {
  for (const { pid } of processes) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It went by itself in this moment.
    }
  }
}

/** The places of tests that are running. */
const places = new Set<string>();

/** The runner ends a file that takes too long with SIGTERM: nothing may stay behind then either. */
function endAll(signal: NodeJS.Signals): void {
  for (const root of places) {
    kill(processesOf(root));
    rmSync(root, { recursive: true, force: true });
  }
  process.exit(signal === 'SIGINT' ? 130 : 143);
}

/** A test begins in this directory. */
export function watchOver(root: string): void {
  if (places.size === 0) {
    process.on('SIGTERM', endAll);
    process.on('SIGINT', endAll);
  }
  places.add(root);
}

/** It is over, and its directory is gone. */
export function forget(root: string): void {
  places.delete(root);
  if (places.size === 0) {
    process.off('SIGTERM', endAll);
    process.off('SIGINT', endAll);
  }
}

/** @throws Error that names the survivors, after they have been killed */
export async function endLeftovers(root: string, run?: string): Promise<void> {
  const options = { timeoutMs: SETTLE_MS };
  const alive = await waitFor('an end', () => processesOf(root, run).length === 0, options).then(
    () => [],
    () => processesOf(root, run),
  );
  if (alive.length === 0) return;
  kill(alive);
  await waitFor('killed processes to go', () => !alive.some(({ pid }) => isAlive(pid)));
  throw new Error(`left running, killed now:\n${describeProcesses(alive)}`);
}
