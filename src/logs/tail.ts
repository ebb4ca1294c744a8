/**
 * Where a reader begins that asked for the newest lines over several apps together.
 */
import type { LogLine } from '../model/log.js';
import { linesOf } from './line-run.js';
import type { LineSource, Stored } from './line-source.js';

/** Numbers of the first and the last line to consider; `first` > `last`: none. */
export interface LineRange {
  readonly first: number;
  readonly last: number;
}

/** Goes back through the lines of one app. */
class Walker {
  #block: readonly LogLine[] = [];
  #n: number;
  #first: number;
  #begin: number | undefined;

  constructor(
    readonly source: LineSource,
    range: LineRange,
    readonly wanted: (line: LogLine) => boolean,
  ) {
    this.#n = range.last;
    this.#first = range.first;
  }

  /** Number of the oldest line that was taken. */
  get start(): number {
    return this.#n + 1;
  }

  /** The same, or that of the oldest that was considered, where all between the two are gone. */
  get begin(): number {
    return this.#begin ?? this.start;
  }

  /** The newest line not taken yet that is wanted; undefined when there is none left. */
  async peek(): Promise<LogLine | undefined> {
    for (;;) {
      const line = await this.#current();
      if (!line || this.wanted(line)) return line;
      this.#n--;
    }
  }

  /** The newest line not taken yet; undefined when there is none left that can be had. */
  async #current(): Promise<LogLine | undefined> {
    if (this.#n < this.#first) return undefined;
    const base = this.#block[0]?.n;
    const held = base === undefined ? undefined : this.#block[this.#n - base];
    if (held) return held;
    const recent = this.source.recent(this.#n);
    const stored: Stored = recent
      ? { kind: 'runs', runs: [recent] }
      : await this.source.stored(this.#n);
    if (stored.kind === 'runs') {
      this.#block = stored.runs.flatMap(linesOf);
      return this.#block.find((line) => line.n === this.#n);
    }
    // Lines are missing there: begin after them, or where nothing lies before with all that are missing.
    if (this.#n < this.source.first) this.#begin = this.#first;
    this.#first = this.#n + 1;
    return undefined;
  }

  take(): void {
    this.#n--;
  }
}

/**
 * @param ranges the lines to consider, per source
 * @param tail how many lines over all; undefined: all there are
 * @param wanted which lines count; undefined: all
 * @returns number of the first line to read, per source
 */
export async function tailStarts(
  sources: readonly LineSource[],
  ranges: readonly LineRange[],
  tail: number | undefined,
  wanted?: (line: LogLine) => boolean,
): Promise<number[]> {
  const total = ranges.reduce((sum, { first, last }) => sum + Math.max(0, last - first + 1), 0);
  if (tail === undefined || total <= tail) return ranges.map(({ first }) => first);
  const [only] = ranges;
  if (only && ranges.length === 1 && !wanted) return [Math.max(only.first, only.last - tail + 1)];

  const none: LineRange = { first: 1, last: 0 };
  const walkers = sources.map(
    (source, i) => new Walker(source, ranges[i] ?? none, wanted ?? (() => true)),
  );
  const heads = await Promise.all(walkers.map((walker) => walker.peek()));
  let left = tail;
  for (; left > 0; left--) {
    // Of equal times the last app's is the newest: a forward reader gives the first app's first.
    let best = -1;
    for (const [i, head] of heads.entries()) {
      if (head && (best === -1 || head.t >= (heads[best]?.t ?? -Infinity))) best = i;
    }
    const walker = walkers[best];
    if (!walker) break;
    walker.take();
    heads[best] = await walker.peek();
  }
  // Who gets less than was asked for is told what there was before.
  return walkers.map((walker) => (left > 0 ? walker.begin : walker.start));
}
