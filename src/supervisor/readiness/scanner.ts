/**
 * When to look at what an instance listens on: at once when something has begun to listen, soon after
 * it has printed something, as servers like to say where they listen, and otherwise often at first,
 * then ever more rarely.
 */
import type { Clock, Timer } from '../../model/clock.js';
import type { Printed } from '../../model/log.js';
import type { Listener } from '../discovery/listener.js';
import type { Stoppable } from './path-watch.js';
import type { ReadinessPorts } from './ports.js';

export interface Scanner extends Stoppable {
  start(): void;
  /** No scans: only calls back at the same pace, for what events may have missed. */
  pokeOnly(poke: () => void): void;
  /** From now on once a second, or more rarely where there is much to look at. */
  slowDown(): void;
}

export interface ScannerOptions {
  readonly clock: Clock;
  readonly printed: Pick<Printed, 'onLines'>;
  readonly ports: Pick<ReadinessPorts, 'news' | 'roundsApartMs'>;
  readonly scan: () => Promise<readonly Listener[]>;
  readonly found: (listeners: readonly Listener[]) => void;
}

const FIRST_PAUSE_MS = 50;
const LAST_PAUSE_MS = 500;
const GROWTH = 1.25;
const SLOW_PAUSE_MS = 1000;
/** A line is often printed just before the port is open. */
const AFTER_LINE_MS = 10;

/**
 * Scans of all instances that are in no hurry fall together, as one look at the machine then serves
 * them all: at every second, or at every 2nd, 4th, 8th.
 */
function untilCommonMoment(now: number, apartMs: number): number {
  let period = SLOW_PAUSE_MS;
  while (period < apartMs) period *= 2;
  const rest = period - (now % period);
  return rest < SLOW_PAUSE_MS / 2 ? rest + period : rest;
}

export function createScanner(options: ScannerOptions): Scanner {
  const { clock, printed, ports } = options;
  let pause = FIRST_PAUSE_MS;
  let slow = false;
  let poke: (() => void) | undefined;
  let timer: Timer | undefined;
  let scanning = false;
  let lastAt = -Infinity;
  let hurried = false;
  let outdated = false;
  let held = 0;
  let unsubscribe: (() => void) | undefined;
  let newspaper: Stoppable | undefined;
  let stopped = false;

  const wait = (ms: number): void => {
    timer?.cancel();
    if (!stopped) timer = clock.after(ms, () => void tick());
  };

  const tick = async (): Promise<void> => {
    if (stopped || scanning) return;
    if (poke) poke();
    else await look();
    lastAt = clock.elapsed();
    wait(nextPause());
    pause = Math.min(pause * GROWTH, LAST_PAUSE_MS);
    hurried = false;
  };

  const nextPause = (): number => {
    const apart = ports.roundsApartMs();
    if (slow) return untilCommonMoment(lastAt, apart);
    if (hurried) return quickest();
    return pause === LAST_PAUSE_MS && apart > pause ? untilCommonMoment(lastAt, apart) : pause;
  };

  const look = async (): Promise<void> => {
    let more: boolean;
    do {
      scanning = true;
      outdated = false;
      let listeners: readonly Listener[] = [];
      try {
        listeners = await options.scan();
      } catch {
        // Nothing can be seen now; the next scan may.
      }
      scanning = false;
      more = listeners.length > held;
      held = listeners.length;
      if (!isStopped()) options.found(listeners);
      // What the news were of is most likely what was found, and is being asked for an answer right now.
      hurried ||= more && isOutdated();
    } while (isOutdated() && !more && !isStopped());
  };

  // Read anew after every await.
  const isStopped = (): boolean => stopped;
  const isOutdated = (): boolean => outdated;

  /** A scan that is under way may have passed what is new. */
  const hear = async (): Promise<void> => {
    outdated = true;
    await tick();
  };

  /** Also for an app that prints without end. */
  const quickest = (): number => (slow ? LAST_PAUSE_MS : Math.max(FIRST_PAUSE_MS, pause / 4));

  /** Comes forward to soon after a line. */
  const hurry = (): void => {
    if (stopped || hurried) return;
    hurried = true;
    if (!scanning) wait(Math.max(AFTER_LINE_MS, lastAt + quickest() - clock.elapsed()));
  };

  return {
    start: () => {
      newspaper = ports.news(hear);
      unsubscribe = printed.onLines(hurry);
      wait(pause);
    },
    pokeOnly: (callback) => {
      poke = callback;
      newspaper = ports.news(hear);
      wait(pause);
    },
    slowDown: () => {
      slow = true;
      newspaper?.stop();
    },
    stop: () => {
      stopped = true;
      timer?.cancel();
      unsubscribe?.();
      newspaper?.stop();
    },
  };
}
