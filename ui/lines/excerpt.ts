/**
 * A piece of a log around a place at which somebody stands, though newer lines have driven it out of
 * what is held. It begins with lines that are still held, grows by pages out of the log files, and is
 * bounded: what is added at one end goes at the other.
 *
 * Its entries have places in the order of those that are held: a line that is held is the same entry
 * here, so that what was chosen or found is so in both. Of the others none goes beyond its place of old,
 * since they count by ones from those, and the lines of other apps lay between.
 */
import {
  instanceOfLine,
  type LineNumbers,
  type LogChunk,
  type LogLine,
  type LogQuery,
} from '../../src/model/log.js';
import { heldText, judged } from './line-level.js';
import { firstFrom, type Entry, type EntryList } from './entry-ring.js';
import { SharedParts, StoredLine } from './stored-line.js';

/** `oldest`: the beginning of the log, in place of what there is. */
export type Part = 'older' | 'newer' | 'oldest';

/** Lines that are read at a time. */
const PAGE = 1000;
const MAX_LINES = 5000;
/** UTF-16 code units. */
const MAX_SIZE = 2 * 1024 * 1024;
/** Before all that ever came. */
const BEGINNING = -1_000_000_000;

/** Finds a line that is held, by its number. */
type Held = (app: string, n: number) => Entry | undefined;

/** No two pieces ever have the same one. */
let lastVersion = 0;

export class Excerpt implements EntryList {
  readonly #app: string | undefined;
  /** Line numbers below these are none of it: they were cleared from view. */
  readonly #floor: LineNumbers;
  #entries: readonly Entry[];
  #start: LineNumbers;
  #end: LineNumbers;
  #version = ++lastVersion;
  #oldest = false;

  /**
   * @param app whose log it is; undefined: of all
   * @param entries lines that are held
   * @param start number of the first line of each app in it or after it
   * @param end the same after it
   * @param floor number of the first line of each app that may be in it, where there is one
   */
  constructor(
    app: string | undefined,
    entries: readonly Entry[],
    start: LineNumbers,
    end: LineNumbers,
    floor: LineNumbers,
  ) {
    this.#app = app;
    this.#entries = entries;
    this.#start = start;
    this.#end = end;
    this.#floor = floor;
  }

  get length(): number {
    return this.#entries.length;
  }

  at(index: number): Entry {
    const entry = this.#entries[index];
    if (!entry) throw new RangeError(`no entry ${index} of ${this.length}`);
    return entry;
  }

  indexOf(seq: number): number {
    return firstFrom(this, seq);
  }

  /** Number of the first line of each app in it or behind it. */
  get start(): LineNumbers {
    return this.#start;
  }

  /** Number of the first line of each app behind it; of an app that is not named, its oldest. */
  get end(): LineNumbers {
    return this.#end;
  }

  /** Changes when anything but new lines at its end has come about. */
  get version(): number {
    return this.#version;
  }

  /** Where a line stands in it, by its number. */
  seqOf(app: string, n: number): number | undefined {
    return this.#entries.find((entry) => entry.app === app && entry.n === n)?.seq;
  }

