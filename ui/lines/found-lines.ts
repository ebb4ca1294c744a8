/**
 * Lines that were found in a log, from its end on backwards while it goes on at its end.
 */
import { firstFrom, type Entry, type EntryList } from './entry-ring.js';

const COMPACT_FROM = 1024;

export class FoundLines implements EntryList {
  /** The newest of them in front. */
  readonly #older: Entry[] = [];
  #newer: Entry[] = [];
  #head = 0;

  get length(): number {
    return this.#older.length + this.#newer.length - this.#head;
  }

  at(index: number): Entry {
    const { length } = this.#older;
    const entry =
      index < length ? this.#older[length - 1 - index] : this.#newer[this.#head + index - length];
    if (!entry || index < 0) throw new RangeError(`no entry ${index} of ${this.length}`);
    return entry;
  }

  indexOf(seq: number): number {
    return firstFrom(this, seq);
  }

  /** In front of all that there are. */
  pushOlder(entry: Entry): void {
    this.#older.push(entry);
  }

  /** Behind all that there are. */
  pushNewer(entry: Entry): void {
    this.#newer.push(entry);
  }

  /** Drops what is older than `seq`. */
  forgetBefore(seq: number, forget?: (gone: Entry) => void): void {
    while (this.length > 0) {
      const first = this.at(0);
      if (first.seq >= seq) break;
      forget?.(first);
      if (this.#older.length > 0) this.#older.pop();
      else this.#head += 1;
    }
    if (this.#head > COMPACT_FROM && this.#head * 2 > this.#newer.length) {
      this.#newer = this.#newer.slice(this.#head);
      this.#head = 0;
    }
  }
}
