/**
 * What an instance listens on at this moment.
 */
import { monotonicMs } from '../../model/clock.js';
import { processTable } from '../processes/process-table.js';
import type { ProcessEntry } from '../processes/process-table.js';
import { familyOf } from './family.js';
import { listenersOf } from './listeners.js';
import type { Listener } from './listeners.js';

/** Instances that start together are looked at within the same moment: one table serves them all. */
const TABLE_LIVES_MS = 25;
/** On a machine full of processes, looks take no more than this part of our time. */
const LOOKING_SHARE = 0.1;
let table: readonly ProcessEntry[] = [];
let freshUntil = -Infinity;

/** @param leader the pid of the instance's process group */
export async function scanInstance(leader: number): Promise<Listener[]> {
  const begun = monotonicMs();
  if (begun > freshUntil) {
    table = processTable();
    const seen = monotonicMs();
    freshUntil = seen + Math.max(TABLE_LIVES_MS, (seen - begun) / LOOKING_SHARE);
  }
  return await listenersOf(familyOf(leader, table));
}
