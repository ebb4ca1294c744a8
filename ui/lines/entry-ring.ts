/**
 * A queue of log entries in order of arrival: push at the end, drop at the front, index and binary
 * search in between, all cheap.
 */
import type { LineOrigin, LogStream } from '../../src/model/log.js';
import type { RemarkKind } from '../../src/model/remark.js';
import type { Level } from './level.js';

export interface Entry extends LineOrigin {
  /** Order of arrival over all apps, from 1; the identity of a line on the screen. */
  readonly seq: number;
  readonly app: string;
  /** Number of the line among those of its app, from 1; 0: it is none of an app's. */
  readonly n: number;
  /** Epoch ms. */
  readonly t: number;
  /** `gap`: a remark of the dashboard about lines that are missing; `mark`: one set by hand. */
  readonly stream: LogStream | 'gap' | 'mark';
  readonly text: string;
  /** Of our remarks in the log of an app: what it is about, where that is known. */
  readonly remark?: RemarkKind | undefined;
  /** How serious it is, by itself or by the line that it goes on from. */
  readonly level: Level | undefined;
  /** Its end is still to come. */
  readonly unfinished?: true;
}

/** A sequence of entries with rising `seq`. */
export interface EntryList {
  readonly length: number;
  /** @throws RangeError outside 0 … length - 1. */
  at(index: number): Entry;
  /** Index of the first entry whose seq is not below `seq`; `length` if there is none. */
  indexOf(seq: number): number;
}

/** Index of the first entry whose seq is not below `seq`; the list's length if there is none. */
export function firstFrom(list: Pick<EntryList, 'length' | 'at'>, seq: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list.at(middle).seq < seq) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The entries whose seqs lie between the two, both included. */
export function entriesBetween(list: EntryList, from: number, to: number): Entry[] {
  const found: Entry[] = [];
  for (let i = list.indexOf(from); i < list.length; i++) {
    const entry = list.at(i);
    if (entry.seq > to) break;
    found.push(entry);
  }
  return found;
}

/** Entries with rising `seq` as a list. */
export function listOf(entries: readonly Entry[]): EntryList {
  const list = {
    length: entries.length,
    at: (index: number): Entry => {
      const entry = entries[index];
      if (!entry) throw new RangeError(`no entry ${index} of ${entries.length}`);
      return entry;
    },
  };
  return { ...list, indexOf: (seq) => firstFrom(list, seq) };
}

/** Slots to begin with, and how many more there are whenever all are taken: so many, and a quarter. */
const MORE_SLOTS = 64;

/**
 * A circle of slots. Once there are as many as are ever held, thousands of lines a second come and go
 * without an array being made or moved for them.
 */
export class EntryRing implements EntryList {
  /** Free ones are undefined, so that nothing that was dropped is kept alive. */
  #slots: (Entry | undefined)[] = [];
  /** Where the oldest entry is. */
  #head = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  at(index: number): Entry {
    const inside = index >= 0 && index < this.#length;
    const entry = inside ? this.#slots[this.#slotOf(index)] : undefined;
    if (!entry) throw new RangeError(`no entry ${index} of ${this.length}`);
    return entry;
  }

  push(entry: Entry): void {
    if (this.#length === this.#slots.length) this.#takeSlots(this.#all());
    this.#slots[this.#slotOf(this.#length)] = entry;
    this.#length += 1;
  }

  /** Drops and returns the oldest entry. */
  shift(): Entry | undefined {
    if (this.#length === 0) return undefined;
    const entry = this.#slots[this.#head];
    this.#slots[this.#head] = undefined;
    this.#head = this.#slotOf(1);
    this.#length -= 1;
    return entry;
  }

  /** Drops every entry for which `keep` is false. */
  retain(keep: (entry: Entry) => boolean): void {
    this.#takeSlots(this.#all().filter((entry) => entry !== undefined && keep(entry)));
  }

  indexOf(seq: number): number {
    return firstFrom(this, seq);
  }

  #slotOf(index: number): number {
    const slot = this.#head + index;
    return slot < this.#slots.length ? slot : slot - this.#slots.length;
  }

  /** In their order. */
  #all(): (Entry | undefined)[] {
    const end = this.#head + this.#length;
    const turned = this.#slots.slice(0, Math.max(0, end - this.#slots.length));
    return [...this.#slots.slice(this.#head, end), ...turned];
  }

  /** Lays the entries into new slots, with room for more. */
  #takeSlots(entries: (Entry | undefined)[]): void {
    const room = MORE_SLOTS + Math.ceil(entries.length / 4);
    this.#slots = [...entries, ...Array<undefined>(room).fill(undefined)];
    this.#head = 0;
    this.#length = entries.length;
  }
}

/** Entries of a list from a seq on, followed by further ones (the unfinished lines). */
export class EntryWindow implements EntryList {
  readonly #list: EntryList;
  readonly #start: number;
  readonly #after: readonly Entry[];

  constructor(list: EntryList, fromSeq: number, after: readonly Entry[] = []) {
    this.#list = list;
    this.#start = list.indexOf(fromSeq);
    this.#after = after;
  }

  get length(): number {
    return this.#list.length - this.#start + this.#after.length;
  }

  at(index: number): Entry {
    const stored = this.#list.length - this.#start;
    if (index < 0) throw new RangeError(`no entry ${index}`);
    if (index < stored) return this.#list.at(this.#start + index);
    const entry = this.#after[index - stored];
    if (!entry) throw new RangeError(`no entry ${index} of ${this.length}`);
    return entry;
  }

  indexOf(seq: number): number {
    const stored = this.#list.length - this.#start;
    const index = Math.max(0, this.#list.indexOf(seq) - this.#start);
    if (index < stored) return index;
    const later = this.#after.findIndex((entry) => entry.seq >= seq);
    return later === -1 ? this.length : stored + later;
  }
}
