/**
 * A process group: how it is told something, and who is left in it.
 */
import { groupMembers, processTable } from './process-table.js';
import type { ProcessEntry } from './process-table.js';

export type Told =
  /** At least one member got it. */
  | 'sent'
  /** There is nobody. */
  | 'gone'
  /** Members that run as another user may not be signalled. */
  | 'denied';

/** Sends a signal to one process (`pid`) or to a whole group (`-pgid`). Never throws. */
export function send(target: number, signal: NodeJS.Signals | 0): Told {
  // kill(2): 0, 1 and -1 mean ourselves, init and everybody.
  if (Math.abs(target) <= 1 || target === process.pid) return 'gone';
  try {
    process.kill(target, signal);
    return 'sent';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM' ? 'denied' : 'gone';
  }
}

/** Sends a signal to every member of the group `pgid`. */
export function signalGroup(pgid: number, signal: NodeJS.Signals): Told {
  return send(-pgid, signal);
}

/**
 * Members of the group that are not zombies. `kill(-pgid, 0)` alone would count zombies (seconds
 * late, or for ever where process 1 reaps nobody), but when it finds nobody there is nobody, and
 * the table need not be read.
 */
export function groupRest(
  pgid: number,
  table: () => readonly ProcessEntry[] = processTable,
): readonly ProcessEntry[] {
  if (send(-pgid, 0) === 'gone') return [];
  return groupMembers(pgid, [...table()]);
}

/** `gunicorn (4312)`: a process in words. */
export function nameProcess(entry: Pick<ProcessEntry, 'name' | 'pid'>): string {
  return `${entry.name} (${entry.pid})`;
}