  /** What to ask for; undefined: there is nothing to be had. */
  query(part: Part): LogQuery | undefined {
    const floor = this.#floor;
    const apps = this.#app === undefined ? {} : { apps: [this.#app] };
    if (part !== 'newer' && this.#oldest) return undefined;
    if (part === 'newer') {
      return { ...apps, follow: false, from: new Map([...floor, ...this.#end]), head: PAGE };
    }
    if (part === 'oldest') return { ...apps, follow: false, from: floor, head: PAGE };
    return { ...apps, follow: false, from: floor, before: this.#start, tail: PAGE };
  }

  /** Takes in what was answered to {@link query}. */
  take(part: Part, chunks: readonly LogChunk[], held: Held): void {
    const entries = inHeldOrder(
      part === 'older' ? entriesOf(chunks) : wholeMoments(entriesOf(chunks)),
      held,
    );
    const numbered = entries.filter(({ n }) => n > 0);
    if (part === 'older') {
      if (numbered.length === 0) this.#oldest = true;
      this.#entries = [
        ...placedBefore(entries, this.#entries[0]?.seq ?? 0, held),
        ...this.#entries,
      ];
      const first = numbered.toReversed().map(({ app, n }) => [app, n] as const);
      this.#start = new Map([...this.#start, ...first]);
      this.#version = ++lastVersion;
      this.#dropLast();
      return;
    }
    if (part === 'oldest') {
      this.#entries = [];
      this.#start = new Map();
      this.#end = new Map();
      this.#oldest = true;
      this.#version = ++lastVersion;
    }
    const last = this.#entries.at(-1)?.seq ?? BEGINNING;
    this.#entries = [...this.#entries, ...placedAfter(entries, last, held)];
    const next = numbered.map(({ app, n }) => [app, n + 1] as const);
    this.#end = new Map([...this.#end, ...next]);
    this.#dropFirst();
  }

  #dropLast(): void {
    const kept = keptOf(this.#entries);
    if (kept === this.length) return;
    const gone = this.#entries.slice(kept).filter(({ n }) => n > 0);
    const end = gone.toReversed().map(({ app, n }) => [app, n] as const);
    this.#end = new Map([...this.#end, ...end]);
    this.#entries = this.#entries.slice(0, kept);
  }

  #dropFirst(): void {
    const kept = keptOf(this.#entries.toReversed());
    if (kept === this.length) return;
    const gone = this.#entries.slice(0, -kept).filter(({ n }) => n > 0);
    const start = gone.map(({ app, n }) => [app, n + 1] as const);
    this.#start = new Map([...this.#start, ...start]);
    this.#entries = this.#entries.slice(-kept);
    this.#oldest = false;
  }
}

/**
 * A page that is full may end between lines that two apps wrote in one moment: those that it has of that
 * are left to the next page, where all of them come. Where one moment is much of a page they stay.
 */
function wholeMoments(entries: readonly Unplaced[]): readonly Unplaced[] {
  const last = entries.at(-1);
  const kept = entries.findLastIndex(({ t }) => t !== last?.t) + 1;
  const mixed = entries.slice(kept).some(({ app }) => app !== last?.app);
  return entries.length < PAGE || !mixed || kept < PAGE / 2 ? entries : entries.slice(0, kept);
}

/**
 * Lines of several apps that have the same time lie in the files in the order of their apps. Those that
 * are held have come in the order in which they are held.
 */
function inHeldOrder(entries: readonly Unplaced[], held: Held): readonly Unplaced[] {
  const ordered: Unplaced[] = [];
  for (let from = 0, to = 0; from < entries.length; from = to) {
    while (to < entries.length && entries[to]?.t === entries[from]?.t) to += 1;
    const moment = entries.slice(from, to).map((entry) => ({
      entry,
      seq: to - from > 1 ? held(entry.app, entry.n)?.seq : undefined,
    }));
    if (moment.every(({ seq }) => seq !== undefined)) {
      moment.sort((a, b) => (a.seq ?? 0) - (b.seq ?? 0));
    }
    for (const { entry } of moment) ordered.push(entry);
  }
  return ordered;
}

/** How many from the first on may stay; at least one page of them. */
function keptOf(entries: readonly Entry[]): number {
  let size = 0;
  const over = entries.findIndex(({ text }, index) => {
    size += text.length;
    return index >= MAX_LINES || (size > MAX_SIZE && index >= PAGE);
  });
  return over === -1 ? entries.length : over;
}

/** A line that has no place in an order yet. */
export type Unplaced = Omit<Entry, 'seq'>;

/** The lines of an answer, and remarks where some are missing. */
export function entriesOf(chunks: readonly LogChunk[]): Unplaced[] {
  /** By instance. */
  const last = new Map<string, Unplaced>();
  let t = 0;
  return chunks.flatMap((chunk): Unplaced[] => {
    if (chunk.kind === 'live') return [];
    if (chunk.kind === 'gap') {
      const text = `${chunk.lines} lines are missing: ${chunk.why}`;
      return [{ app: chunk.app, n: 0, t, stream: 'gap', text, level: 'warn' }];
    }
    return chunk.lines.map((line: LogLine) => {
      const writer = `${line.app} ${instanceOfLine(line)}`;
      const { level } = judged(line, last.get(writer));
      const entry = { ...line, text: heldText(line.text), level };
      last.set(writer, entry);
      t = line.t;
      return entry;
    });
  });
}

function placedBefore(entries: readonly Unplaced[], seq: number, held: Held): Entry[] {
  const parts = new SharedParts();
  let next = seq;
  return entries
    .toReversed()
    .map((entry) => {
      const same = held(entry.app, entry.n);
      const placed = same && same.seq < next ? same : stored(entry, next - 1, parts);
      next = placed.seq;
      return placed;
    })
    .reverse();
}

function placedAfter(entries: readonly Unplaced[], seq: number, held: Held): Entry[] {
  const parts = new SharedParts();
  let last = seq;
  return entries.map((entry) => {
    const same = held(entry.app, entry.n);
    const placed = same && same.seq > last ? same : stored(entry, last + 1, parts);
    last = placed.seq;
    return placed;
  });
}

function stored(entry: Unplaced, seq: number, parts: SharedParts): Entry {
  return new StoredLine(seq, entry.n, entry.t, entry.text, parts.of(entry, entry.level));
}
