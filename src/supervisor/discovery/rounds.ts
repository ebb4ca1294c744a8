/**
 * What looks cost that many make at about the same time: those that follow at once are one round, as what
 * they share is looked at once for all of them.
 */

const ROUND_MS = 250;

export class Rounds {
  readonly #kept: number;
  #begun = -Infinity;
  #until = -Infinity;
  #tookMs = 0;
  #lastTookMs = 0;

  /** @param kept how much of what a round took still counts after the next, where that took less */
  constructor(kept = 0) {
    this.#kept = kept;
  }

  /**
   * One look more, between two moments in monotonic ms. What passes while several wait for the same
   * counts once.
   *
   * @param weight by which its time counts
   */
  spent(from: number, to: number, weight = 1): void {
    if (from > this.#begun + ROUND_MS) {
      this.#lastTookMs = Math.max(this.#tookMs, this.#kept * this.#lastTookMs);
      this.#begun = from;
      this.#tookMs = 0;
    }
    this.#tookMs += weight * Math.max(0, to - Math.max(from, this.#until));
    this.#until = Math.max(to, this.#until);
  }

  /** Of the last round, or of the present one, where that has already taken longer. */
  get tookMs(): number {
    return Math.max(this.#lastTookMs, this.#tookMs);
  }
}
