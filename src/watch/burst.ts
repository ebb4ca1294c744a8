/**
 * Many changes → one reload: what is gathered for one app, and, as a pure decision, when it is time to
 * reload for it.
 */

export type Change = 'added' | 'changed' | 'deleted';

/** Changes that belong together. Its times are on {@link Clock.elapsed}. */
export interface Burst {
  /** When its first change came. */
  readonly since: number;
  /** When its newest came. */
  readonly latest: number;
  /** When files were last seen to be exchanged as a whole, or looked for; undefined: never. */
  readonly exchanged?: number | undefined;
  /** By path, in order of the first change of each; what came and went again is not in it. */
  readonly changes: ReadonlyMap<string, Change>;
}

/** Nothing for so long, and a burst is over. */
const QUIET_MS = 100;
/** Changes that never end (a log that is watched) must not put a reload off for ever. */
const LONGEST_MS = 5000;
/** Nor may what exchanges files as a whole, when it has changed none for {@link LONGEST_MS}, or so long. */
const LONGEST_EXCHANGE_MS = 60_000;
/** Look again after this where something else has to end first. */
const LOOK_AGAIN_MS = 100;
/** A change so soon after a reload may have been made by the app itself. */
const SOON_MS = 2000;
/** So many reloads in a row for such changes of one file, and the next ones come with a pause. */
export const LOOP_AFTER = 10;
const PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 5000;

/** One burst while it goes on. It is one object, since a checkout brings tens of thousands of changes. */
export class GrowingBurst implements Burst {
  readonly since: number;
  latest: number;
  exchanged: number | undefined;
  readonly #changes = new Map<string, Change>();

  constructor(now: number) {
    this.since = now;
    this.latest = now;
  }

  get changes(): ReadonlyMap<string, Change> {
    return this.#changes;
  }

  gather(path: string, change: Change, now: number): void {
    const sum = add(this.#changes.get(path), change);
    if (sum === undefined) this.#changes.delete(path);
    else this.#changes.set(path, sum);
    this.latest = now;
  }
}

/** Two changes of one path as one; undefined where they undo each other. */
function add(before: Change | undefined, change: Change): Change | undefined {
  if (before === undefined) return change;
  if (before === 'added') return change === 'deleted' ? undefined : 'added';
  return change === 'deleted' ? 'deleted' : 'changed';
}

/**
 * What a reload would meet: `open`: it can be reloaded · `busy`: a start or reload is under way ·
 * `closed`: it does not run, and a change is no reason to start it.
 */
export type ReloadReadiness = 'open' | 'busy' | 'closed';

/** Reloads of an app that came one soon after the other, for the same file. */
export interface Streak {
  readonly length: number;
  /** The first file of its newest reload. */
  readonly path: string | undefined;
}

export interface ReloadConditions {
  readonly readiness: ReloadReadiness;
  /** When its last start or reload ended; undefined: none yet. */
  readonly calmSince: number | undefined;
  /** Files are being exchanged as a whole, or looked for. */
  readonly unsettled: boolean;
  readonly streak: Streak;
}

export type ReloadDecision =
  | { readonly kind: 'forget' }
  /** Ask again then, or when the surroundings change. */
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'reload'; readonly streak: Streak };

export function decide(burst: Burst, around: ReloadConditions, now: number): ReloadDecision {
  // What an exchange has changed is still being told of when it is over.
  const limit = (burst.exchanged ?? burst.since) + LONGEST_MS;
  const quietAt = Math.min(burst.latest + QUIET_MS, limit);
  if (now < quietAt) return { kind: 'wait', until: quietAt };
  const settledAt = Math.min(burst.latest + LONGEST_MS, burst.since + LONGEST_EXCHANGE_MS);
  if (around.unsettled && now < settledAt) return { kind: 'wait', until: now + LOOK_AGAIN_MS };
  if (burst.changes.size === 0 || around.readiness === 'closed') return { kind: 'forget' };
  if (around.readiness === 'busy') return { kind: 'wait', until: now + SOON_MS };
  const { calmSince, streak } = around;
  const [path] = burst.changes.keys();
  const soon = calmSince !== undefined && burst.since < calmSince + SOON_MS;
  if (!soon || path !== streak.path) return { kind: 'reload', streak: { length: 1, path } };
  const pauseEnds = calmSince + pauseAfter(streak.length);
  if (now < pauseEnds) return { kind: 'wait', until: pauseEnds };
  return { kind: 'reload', streak: { length: streak.length + 1, path } };
}

function pauseAfter(reloads: number): number {
  if (reloads < LOOP_AFTER) return 0;
  return Math.min(LONGEST_PAUSE_MS, PAUSE_MS * 2 ** (reloads - LOOP_AFTER));
}
