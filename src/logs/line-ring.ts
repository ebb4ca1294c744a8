/**
 * The newest lines of one app in memory, capped by number and by size.
 *
 * Lines are held as they came, in runs, and taken apart for whoever asks for one. Runs are stored as
 * parallel arrays, because one object per run made V8's young-generation collections copy them twice.
 */
import type { LineRun, LogLine } from '../model/log.js';
import { lineMark, type LineMark } from './line-mark.js';
import { cutRun, linesOf, markedRun } from './line-run.js';

/** What a run costs beside its characters: the string's header, and its place in the columns. */
const RUN_COST = 64;
/** For the type alone: every run that is held has one of its own. */
const UNKNOWN = lineMark('out');

export class LineRing {
  readonly #app: string;
  /** Run `r`, counted from 0, lies in slot `r % #maxLines` of each column. */
  readonly #texts: string[] = [];
  readonly #times: number[] = [];
  readonly #marks: LineMark[] = [];
  /** Numbers of their first lines. */
  readonly #firsts: number[] = [];
  readonly #maxLines: number;
  readonly #maxBytes: number;
  /** The oldest run that is held, and the next one to come. */
  #oldest = 0;
  #next = 0;
  /** The run that was asked for last. */
  #found = -1;
  #last: number;
  #bytes = 0;

  /** @param before number of the line before the first one */
  constructor(app: string, maxLines: number, maxBytes: number, before = 0) {
    this.#app = app;
    this.#maxLines = Math.max(1, maxLines);
    this.#maxBytes = maxBytes;
    this.#last = before;
  }

  /** Number of the oldest line held; one more than {@link last} when none is. */
  get first(): number {
    return this.#firstOf(this.#oldest);
  }

  get last(): number {
    return this.#last;
  }

  /**
   * Takes the next lines; the newest run is held whatever its size, and an older one as long as any of
   * its lines belongs to the newest.
   *
   * @param texts with `\n` between two lines
   * @returns the number of the first of them
   */
  push(t: number, mark: LineMark, texts: string, lines = 1): number {
    const first = this.#last + 1;
    this.#last += lines;
    // Before it has a slot: there are no more slots than lines.
    while (
      this.#holdsAny &&
      this.#last - this.#firstOf(this.#oldest + 1, first) >= this.#maxLines - 1
    )
      this.#evict();
    const slot = this.#next++ % this.#maxLines;
    this.#texts[slot] = texts;
    this.#times[slot] = t;
    this.#marks[slot] = mark;
    this.#firsts[slot] = first;
    this.#bytes += texts.length + RUN_COST;
    while (this.#bytes > this.#maxBytes && this.#next - this.#oldest > 1) this.#evict();
    return first;
  }

  /** The run that holds line `n`; undefined where it is not held. */
  runAt(n: number): LineRun | undefined {
    if (n < this.first || n > this.#last) return undefined;
    const found = this.#find(n);
    const slot = found % this.#maxLines;
    const first = this.#firstOf(found);
    const lines = this.#firstOf(found + 1) - first;
    this.#found = found;
    const mark = this.#marks[slot] ?? UNKNOWN;
    const t = this.#times[slot] ?? 0;
    return markedRun(this.#app, first, lines, t, mark, this.#texts[slot] ?? '');
  }

  /** The lines with numbers from `from` to `to`, both included, as far as they are held. */
  slice(from: number, to: number): LogLine[] {
    const out: LogLine[] = [];
    const end = Math.min(to, this.#last);
    for (let n = Math.max(from, this.first); n <= end;) {
      const run = this.runAt(n);
      if (!run) break;
      for (const line of linesOf(cutRun(run, n, end))) out.push(line);
      n = run.n + run.lines;
    }
    return out;
  }

  /** Most readers go on to the next run. */
  #find(n: number): number {
    const next = this.#found + 1;
    const isHeld = next >= this.#oldest && next < this.#next;
    if (isHeld && this.#firstOf(next) <= n && n < this.#firstOf(next + 1)) return next;
    let low = this.#oldest;
    let high = this.#next - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (this.#firstOf(middle) <= n) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  get #holdsAny(): boolean {
    return this.#oldest < this.#next;
  }

  /** Number of the first line of a run; of the next line to come for the next run. */
  #firstOf(run: number, next = this.#last + 1): number {
    return run < this.#next ? (this.#firsts[run % this.#maxLines] ?? next) : next;
  }

  #evict(): void {
    const slot = this.#oldest++ % this.#maxLines;
    this.#bytes -= (this.#texts[slot] ?? '').length + RUN_COST;
    this.#texts[slot] = '';
  }
}
