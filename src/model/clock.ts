/**
 * Time, injected: decisions and timers of the program take a clock, so that tests need no real time.
 */
import type { CallOff } from './calling-off.js';

/** A timer that can be called off. */
export interface Timer {
  cancel(): void;
}

export interface Clock {
  /**
   * Epoch milliseconds: for what is shown, kept, or compared with the time of a file. Somebody may set it, forward
   * or back, so nothing that is timed goes by it.
   */
  now(): number;
  /** Whole milliseconds from some moment on, which nobody sets: how long something has taken, and when it is due. */
  elapsed(): number;
  /** Runs `run` once after `ms`. */
  after(ms: number, run: () => void): Timer;
}

/** Runs something soon, when it is in nobody's way. */
export type WhenFree = (run: () => void) => Timer;

export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => Math.floor(monotonicMs()),
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return { cancel: () => clearTimeout(timer) };
  },
};

/**
 * Milliseconds from some moment on, which nobody sets. What `performance.now()` says, without the
 * modules that Node loads at its first use: a start waits a millisecond for them.
 */
export function monotonicMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1e3 + nanoseconds / 1e6;
}

/**
 * Resolves after `ms` of real time, for who looks again and again at what does not tell. What `node:timers/promises`
 * has, without that module: a start would load it for this alone.
 */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Resolves after `ms`, or when `signal` aborts. */
export function pause(clock: Clock, ms: number, signal: CallOff): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = (): void => {
      timer.cancel();
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = clock.after(ms, done);
    signal.addEventListener('abort', done);
  });
}
