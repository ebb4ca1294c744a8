/**
 * What an instance listens on at this moment.
 */
import { monotonicMs } from '../../model/clock.js';
import { processEntry, processTable } from '../processes/process-table.js';
import type { ProcessEntry } from '../processes/process-table.js';
import { familyOf, familyThen } from './family.js';
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

/**
 * @param leader the pid of the instance's process group
 * @param known what has been found before: where there is more of it now, the rest need not be looked for
 */
export async function scanInstance(
  leader: number,
  known?: readonly Listener[],
): Promise<readonly Listener[]> {
  const begun = monotonicMs();
  if (begun > round.begun + ROUND_MS) {
    lastTookMs = round.tookMs;
    round = { begun, tookMs: 0 };
  }
  const early = known && begun > freshUntil ? await openedSince(leader, known) : undefined;
  if (early === undefined && monotonicMs() > freshUntil) lookAtTable();
  const found = early ?? listenersOf(familyOf(leader, table));
  round.tookMs += monotonicMs() - begun;
  return await found;
}

/**
 * What the processes of the last table listen on, where there is something new; otherwise undefined.
 * Mostly it is one of them who has begun to listen, and a new table takes longer than all the rest of
 * being ready.
 */
async function openedSince(
  leader: number,
  known: readonly Listener[],
): Promise<readonly Listener[] | undefined> {
  // Without /proc the listeners are what takes long.
  if (process.platform !== 'linux') return undefined;
  const found = await listenersOf(familyThen(leader, table, processEntry));
  return found.some(({ bound }) => known.every((each) => each.bound !== bound)) ? found : undefined;
}

function lookAtTable(): void {
  const begun = monotonicMs();
  table = processTable();
  const seen = monotonicMs();
  freshUntil = seen + Math.max(TABLE_LIVES_MS, (seen - begun) / LOOKING_SHARE);
}
