/**
 * The lines of a log that pass a test, kept up as lines come and go. A long log is looked through from
 * its end on backwards, a slice at a time.
 */
import { FoundLines } from './found-lines.js';
import type { Entry, EntryList } from './entry-ring.js';
import type { Slices } from './slices.js';

export interface LineTest {
  readonly passes: (entry: Entry) => boolean;
  readonly costOf: (entry: Entry) => number;
}

export class FilteredLines implements EntryList {
  readonly #test: LineTest;
  readonly #slices: Slices;
  readonly #found = new FoundLines();
  /** Seqs of the first and the last line that was looked at; undefined: none was. */
  #range: { from: number; to: number } | undefined;
  #whole = true;

  constructor(test: LineTest, slices: Slices) {
    this.#test = test;
    this.#slices = slices;
  }

  get length(): number {
    return this.#found.length;
  }

  at(index: number): Entry {
    return this.#found.at(index);
  }

  indexOf(seq: number): number {
    return this.#found.indexOf(seq);
  }

  /** From this seq on all lines were looked at; -Infinity: all that there are. */
  get lookedFrom(): number {
    return this.#whole ? -Infinity : (this.#range?.from ?? Infinity);
  }

  /** Looks at lines that are new, at older ones as far as the slice goes, and forgets those that are gone. */
  update(source: EntryList): void {
    this.#found.forgetBefore(source.length > 0 ? source.at(0).seq : Infinity);
    if (source.length === 0) return;
    const { passes, costOf } = this.#test;
    const newest = source.at(source.length - 1).seq;
    const range = (this.#range ??= { from: newest + 1, to: newest });
    for (let i = source.indexOf(range.to + 1); i < source.length; i++) {
      const entry = source.at(i);
      range.to = entry.seq;
      if (passes(entry)) this.#found.pushNewer(entry);
    }
    let i = source.indexOf(range.from) - 1;
    for (; i >= 0 && !this.#slices.isSpent; i--) {
      const entry = source.at(i);
      range.from = entry.seq;
      this.#slices.spend(costOf(entry));
      if (passes(entry)) this.#found.pushOlder(entry);
    }
    this.#whole = i < 0;
  }
}
