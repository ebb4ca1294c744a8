/**
 * Reads the lines of several apps in order of time, as runs, from memory or, where the reader lags behind
 * that, from the files. What makes the order right: times never decrease over all apps, so once it
 * is seen in one synchronous look that an app has nothing more, its next line is later than all that
 * the other apps have now.
 */
import type { CallOff } from '../model/calling-off.js';
import type { LineRun, LogChunk, LogLine, LogQuery, RunChunk } from '../model/log.js';
import { askedBy } from './asked.js';
import { firstLineAt } from './find-time.js';
import { matches, type LogFilter } from './log-filter.js';
import { cutRun, lastOf, linesOf, runOf } from './line-run.js';
import type { LineSource } from './line-source.js';
import { tailStarts, type LineRange } from './tail.js';

/** Lines, or characters, after which a batch is full (its last run may hold more). */
const BATCH_LINES = 1000;
const BATCH_CHARS = 1_048_576;
/** Bytes that a reader has read from a file at once, at first and at most. */
const FIRST_AHEAD = 65_536;
const READ_AHEAD = 524_288;

export interface Feed {
  /** The apps there are now, in order of the config. */
  sources(): readonly LineSource[];
  /** No line will come any more. */
  ended(): boolean;
  /** Resolves when something has changed or `signal` aborts. */
  changed(signal: CallOff): Promise<void>;
}

type Need = 'has-runs' | 'caught-up' | 'file';

type Live = Extract<LogChunk, { kind: 'live' }>;
const NOTHING: readonly Live[] = [];

/** How far one reader has come with one app. */
class Cursor {
  #buffer: readonly LineRun[] = [];
  #at = 0;
  #next: number;
  #ahead = FIRST_AHEAD;
  readonly #seen: number[] = [];

  /** @param end last line to read; undefined: go on with new ones */
  constructor(
    readonly source: LineSource,
    start: number,
    readonly end: number | undefined,
  ) {
    this.#next = start;
  }

