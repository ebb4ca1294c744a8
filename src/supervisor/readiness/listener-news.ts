/**
 * Tells, within some 5 ms or less, that something on this machine has begun to listen. The kernel gives no
 * event for a port, and its tables of TCP sockets can take milliseconds to print, as it walks all of
 * its hash buckets. How many sockets there are it says at once, so that is asked often, and the tables
 * are read only when their number has changed.
 */
import type { Clock, Timer } from '../../model/clock.js';
import type { Stoppable } from './path-watch.js';

/** Calls back at news; the promise settles when what was done about them is over. */
export type ListenerNews = (hear: () => Promise<void>) => Stoppable;

export interface NewsSources {
  readonly clock: Clock;
  /** Another text whenever sockets have come or gone; undefined where that cannot be told. */
  readonly socketCount: () => string | undefined;
  /** When we last began to connect to an app, on {@link Clock.elapsed}. */
  readonly connectedAt: () => number;
  /** Something for each socket that listens at this moment: its inode. */
  readonly listening: () => Promise<ReadonlySet<number>>;
  /** Processor time that this process has taken so far, in ms. */
  readonly processorMs: () => number;
}

const EVERY_MS = 5;
/** Most apps listen within a few seconds of their start: so long it is asked more often. */
const SOON_EVERY_MS = 3;
const SOON_MS = 5000;
/** A socket is made before it listens, so a change is looked at once more after so long. */
const AGAIN_MS = 10;
/**
 * A connection of our own changes the number twice: as it is made and as it is accepted. A look takes a part of the
 * processor that whoever was asked needs to answer, so it is put off, but by no more than this.
 */
const PUT_OFF_MS = 10;
/** While apps are being spawned one after the other, what they make changes the number all the time. */
const WHILE_MORE_COME_MS = 50;
/** Where sockets come and go all the time, looking at them takes no more than this part of a core… */
const SHARE = 0.01;
/** …and with each app that starts so much at once: the sockets that come then are mostly its own. */
const CREDIT_MS = 150;

/** Nothing is asked while nobody listens to the news. */
export function createListenerNews(sources: NewsSources): ListenerNews {
  const { clock, socketCount, listening, processorMs } = sources;
  const hearers = new Set<() => Promise<void>>();
  let timer: Timer | undefined;
  let asking = false;
  let count: string | undefined;
  let known: ReadonlySet<number> | undefined;
  /** When it is time to look, in ascending order. */
  let due: readonly number[] = [];
  /** Processor time that may be spent on looking, in ms; below 0 it is waited for more. */
  let credit = CREDIT_MS;
  let creditedAt = 0;
  let soonUntil = 0;
  let lookedAt = -Infinity;
  /** Somebody has begun to hear of news since they were last asked for. */
  let moreCome = false;

  const look = async (): Promise<void> => {
    // Not the time that passes: on a busy machine most of that belongs to others.
    const begun = processorMs();
    const before = known;
    try {
      known = await listening();
    } catch {
      // Nothing can be seen now: it is looked again as if there were news.
      count = undefined;
      credit -= processorMs() - begun;
      return;
    }
    // The first table is what others are compared with.
    if (before && [...known].some((inode) => !before.has(inode))) {
      await Promise.allSettled([...hearers].map((hear) => hear()));
    }
    credit -= processorMs() - begun;
  };

  const ask = async (): Promise<void> => {
    timer = undefined;
    asking = true;
    const counted = socketCount();
    const now = clock.elapsed();
    if (counted !== count) {
      count = counted;
      due = [Math.min(due[0] ?? now, now), now + AGAIN_MS];
    }
    credit = Math.min(CREDIT_MS, credit + (now - creditedAt) * SHARE);
    creditedAt = now;
    const isTime = !moreCome || now - lookedAt >= WHILE_MORE_COME_MS;
    moreCome = false;
    const wait = now - sources.connectedAt() < PUT_OFF_MS ? PUT_OFF_MS : 0;
    if ((due[0] ?? Infinity) + wait <= now && credit > 0 && isTime) {
      due = due.filter((at) => at > now);
      lookedAt = now;
      await look();
    }
    asking = false;
    if (hearers.size > 0) arm(clock.elapsed() < soonUntil ? SOON_EVERY_MS : EVERY_MS);
    else known = undefined;
  };

  const arm = (pause: number): void => {
    timer = clock.after(pause, () => void ask());
  };

  return (hear) => {
    // One for each subscription, also for the same function twice.
    const hearer = (): Promise<void> => hear();
    hearers.add(hearer);
    credit = CREDIT_MS;
    moreCome = true;
    soonUntil = clock.elapsed() + SOON_MS;
    const idle = hearers.size === 1 && timer === undefined && !asking;
    // What has hardly been spawned need not be asked for: many a command is over by then.
    if (idle && socketCount() !== undefined) arm(EVERY_MS);
    const stop = (): void => {
      hearers.delete(hearer);
      if (hearers.size > 0) return;
      timer?.cancel();
      timer = undefined;
      known = undefined;
    };
    return { stop };
  };
}
