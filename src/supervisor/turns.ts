/**
 * One at a time for what holds up the event loop: starting a process takes it some milliseconds, and
 * a stack of hundreds of apps would neither answer a request nor a face of its own until the last has
 * been started.
 */
export class Turns {
  readonly #waiting: (() => void)[] = [];
  #taken = false;

  /** Resolves in a turn of the event loop that nobody else is given; in the present one at best. */
  next(): Promise<void> {
    if (this.#taken) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#take();
    return Promise.resolve();
  }

  #take(): void {
    this.#taken = true;
    setImmediate(() => {
      this.#taken = false;
      const next = this.#waiting.shift();
      if (!next) return;
      this.#take();
      next();
    });
  }
}
