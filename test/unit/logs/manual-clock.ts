/**
 * A clock that stands still until a test moves it.
 */
import type { Clock, Timer } from '../../../src/model/clock.js';

/** Far from any epoch, so that nobody takes one for the other unseen. */
const ELAPSED = 4_000_000;

export class ManualClock implements Clock {
  #now: number;
  #elapsed = ELAPSED;
  #timers: { at: number; run: () => void }[] = [];

  constructor(now = Date.UTC(2026, 10, 20, 23, 31, 9, 123)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  elapsed(): number {
    return this.#elapsed;
  }

  after(ms: number, run: () => void): Timer {
    const timer = { at: this.#elapsed + ms, run };
    this.#timers.push(timer);
    return { cancel: () => (this.#timers = this.#timers.filter((other) => other !== timer)) };
  }

  /** Timers that wait. */
  get waiting(): number {
    return this.#timers.length;
  }

  /** Time in which nothing of the process runs: what becomes due fires late. */
  stall(ms: number): void {
    this.#now += ms;
    this.#elapsed += ms;
  }

  /** Somebody sets it, forward or back. */
  set(byMs: number): void {
    this.#now += byMs;
  }

  /** Moves on, running what becomes due on the way, in order. */
  pass(ms: number): void {
    const end = this.#elapsed + ms;
    for (;;) {
      const next = this.#timers.toSorted((a, b) => a.at - b.at)[0];
      if (!next || next.at > end) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.stall(Math.max(0, next.at - this.#elapsed));
      next.run();
    }
    this.stall(end - this.#elapsed);
  }
}
