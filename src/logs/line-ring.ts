/**
 * The newest lines of one app in memory, capped by number and by size.
 *
 * What makes up a line lies in columns, and the object is made when it is asked for: of thousands of
 * lines between two collections of garbage a third is still held, and every object that is held is
 * copied twice before V8 lets it be.
 */
import type { LogLine } from '../model/log.js';
import { lineMark, type LineMark } from './line-mark.js';
import { markedLine } from './record.js';

/** What a line costs beside its characters: the string's header, and its place in the columns. */
const LINE_COST = 56;
/** For the type alone: every line that is held has one of its own. */
const UNKNOWN = lineMark('out');

export class LineRing {
  readonly #app: string;
  /** A line with number `n` lives in slot `(n - #base) % #maxLines` of each column. */
  readonly #texts: string[] = [];
  readonly #times: number[] = [];
  readonly #marks: LineMark[] = [];
  readonly #maxLines: number;
  readonly #maxBytes: number;
  readonly #base: number;
  #first: number;
  #last: number;
  #bytes = 0;

  /** @param before number of the line before the first one */
  constructor(app: string, maxLines: number, maxBytes: number, before = 0) {
    this.#app = app;
    this.#maxLines = Math.max(1, maxLines);
    this.#maxBytes = maxBytes;
    this.#base = before + 1;
    this.#first = before + 1;
    this.#last = before;
  }

  /** Number of the oldest line held; one more than {@link last} when none is. */
  get first(): number {
    return this.#first;
  }

  get last(): number {
    return this.#last;
  }

  /** Takes the next line; the newest is held whatever its size. @returns its number */
  push(t: number, mark: LineMark, text: string): number {
    const n = this.#last + 1;
    if (n - this.#first >= this.#maxLines) this.#evict();
    const slot = this.#slot(n);
    this.#texts[slot] = text;
    this.#times[slot] = t;
    this.#marks[slot] = mark;
    this.#last = n;
    this.#bytes += text.length + LINE_COST;
    while (this.#bytes > this.#maxBytes && this.#first < this.#last) this.#evict();
    return n;
  }

  get(n: number): LogLine | undefined {
    if (n < this.#first || n > this.#last) return undefined;
    const slot = this.#slot(n);
    const mark = this.#marks[slot] ?? UNKNOWN;
    return markedLine(this.#app, n, this.#times[slot] ?? 0, mark, this.#texts[slot] ?? '');
  }

  /** The lines with numbers from `from` to `to`, both included, as far as they are held. */
  slice(from: number, to: number): LogLine[] {
    const out: LogLine[] = [];
    const end = Math.min(to, this.#last);
    for (let n = Math.max(from, this.#first); n <= end; n++) {
      const line = this.get(n);
      if (line) out.push(line);
    }
    return out;
  }

  #slot(n: number): number {
    return (n - this.#base) % this.#maxLines;
  }

  #evict(): void {
    const slot = this.#slot(this.#first);
    this.#bytes -= (this.#texts[slot] ?? '').length + LINE_COST;
    this.#texts[slot] = '';
    this.#first++;
  }
}
