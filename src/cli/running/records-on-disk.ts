/**
 * What the runs of a stack have left on disk, and when the last one began. A running stack says it itself:
 * who asks may have other folders in the environment than who started it.
 */
import { readRunMark } from '../../logs/run-mark.js';
import type { StackStatus } from '../../model/status.js';
import { logDirectory, type StackIdentity } from '../../stack/identity.js';

export interface RecordsOnDisk {
  /** Where its log files are. */
  readonly directory: string;
  /** Epoch ms; undefined where no run has left a mark. */
  readonly startedAt: number | undefined;
}

/** Of a stack that does not run. */
export function keptByEnded(identity: StackIdentity): RecordsOnDisk {
  return {
    directory: logDirectory(identity),
    startedAt: readRunMark(identity.stateDirectory)?.startedAt,
  };
}

export function keptByRunning({
  logs,
  startedAt,
}: Pick<StackStatus, 'logs' | 'startedAt'>): RecordsOnDisk {
  return { directory: logs, startedAt };
}
