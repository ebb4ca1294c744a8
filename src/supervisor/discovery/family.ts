/**
 * Which processes belong to an instance.
 */
import { kinOf } from '../processes/kinship.js';
import type { ProcessEntry } from '../processes/process-table.js';

/**
 * Pids of the living processes that came from a leader: its group and session, and descendants of
 * it that moved to a group of their own (job control of an interactive shell, `setsid`).
 *
 * @param leader the pid of the process group's leader, which may itself be gone
 */
export function familyOf(leader: number, table: readonly ProcessEntry[]): number[] {
  const alive = kinOf(leader, table).filter(({ state }) => state !== 'Z');
  return alive.map(({ pid }) => pid).sort((a, b) => a - b);
}

/**
 * Those of an earlier family who live on; who has been forked since is not among them.
 *
 * @param table as it was then
 * @param entryOf who has that pid now: a number may be somebody else's by then
 */
export function familyThen(
  leader: number,
  table: readonly ProcessEntry[],
  entryOf: (pid: number) => ProcessEntry | undefined,
): number[] {
  const others = familyOf(leader, table).filter((pid) => pid !== leader);
  const remain = others.filter((pid) => {
    const then = table.find((entry) => entry.pid === pid);
    return entryOf(pid)?.startTicks === then?.startTicks;
  });
  return [leader, ...remain];
}
