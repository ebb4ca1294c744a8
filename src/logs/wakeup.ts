/**
 * Lets any number of readers sleep until something has changed.
 */
export class Wakeup {
  readonly #sleepers = new Set<() => void>();
  #scheduled = false;

  /**
   * Resolves at the next {@link wake}, or when `signal` aborts. To miss nothing, look for work and
   * call this without an `await` between the two.
   */
  sleep(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#sleepers.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      if (signal.aborted) {
        resolve();
        return;
      }
      this.#sleepers.add(wake);
      signal.addEventListener('abort', wake);
    });
  }

  /** Wakes everybody, once for all changes of this turn of the event loop. */
  wake(): void {
    if (this.#scheduled || this.#sleepers.size === 0) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      for (const wake of [...this.#sleepers]) wake();
    });
  }
}
