/**
 * When to paint: at most 30 frames a second, and half as many while nobody could read them; at once
 * after a key, never into a terminal that has not taken the last frame, and not at all while nothing
 * changes. One timer at most is armed.
 */
import type { Clock, Timer } from '../src/model/clock.js';

export interface SchedulerOptions {
  readonly clock: Clock;
  readonly paint: () => void;
  /** True while the terminal has not taken what was written. */
  readonly isBlocked: () => boolean;
  /** Whether more has come since the last frame than the screen has room for: it is seen, not read. */
  readonly rushes: () => boolean;
  /** Whether something on the screen counts seconds. */
  readonly showsTime: () => boolean;
  /** Called once a second while something does. */
  readonly onSecond: () => void;
}

const FRAME_MS = 33;
/** What rushes by is still seen to move, at half the cost. */
const RUSHING_FRAME_MS = 2 * FRAME_MS;
const SECOND_MS = 1000;

export class Scheduler {
  readonly #options: SchedulerOptions;
  #frame: { readonly timer: Timer; readonly urgent: boolean } | undefined;
  #second: Timer | undefined;
  #paintedAt = -Infinity;
  /** A frame was due while the terminal was not taking any. */
  #owed = false;
  #stopped = false;

  constructor(options: SchedulerOptions) {
    this.#options = options;
  }

  /** Something changed. `urgent`: the answer to a key, painted in this turn of the event loop. */
  request(urgent = false): void {
    if (this.#frame && !urgent) return;
    const { clock, rushes } = this.#options;
    const frameMs = rushes() ? RUSHING_FRAME_MS : FRAME_MS;
    const wait = urgent ? 0 : Math.max(0, this.#paintedAt + frameMs - clock.elapsed());
    this.#arm(wait, urgent);
  }

  #arm(wait: number, urgent: boolean): void {
    if (this.#stopped || this.#owed) return;
    if (this.#frame && (this.#frame.urgent || !urgent)) return;
    this.#frame?.timer.cancel();
    const timer = this.#options.clock.after(wait, () => this.#run());
    this.#frame = { timer, urgent };
  }

  /** The terminal takes bytes again. */
  drained(): void {
    if (!this.#owed) return;
    this.#owed = false;
    this.request();
  }

  stop(): void {
    this.#stopped = true;
    this.#frame?.timer.cancel();
    this.#second?.cancel();
    this.#frame = undefined;
    this.#second = undefined;
  }

  #run(): void {
    this.#frame = undefined;
    const { clock, paint, isBlocked } = this.#options;
    if (isBlocked()) {
      this.#owed = true;
      return;
    }
    this.#paintedAt = clock.elapsed();
    paint();
    this.#armSecond();
  }

  #armSecond(): void {
    const { clock, showsTime, onSecond } = this.#options;
    if (this.#stopped || this.#second || !showsTime()) return;
    // On the turn of the second, so that all figures change together.
    this.#second = clock.after(SECOND_MS - (clock.now() % SECOND_MS), () => {
      this.#second = undefined;
      onSecond();
      // Not at once: what is asked for on the second is there a moment later, and comes with it.
      this.#arm(FRAME_MS, false);
    });
  }
}
