/**
 * Two lists of entries as one: all of the first lie before all of the second.
 */
import type { Entry, EntryList } from './entry-ring.js';

export class JoinedLists implements EntryList {
  readonly #first: EntryList;
  readonly #second: EntryList;

  constructor(first: EntryList, second: EntryList) {
    this.#first = first;
    this.#second = second;
  }

  get length(): number {
    return this.#first.length + this.#second.length;
  }

  at(index: number): Entry {
    const { length } = this.#first;
    return index < length ? this.#first.at(index) : this.#second.at(index - length);
  }

  indexOf(seq: number): number {
    const index = this.#first.indexOf(seq);
    return index < this.#first.length ? index : index + this.#second.indexOf(seq);
  }
}