  /** Looks for lines in memory, without waiting. */
  look(): Need {
    if (this.#at < this.#buffer.length) return 'has-runs';
    const last = Math.min(this.end ?? Infinity, this.source.last);
    if (this.#next > last) return 'caught-up';
    const run = this.source.recent(this.#next);
    if (!run) return 'file';
    this.#fill([cutRun(run, this.#next, last)]);
    return 'has-runs';
  }

  /** Reads on from the file; returns the gap, if there was one. */
  async load(): Promise<RunChunk | undefined> {
    const wanted = this.#next;
    const stored = await this.source.stored(wanted, this.#ahead);
    // Whoever reads much does so in fewer and larger parts.
    this.#ahead = Math.min(READ_AHEAD, 2 * this.#ahead);
    if (stored.kind === 'runs') {
      const { end = Infinity } = this;
      const some = stored.runs.filter((run) => lastOf(run) >= wanted && run.n <= end);
      this.#fill(some.map((run) => cutRun(run, wanted, end)));
      return undefined;
    }
    // What is still in memory is not gone, whatever became of the file.
    const last = Math.min(this.end ?? Infinity, this.source.last);
    const next = Math.min(stored.next, last + 1, this.#nextInMemory(wanted));
    this.#next = next;
    const { app } = this.source;
    return { kind: 'gap', app, lines: next - wanted, why: stored.why };
  }

  peek(): LineRun | undefined {
    return this.#buffer[this.#at];
  }

  take(): LineRun | undefined {
    return this.#buffer[this.#at++];
  }

  /** Unfinished lines that this reader has not been shown in their present form. */
  unseen(): readonly Live[] {
    // Looked for in every app whenever any of them has printed something, and hardly ever there.
    if (this.source.live.every(({ version }, i) => (this.#seen[i] ?? 0) === version))
      return NOTHING;
    return [...this.#unseen()];
  }

  *#unseen(): Generator<Live, void, undefined> {
    for (const [i, live] of this.source.live.entries()) {
      const { version } = live;
      if ((this.#seen[i] ?? 0) === version) continue;
      const text = live.text();
      // A reader that has seen nothing of this stream has nothing to take back.
      const first = this.#seen[i] === undefined;
      this.#seen[i] = version;
      if (first && text === '') continue;
      const { stream, instance, generation } = live.mark;
      const t = text === '' ? undefined : live.t;
      yield { kind: 'live', app: this.source.app, stream, instance, generation, t, text };
    }
  }

  #fill(runs: readonly LineRun[]): void {
    this.#buffer = runs;
    this.#at = 0;
    const last = runs.at(-1);
    this.#next = last ? lastOf(last) + 1 : this.#next + 1;
  }

  #nextInMemory(after: number): number {
    let low = after + 1;
    let high = this.source.last + 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.source.recent(middle)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** The cursor whose next run is earliest (of equals the first), and the time of the runner-up. */
function earliest(cursors: readonly Cursor[]): { best: Cursor; until: number } | undefined {
  let best: Cursor | undefined;
  let bestT = Infinity;
  let until = Infinity;
  for (const cursor of cursors) {
    const t = cursor.peek()?.t;
    if (t === undefined) continue;
    if (!best || t < bestT) {
      until = bestT;
      best = cursor;
      bestT = t;
    } else if (t < until) until = t;
  }
  return best && { best, until };
}

/** Takes runs in order until the batch is full or a cursor has to go to its file. */
function takeBatch(cursors: readonly Cursor[]): LineRun[] {
  const batch: LineRun[] = [];
  let lines = 0;
  let chars = 0;
  const isFull = (): boolean => lines >= BATCH_LINES || chars >= BATCH_CHARS;
  while (!isFull()) {
    const pick = earliest(cursors);
    if (!pick) break;
    const { best, until } = pick;
    let need: Need;
    do {
      const run = best.take();
      if (!run) break;
      batch.push(run);
      lines += run.lines;
      chars += run.text.length;
      need = best.look();
      if (need === 'file') return batch;
    } while (!isFull() && need === 'has-runs' && (best.peek()?.t ?? until) < until);
  }
  return batch;
}

/** The first `count` lines of all these. */
function firstLines(runs: readonly LineRun[], count: number): readonly LineRun[] {
  let left = count;
  return runs.flatMap((run) => {
    if (left <= 0) return [];
    const kept = cutRun(run, run.n, run.n + left - 1);
    left -= kept.lines;
    return [kept];
  });
}

/** The lines between two moments and two numbers, as far as they are there now. */
async function rangeOf(
  source: LineSource,
  { from, before }: LogQuery,
  { since, until }: LogFilter,
): Promise<LineRange> {
  const { app } = source;
  // All of a run begins with its first line: who asks for lines that are gone is told so.
  const first = from ? (from.get(app) ?? source.first) : 1;
  const last = before ? Math.min(source.last, (before.get(app) ?? 1) - 1) : source.last;
  const begin = since === undefined ? first : await firstLineAt(source, since, first, last);
  const end = until === undefined ? last : (await firstLineAt(source, until + 1, begin, last)) - 1;
  return { first: begin, last: end };
}

/** An app that is quiet beside others has its newest lines read as well. */
function startWithEach(
  start: number,
  range: LineRange | undefined,
  each: number | undefined,
): number {
  if (each === undefined || !range) return start;
  return Math.max(range.first, Math.min(start, range.last - each + 1));
}

/**
 * Reads as `query` asks. Ends when all is read, when the feed ends, or when `signal` aborts.
 * @param filter of what is there at the beginning; for a query that does not follow
 */
export async function* readMerged(
  feed: Feed,
  query: LogQuery,
  signal: CallOff,
  filter: LogFilter = {},
): AsyncGenerator<RunChunk, void, undefined> {
  const named = askedBy(query.apps);
  const known = new Set(feed.sources().filter(({ app }) => named.app(app)));
  const initial = [...known];
  const ranges = await Promise.all(initial.map((source) => rangeOf(source, query, filter)));
  const ends = ranges.map(({ last }) => last);
  const some = filter.grep !== undefined || named.of !== undefined;
  const wantedLine = (line: LogLine): boolean =>
    (named.of?.(line) ?? true) && matches(filter, line);
  const wantedOf = (run: LineRun): readonly LineRun[] => {
    if (filter.grep !== undefined) return linesOf(run).filter(wantedLine).map(runOf);
    return (named.of?.(run) ?? true) ? [run] : [];
  };
  const starts = await tailStarts(initial, ranges, query.tail, some ? wantedLine : undefined);
  const cursors = initial.map((source, i) => {
    const start = startWithEach(starts[i] ?? 1, ranges[i], query.each);
    return new Cursor(source, start, query.follow ? undefined : (ends[i] ?? 0));
  });

  let left = query.head ?? Infinity;
  while (!signal.aborted && left > 0) {
    if (query.follow) {
      for (const source of feed.sources()) {
        if (known.has(source) || !named.app(source.app)) continue;
        known.add(source);
        cursors.push(new Cursor(source, source.joinedAt, undefined));
      }
    }
    const behind = cursors.filter((cursor) => cursor.look() === 'file');
    if (behind.length > 0) {
      const gaps = await Promise.all(behind.map((cursor) => cursor.load()));
      for (const gap of gaps) if (gap) yield gap;
      continue;
    }
    const batch = takeBatch(cursors);
    if (batch.length > 0) {
      const wanted = some ? batch.flatMap(wantedOf) : batch;
      const runs = left === Infinity ? wanted : firstLines(wanted, left);
      for (const { lines } of runs) left -= lines;
      if (runs.length > 0) yield { kind: 'runs', runs };
      continue;
    }
    // What is unfinished lies behind all lines.
    const live = query.before
      ? []
      : cursors.flatMap((cursor) => cursor.unseen()).filter((chunk) => named.of?.(chunk) ?? true);
    if (!query.follow) {
      yield* live;
      return;
    }
    if (live.length > 0) {
      yield* live;
      continue;
    }
    if (feed.ended()) return;
    await feed.changed(signal);
  }
}
