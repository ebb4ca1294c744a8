import type { Clock, Timer } from '../../../../src/model/clock.js';

/** A clock that stands until it is moved. */
export class ManualClock implements Clock {
  #now: number;
  #ahead = 0;
  #timers: { readonly at: number; readonly run: () => void }[] = [];

  constructor(now = 0) {
    this.#now = now;
  }

  /** Timers that are armed. */
  get armed(): number {
    return this.#timers.length;
  }

  now(): number {
    return this.#now + this.#ahead;
  }

  /** Somebody sets it, forward or back. */
  set(byMs: number): void {
    this.#ahead += byMs;
  }

  elapsed(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): Timer {
    const timer = { at: this.#now + ms, run };
    this.#timers.push(timer);
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((one) => one !== timer);
      },
    };
  }

  /** Moves on, running what falls due in order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#timers = this.#timers.filter((one) => one !== due);
      this.#now = due.at;
      due.run();
    }
    this.#now = end;
  }
}
