/**
 * The lines that the dashboard holds: one ring per app, and all of them in order of arrival, which
 * is their order of time. Older lines are in the files; what is held is bounded in lines and bytes.
 */
import { liveKey, type LineNumbers, type LogChunk, type LogLine } from '../../src/model/log.js';
import { ErrorIndex } from './error-index.js';
import { heldText, judged } from './line-level.js';
import { LastLines } from './last-lines.js';
import { EntryWindow, EntryRing, type Entry, type EntryList } from './entry-ring.js';
import { SharedParts, StoredLine, type Shared } from './stored-line.js';

export interface BufferLimits {
  readonly linesPerApp: number;
  /** UTF-16 code units. */
  readonly sizePerApp: number;
  /** Over all apps; the largest gives first. */
  readonly totalSize: number;
}

export const DEFAULT_LIMITS: BufferLimits = {
  linesPerApp: 10_000,
  sizePerApp: 4 * 1024 * 1024,
  totalSize: 64 * 1024 * 1024,
};

/** Marks belong to no app, and are held as those of one without a name. */
const MARKS = '';

/** Why lines are missing where a feed that broke off has begun again. */
const BROKEN_OFF = 'the log broke off for a while; sockpit logs has them';

interface AppLines {
  /** One string for all its entries. */
  readonly app: string;
  readonly ring: EntryRing;
  readonly parts: SharedParts;
  size: number;
  /** Number of the last line taken, so that a feed that begins again repeats nothing. */
  lastNumber: number;
  readonly last: LastLines;
  /** Seq of the newest line that is held no longer. */
  droppedTo: number;
}

type LiveLine = Omit<Extract<LogChunk, { kind: 'live' }>, 'kind'>;

export class LogBuffer {
  readonly #now: () => number;
  readonly #limits: BufferLimits;
  readonly #apps = new Map<string, AppLines>();
  readonly #all = new EntryRing();
  /** Errors in all that has come. */
  readonly errors = new ErrorIndex();
  readonly #live = new Map<string, LiveLine>();
  #instances: ReadonlyMap<string, number> = new Map();
  #nextSeq = 1;
  #totalSize = 0;
  /** Entries of `#all` whose app has dropped them. */
  #stale = 0;
  #liveEntries: readonly Entry[] | undefined;
  #version = 0;

  /** @param now epoch ms, for what has no time of its own */
  constructor(now: () => number, limits: BufferLimits = DEFAULT_LIMITS) {
    this.#now = now;
    this.#limits = limits;
  }

  /** The newest stored line: its seq (0 when there is none), and the number of each app's newest. */
  get newest(): { readonly seq: number; readonly numbers: LineNumbers } {
    return { seq: this.#nextSeq - 1, numbers: this.newestNumbers() };
  }

  /** Another number whenever anything has changed. */
  get version(): number {
    return this.#version;
  }

  /**
   * The highest instance that any line has told of, of the apps whose lines tell of one. The same
   * object for as long as it says the same.
   */
  get instances(): ReadonlyMap<string, number> {
    return this.#instances;
  }

  /** Total size of what is held, in UTF-16 code units. */
  get size(): number {
    return this.#totalSize;
  }

  add(chunk: LogChunk): void {
    this.#changed();
    switch (chunk.kind) {
      case 'lines':
        for (const line of chunk.lines) this.#addLine(line);
        break;
      case 'live':
        this.#setLive(chunk);
        break;
      case 'gap':
        this.#addGap(chunk.app, chunk.lines, chunk.why);
        break;
    }
    this.#dropStale();
  }

  /** A line of ours under all that there is, in the log of all and in that of each app. */
  mark(text: string): void {
    this.#changed();
    const lines = this.#linesOf(MARKS);
    const entry = this.#push(lines, { app: MARKS, stream: 'mark' }, undefined, this.#now(), text);
    for (const { app, ring } of this.#apps.values()) if (app !== MARKS) ring.push(entry);
  }

  /** Lines of one app, or of all (`undefined`), newer than `clearedSeq`. */
  stored(app: string | undefined, clearedSeq = 0): EntryList {
    return new EntryWindow(this.#ringOf(app), clearedSeq + 1);
  }

  /** The same with the unfinished lines at the end; their seqs are borrowed from lines to come. */
  view(app: string | undefined, clearedSeq = 0): EntryList {
    return new EntryWindow(this.#ringOf(app), clearedSeq + 1, this.live(app));
  }

  /** Seq of the newest line of an app, or of any, that is held no longer; 0: all are. */
  droppedTo(app: string | undefined): number {
    if (app !== undefined) return this.#apps.get(app)?.droppedTo ?? 0;
    return Math.max(0, ...[...this.#apps.values()].map((lines) => lines.droppedTo));
  }

  /** Number of the newest line of each app, or of one alone; of those that have any. */
  newestNumbers(app?: string): LineNumbers {
    return this.#numbers(app, ({ lastNumber }) => lastNumber);
  }

  /**
   * The number of the first line at or after `seq` that is held, of each app or of one alone; where
   * there is none, of the one to come.
   */
  numbersFrom(app: string | undefined, seq: number): LineNumbers {
    return this.#numbers(app, ({ ring, lastNumber }) => {
      for (let i = ring.indexOf(seq); i < ring.length; i++) {
        const { n } = ring.at(i);
        if (n > 0) return n;
      }
      return lastNumber + 1;
    });
  }

  #numbers(only: string | undefined, numberOf: (lines: AppLines) => number): LineNumbers {
    const numbers = new Map<string, number>();
    for (const lines of this.#apps.values()) {
      const wanted = only === undefined || lines.app === only;
      if (wanted && lines.lastNumber > 0) numbers.set(lines.app, numberOf(lines));
    }
    return numbers;
  }

  /** A line that is held, by its number. */
  numbered(app: string, n: number): Entry | undefined {
    const ring = this.#apps.get(app)?.ring;
    if (!ring) return undefined;
    let low = 0;
    let high = ring.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      // Marks and gaps have no number.
      let at = middle;
      while (at > low && ring.at(at).n === 0) at -= 1;
      const entry = ring.at(at);
      if (entry.n === n) return entry;
      if (entry.n < n) low = middle + 1;
      else high = at - 1;
    }
    return undefined;
  }

  /** The unfinished lines alone. */
  live(app: string | undefined): readonly Entry[] {
    const live = this.#liveLines();
    return app === undefined ? live : live.filter((entry) => entry.app === app);
  }

  #changed(): void {
    this.#version += 1;
    this.#liveEntries = undefined;
  }

  #ringOf(app: string | undefined): EntryRing {
    return app === undefined ? this.#all : (this.#apps.get(app)?.ring ?? new EntryRing());
  }

