/**
 * The lines of a log that pass a test, kept up as lines come and go.
 */
import { firstFrom, type Entry, type EntryList } from './line-ring.js';

const COMPACT_FROM = 1024;

export class FilteredLines implements EntryList {
  readonly #test: (entry: Entry) => boolean;
  #entries: Entry[] = [];
  #head = 0;
  #scannedTo = -Infinity;

  constructor(test: (entry: Entry) => boolean) {
    this.#test = test;
  }

  get length(): number {
    return this.#entries.length - this.#head;
  }

  at(index: number): Entry {
    const entry = index < 0 ? undefined : this.#entries[this.#head + index];
    if (!entry) throw new RangeError(`no entry ${index} of ${this.length}`);
    return entry;
  }

  indexOf(seq: number): number {
    return firstFrom(this, seq);
  }

  /** Looks at the lines that are new, and forgets those that are gone. */
  update(source: EntryList): void {
    for (let i = source.indexOf(this.#scannedTo + 1); i < source.length; i++) {
      const entry = source.at(i);
      this.#scannedTo = entry.seq;
      if (this.#test(entry)) this.#entries.push(entry);
    }
    const oldest = source.length > 0 ? source.at(0).seq : Infinity;
    while (this.length > 0 && this.at(0).seq < oldest) this.#head += 1;
    if (this.#head > COMPACT_FROM && this.#head * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
  }
}
