/**
 * One at a time for what holds up the event loop: starting a process takes it some milliseconds, and
 * a stack of hundreds of apps would neither answer a request nor a face of its own until the last has
 * been started. What can wait is done when nobody waits to be started any more.
 */
import { monotonicMs } from '../model/clock.js';
import type { Timer } from '../model/clock.js';

/** So long what can wait waits at most: what has not been written when we are killed is lost. */
const AT_MOST_MS = 75;

interface Task {
  readonly run: () => void;
  /** Monotonic ms from which on it waits for nobody. */
  readonly due: number;
}

export class Turns {
  readonly #waiting: (() => void)[] = [];
  /** In order of time, as all wait equally long. */
  readonly #tasks = new Set<Task>();
  #taken = false;
  readonly #now: () => number;

  /** @param now monotonic ms */
  constructor(now: () => number = monotonicMs) {
    this.#now = now;
  }

  /** Resolves in a turn of the event loop that nobody else is given; in the present one at best. */
  next(): Promise<void> {
    if (this.#taken) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#take();
    return Promise.resolve();
  }

  /**
   * Runs what those who wait for a turn need not wait for: after them, in a turn of its own; where there
   * are none, after the present one.
   */
  readonly whenFree = (run: () => void): Timer => {
    if (this.#waiting.length === 0) {
      const immediate = setImmediate(run);
      return { cancel: () => clearImmediate(immediate) };
    }
    const task = { run, due: this.#now() + AT_MOST_MS };
    this.#tasks.add(task);
    return { cancel: () => void this.#tasks.delete(task) };
  };

  #take(): void {
    this.#taken = true;
    setImmediate(() => {
      this.#taken = false;
      const next = this.#next();
      if (!next) return;
      this.#take();
      next();
    });
  }

  #next(): (() => void) | undefined {
    const [task] = this.#tasks;
    const turn = task && task.due <= this.#now() ? undefined : this.#waiting.shift();
    if (turn || !task) return turn;
    this.#tasks.delete(task);
    return task.run;
  }
}
