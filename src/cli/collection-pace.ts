/**
 * Whether large collections follow each other so closely that the heap should be let grow: what goes
 * through a proxy in parts of 64 KB counts as V8's while it waits to be collected, and a limit that is
 * close to what lives would be reached thirty times in a gigabyte. Pure.
 */

/** So many collections … */
const MANY = 10;
/** … within so many ms are too many: small requests alone make five in that time, at most; … */
const TOO_SOON_MS = 500;
/** … and with a heap that may grow, within so many still are: then they are rarer by themselves. */
const STILL_MS = 5000;

export class CollectionPace {
  /** When the last ones were, in ms; oldest first. */
  readonly #last: number[] = [];
  #pressed = false;

  /** @param at ms on any clock that only goes on */
  add(at: number): void {
    this.#last.push(at);
    if (this.#last.length > MANY) this.#last.shift();
  }

  /** @param now on the same clock */
  pressed(now: number): boolean {
    const [first = -Infinity] = this.#last.length < MANY ? [] : this.#last;
    this.#pressed = now - first < (this.#pressed ? STILL_MS : TOO_SOON_MS);
    return this.#pressed;
  }
}
