/**
 * A process group: how it is told something, and who is left in it.
 */
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

/** `gunicorn (4312)`: a process in words. */
export function nameProcess(entry: Pick<ProcessEntry, 'name' | 'pid'>): string {
  return `${entry.name} (${entry.pid})`;
}
