/**
 * What an instance listens on at this moment.
 */
import { processTable } from '../process-table.js';
import type { ProcessEntry } from '../process-table.js';
import { familyOf } from './family.js';
import { listenersOf } from './listeners.js';
import type { Listener } from './listeners.js';

/** Instances that start together are looked at within the same moment: one table serves them all. */
const TABLE_LIVES_MS = 25;
let table: readonly ProcessEntry[] = [];
let readAt = -Infinity;

/** @param leader the pid of the instance's process group */
export async function scanInstance(leader: number): Promise<Listener[]> {
  const now = performance.now();
  if (now - readAt > TABLE_LIVES_MS) {
    table = processTable();
    readAt = now;
  }
  return await listenersOf(familyOf(leader, table));
}
