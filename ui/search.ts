/**
 * Literal search with smart case: a query without capitals finds both cases.
 */
import type { EntryList } from './line-ring.js';
import { stripSgr } from './sgr.js';

/** Where a query stands in a text: pairs of start and end, in UTF-16 code units. */
export function findRanges(text: string, query: string): [from: number, to: number][] {
  const ranges: [number, number][] = [];
  if (query === '') return ranges;
  const haystack = foldFor(query, text);
  for (
    let at = haystack.indexOf(query);
    at !== -1;
    at = haystack.indexOf(query, at + query.length)
  ) {
    ranges.push([at, at + query.length]);
  }
  return ranges;
}

/** The text in the case in which `query` is looked for. */
export function foldFor(query: string, text: string): string {
  if (query !== query.toLowerCase()) return text;
  const folded = text.toLowerCase();
  // A letter that changes its length would move every range behind it.
  return folded.length === text.length ? folded : text;
}

/**
 * The lines that hold a query, kept up as lines come and go. A line counts once, however often the
 * query stands in it.
 */
export class SearchIndex {
  readonly query: string;
  /** Seqs of matching entries, rising, from `#head` on. */
  #matches: number[] = [];
  #head = 0;
  #scannedTo = 0;

  constructor(query: string) {
    this.query = query;
  }

  /** Looks at the entries that are new, and forgets those that are gone. */
  update(entries: EntryList): void {
    const length = entries.length;
    for (let i = entries.indexOf(this.#scannedTo + 1); i < length; i++) {
      const entry = entries.at(i);
      this.#scannedTo = entry.seq;
      if (foldFor(this.query, stripSgr(entry.text)).includes(this.query)) {
        this.#matches.push(entry.seq);
      }
    }
    const oldest = length > 0 ? entries.at(0).seq : Infinity;
    while (this.#head < this.#matches.length && (this.#matches[this.#head] ?? 0) < oldest) {
      this.#head += 1;
    }
    if (this.#head > 1024 && this.#head * 2 > this.#matches.length) {
      this.#matches = this.#matches.slice(this.#head);
      this.#head = 0;
    }
  }

  get count(): number {
    return this.#matches.length - this.#head;
  }

  /** Which match it is, from 1; undefined if `seq` is none. */
  position(seq: number): number | undefined {
    const index = this.#lowerBound(seq);
    return this.#matches[index] === seq ? index - this.#head + 1 : undefined;
  }

  /** The first match at or after `seq`. */
  from(seq: number): number | undefined {
    return this.#matches[this.#lowerBound(seq)];
  }

  /** The last match before `seq`. */
  before(seq: number): number | undefined {
    const index = this.#lowerBound(seq) - 1;
    return index < this.#head ? undefined : this.#matches[index];
  }

  get first(): number | undefined {
    return this.#matches[this.#head];
  }

  get last(): number | undefined {
    return this.count === 0 ? undefined : this.#matches.at(-1);
  }

  #lowerBound(seq: number): number {
    let low = this.#head;
    let high = this.#matches.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#matches[middle] ?? 0) < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