  #addLine(line: LogLine): void {
    const lines = this.#linesOf(line.app);
    const { lastNumber } = lines;
    if (line.n <= lastNumber) return;
    const between = line.n - lastNumber - 1;
    if (lastNumber > 0 && between > 0) this.#addGap(line.app, between, BROKEN_OFF);
    lines.lastNumber = line.n;
    if (this.#live.size > 0) this.#live.delete(liveKey(line));
    const { level, error } = judged(line, lines.last.of(line));
    const entry = this.#push(lines, line, level, line.t, line.text, line.n);
    lines.last.take(entry);
    if (line.instance !== undefined) this.#heardOf(line.app, line.instance);
    if (error === 'begins') this.errors.add(entry);
    else if (error === 'goes-on') this.errors.goOn(entry);
    else if (level !== 'error') this.errors.end(entry);
  }

  #addGap(app: string, count: number, why: string): void {
    const lines = this.#linesOf(app);
    if (lines.lastNumber > 0) lines.lastNumber += count;
    // Should they be read from the files, there is room for them in the order.
    this.#nextSeq += count;
    const text = `${count} lines are missing: ${why}`;
    this.#push(lines, { app, stream: 'gap' }, 'warn', this.#now(), text);
  }

  #heardOf(app: string, instance: number): void {
    if (instance <= (this.#instances.get(app) ?? 0)) return;
    this.#instances = new Map(this.#instances).set(app, instance);
  }

  #push(
    lines: AppLines,
    of: Omit<Shared, 'level'>,
    level: Shared['level'],
    t: number,
    text: string,
    n = 0,
  ): Entry {
    const seq = this.#nextSeq++;
    const entry = new StoredLine(seq, n, t, heldText(text), lines.parts.of(of, level));
    lines.ring.push(entry);
    this.#all.push(entry);
    lines.size += entry.text.length;
    this.#totalSize += entry.text.length;
    while (lines.ring.length > this.#limits.linesPerApp || lines.size > this.#limits.sizePerApp) {
      this.#dropOldest(lines);
    }
    while (this.#totalSize > this.#limits.totalSize) this.#dropOldest(this.#largest());
    return entry;
  }

  #dropOldest(lines: AppLines): void {
    const dropped = lines.ring.shift();
    // A mark counts where it belongs.
    if (!dropped || dropped.app !== lines.app) return;
    lines.droppedTo = dropped.seq;
    lines.size -= dropped.text.length;
    this.#totalSize -= dropped.text.length;
    // Of a single app that floods the oldest line is the oldest of all.
    if (this.#stale === 0 && this.#all.at(0) === dropped) this.#all.shift();
    else this.#stale += 1;
  }

  #largest(): AppLines {
    const all = [...this.#apps.values()];
    return all.reduce((most, lines) => (lines.size > most.size ? lines : most));
  }

  /** What the apps have dropped leaves the merged list in one go, once it is a quarter of it. */
  #dropStale(): void {
    while (this.#stale > 0 && this.#all.length > 0 && this.#isStale(this.#all.at(0))) {
      this.#all.shift();
      this.#stale -= 1;
    }
    if (this.#stale * 4 <= this.#all.length) return;
    this.#all.retain((entry) => !this.#isStale(entry));
    this.#stale = 0;
  }

  #isStale(entry: Entry): boolean {
    const ring = this.#apps.get(entry.app)?.ring;
    return !ring || ring.length === 0 || entry.seq < ring.at(0).seq;
  }

  #linesOf(app: string): AppLines {
    const known = this.#apps.get(app);
    if (known) return known;
    const lines: AppLines = {
      app,
      ring: new EntryRing(),
      parts: new SharedParts(),
      size: 0,
      lastNumber: 0,
      last: new LastLines(),
      droppedTo: 0,
    };
    this.#apps.set(app, lines);
    return lines;
  }

  #setLive({ app, stream, instance, generation, t, text }: LiveLine): void {
    const key = liveKey({ app, stream, instance });
    if (text === '') this.#live.delete(key);
    else this.#live.set(key, { app, stream, instance, generation, t, text: heldText(text) });
  }

  #liveLines(): readonly Entry[] {
    this.#liveEntries ??= [...this.#live.values()].map((live, index) => ({
      seq: this.#nextSeq + index,
      n: 0,
      level: undefined,
      unfinished: true,
      ...live,
      t: live.t ?? this.#now(),
    }));
    return this.#liveEntries;
  }
}
