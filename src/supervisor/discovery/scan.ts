/**
 * What an instance listens on at this moment.
 */
import { monotonicMs } from '../../model/clock.js';
import { lookInTurns, processEntry } from '../processes/process-table.js';
import type { ProcessEntry } from '../processes/process-table.js';
import { familyOf, familyThen } from './family.js';
import { lastMark, listenersOf, listeningMark, type ListeningMark } from './listeners.js';
import type { Listener } from './listeners.js';
import { AT_MOST_MS, lookAgainAfter } from './look-again.js';
import { Rounds } from './rounds.js';

/** Instances that start together are looked at within the same moment: one table serves them all. */
const TABLE_LIVES_MS = 25;
/** On a machine full of processes, looks take no more than this part of our time. */
const LOOKING_SHARE = 0.1;
let table: readonly ProcessEntry[] = [];
let tableBegun = -Infinity;
let freshUntil = -Infinity;
let looking: Promise<number> | undefined;

/** Rounds take no more than this part of a core… */
const ROUNDS_SHARE = 0.005;
/** …but for those in which nothing can have changed: as they are the rule, they count so many times. */
const VAIN_WEIGHT = 20;
const rounds = new Rounds();
/** Some of the instances may be looked at without the others. */
const wholeRounds = new Rounds(0.8);

/** How long it should be from one round to the next, in ms, once scans need not be quick any more. */
export function roundsApartMs(): number {
  return Math.min(rounds.tookMs / ROUNDS_SHARE, AT_MOST_MS);
}

/** For how long what was found is all that there can be. Times are monotonic ms. */
interface Validity {
  /** Only while the same sockets listen; undefined: not even now. */
  readonly mark: ListeningMark | undefined;
  readonly until: number;
  /** When the instance was spawned, or lost its place, as far as is known. */
  readonly born: number;
}
const validities = new WeakMap<readonly Listener[], Validity>();

/**
 * What an instance that has just been spawned listens on: nothing, and there is nothing to look for at once unless
 * something on this machine begins to listen.
 */
export function justSpawned(): readonly Listener[] {
  return noneSince(lastMark());
}

/**
 * What is known of an instance that has lost its place: nothing, so the first look is a real one. It is as good as
 * young, and looked at as often.
 */
export function nothingKnown(): readonly Listener[] {
  return noneSince(undefined);
}

function noneSince(mark: ListeningMark | undefined): readonly Listener[] {
  const none: readonly Listener[] = [];
  const born = monotonicMs();
  validities.set(none, { mark, until: born + lookAgainAfter(0, wholeRounds.tookMs), born });
  return none;
}

/**
 * @param leader the pid of the instance's process group
 * @param known what has been found before: where there is more of it now, the rest need not be looked for;
 *   returned itself where nothing seems to have changed, see {@link lookAgainAfter}
 */
export async function scanInstance(
  leader: number,
  known?: readonly Listener[],
): Promise<readonly Listener[]> {
  const begun = monotonicMs();
  // Without /proc the listeners are what takes long.
  const mark = process.platform === 'linux' ? await listeningMark() : undefined;
  const valid = known && validities.get(known);
  const marked = monotonicMs();
  rounds.spent(begun, marked, VAIN_WEIGHT);
  if (known && mark && valid?.mark === mark && marked < valid.until) return known;
  const early = known && marked > freshUntil ? await openedSince(leader, known) : undefined;
  const isDue = early === undefined && monotonicMs() > freshUntil;
  const ofOthers = isDue ? await (looking ??= lookAtTable()) : 0;
  const found = await (early ?? listenersOf(familyOf(leader, table)));
  const seen = monotonicMs();
  const spentUntil = Math.max(marked, seen - ofOthers);
  rounds.spent(marked, spentUntil);
  wholeRounds.spent(marked, spentUntil);
  // All who hold these sockets are in the table only if it was read when the sockets were there.
  const isWhole = mark && early === undefined && tableBegun >= mark.since;
  const born = valid?.born ?? -Infinity;
  validities.set(found, {
    mark: isWhole ? mark : undefined,
    until: seen + lookAgainAfter(seen - born, wholeRounds.tookMs),
    born,
  });
  return found;
}

/** What an instance listens on, by who is there now: nobody who was forked before this call is overlooked. */
export async function scanAnew(leader: number): Promise<readonly Listener[]> {
  const begun = monotonicMs();
  while (tableBegun < begun) await (looking ??= lookAtTable());
  return await listenersOf(familyOf(leader, table));
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
  if (process.platform !== 'linux') return undefined;
  const found = await listenersOf(familyThen(leader, table, processEntry));
  return found.some(({ bound }) => known.every((each) => each.bound !== bound)) ? found : undefined;
}

/**
 * Others ask meanwhile, and are answered from the same look.
 *
 * @returns how much of the time that passed was not ours, in ms
 */
async function lookAtTable(): Promise<number> {
  const begun = monotonicMs();
  try {
    const { entries, tookMs } = await lookInTurns();
    [table, tableBegun] = [entries, begun];
    const seen = monotonicMs();
    freshUntil = seen + Math.max(TABLE_LIVES_MS, tookMs / LOOKING_SHARE);
    return seen - begun - tookMs;
  } finally {
    looking = undefined;
  }
}
