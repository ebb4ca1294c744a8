/**
 * Where a regular expression matches in what is shown of lines that are not shown as they are (JSON as
 * people read it, expanded tabs). Only texts that were asked for are tried, elsewhere and later: until
 * then a line has no ranges.
 */
import type { Found } from './matches.js';

/** Some screens full. */
const MAX_KEPT = 1000;

interface Shown {
  readonly text: string;
  /** Undefined: not tried yet. */
  ranges: readonly number[] | undefined;
}

export class ShownRanges {
  readonly #tryAll: (texts: readonly string[]) => Promise<Found>;
  readonly #onProgress: () => void;
  /** By seq of the line, those asked for first in front. */
  readonly #shown = new Map<number, Shown>();
  #waiting: Shown[] = [];

  /** @param onProgress there are ranges that were not there when they were asked for */
  constructor(tryAll: (texts: readonly string[]) => Promise<Found>, onProgress: () => void) {
    this.#tryAll = tryAll;
    this.#onProgress = onProgress;
  }

  /** Starts and ends in turn. @param text what is shown of the line `seq` now */
  of(seq: number, text: string): readonly number[] {
    const known = this.#shown.get(seq);
    if (known?.text === text) return known.ranges ?? [];
    const shown: Shown = { text, ranges: undefined };
    this.#shown.set(seq, shown);
    for (const oldest of this.#shown.keys()) {
      if (this.#shown.size <= MAX_KEPT) break;
      this.#shown.delete(oldest);
    }
    this.#waiting.push(shown);
    // All of one frame are tried together.
    if (this.#waiting.length === 1) queueMicrotask(() => this.#tryWaiting());
    return [];
  }

  #tryWaiting(): void {
    const batch = this.#waiting;
    this.#waiting = [];
    this.#tryAll(batch.map(({ text }) => text)).then(
      (found) => {
        batch.forEach((shown, index) => {
          shown.ranges = found[index] ?? [];
        });
        if (found.some((ranges) => ranges !== null)) this.#onProgress();
      },
      // What is wrong with the expression is said where the lines themselves are tried.
      () => undefined,
    );
  }
}
