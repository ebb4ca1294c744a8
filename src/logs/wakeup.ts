/**
 * Lets any number of readers sleep until something has changed.
 */
import type { CallOff } from '../model/calling-off.js';
/** Node reads up to 32 times 64 KB from a pipe in one turn of the event loop. */
const FLOOD_CHARS = 65_536;

export class Wakeup {
  readonly #sleepers = new Set<() => void>();
  #scheduled = false;
  /** Characters that have come since somebody was last woken. */
  #waiting = 0;

  /**
   * Resolves at the next {@link wake}, or when `signal` aborts. To miss nothing, look for work and
   * call this without an `await` between the two.
   */
  sleep(signal: CallOff): Promise<void> {
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

  /**
   * Wakes everybody, once for all changes of this turn of the event loop; or before more is read, when
   * so much has come that they would find it gone from memory.
   *
   * @param chars that have come
   */
  wake(chars = 0): void {
    this.#waiting += chars;
    if (this.#sleepers.size === 0) return;
    if (this.#waiting >= FLOOD_CHARS) this.#wakeAll();
    else if (!this.#scheduled) {
      this.#scheduled = true;
      setImmediate(() => {
        this.#scheduled = false;
        this.#wakeAll();
      });
    }
  }

  #wakeAll(): void {
    this.#waiting = 0;
    for (const wake of [...this.#sleepers]) wake();
  }
}
