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

/** Scans that follow at once are one round: what they share is looked at once for all of them. */
const ROUND_MS = 250;
/** Rounds take no more than this part of a core. */
const ROUNDS_SHARE = 0.005;
let round = { begun: -Infinity, tookMs: 0 };
let lastTookMs = 0;

/** How long it should be from one round to the next, in ms, once scans need not be quick any more. */
export function roundsApartMs(): number {
  return Math.max(lastTookMs, round.tookMs) / ROUNDS_SHARE;
}

/** @param leader the pid of the instance's process group */
export async function scanInstance(leader: number): Promise<Listener[]> {
  const begun = monotonicMs();
  if (begun > round.begun + ROUND_MS) {
    lastTookMs = round.tookMs;
    round = { begun, tookMs: 0 };
  }
  if (begun > freshUntil) {
    table = processTable();
    const seen = monotonicMs();
    freshUntil = seen + Math.max(TABLE_LIVES_MS, (seen - begun) / LOOKING_SHARE);
  }
  const found = listenersOf(familyOf(leader, table));
  round.tookMs += monotonicMs() - begun;
  return await found;
}
