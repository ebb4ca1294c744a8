/**
 * Work that is done in slices, so that keys and the screen have their turn in between.
 */
import type { Entry } from './entry-ring.js';
import { isCostly } from './shown-text.js';

/** What is done in one slice, in code units that are looked through: some 5 ms. */
const SLICE = 1024 * 1024;
/** What a line takes beside its text. */
const LINE = 40;
/** So many times as long takes a line whose readable form is worked out. */
const COSTLY = 8;

export class Slices {
  readonly #onTurn: () => void;
  #left = SLICE;
  #waits = false;

  /** @param onTurn it is time for the next slice */
  constructor(onTurn: () => void) {
    this.#onTurn = onTurn;
  }

  /** What is left of the work waits for the next slice. */
  get isSpent(): boolean {
    return this.#left <= 0;
  }

  spend(cost: number): void {
    this.#left -= cost;
    if (this.#left > 0 || this.#waits) return;
    this.#waits = true;
    setImmediate(() => {
      this.#waits = false;
      this.#left = SLICE;
      this.#onTurn();
    });
  }
}

/** What looking through a line costs. @param json as in `shownText` */
export function costOf(entry: Entry, json: boolean): number {
  return (entry.text.length + LINE) * (isCostly(entry, json) ? COSTLY : 1);
}
