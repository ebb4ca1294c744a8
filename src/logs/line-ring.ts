/**
 * The newest lines of one app in memory, capped by number and by size.
 */
import type { LogLine } from '../model/log.js';

/** What a line costs beside its characters: the object and the string's header. */
const LINE_COST = 96;

export class LineRing {
  /** A line with number `n` lives in slot `(n - #base) % #maxLines`. */
  readonly #slots: (LogLine | undefined)[] = [];
  readonly #maxLines: number;
  readonly #maxBytes: number;
  readonly #base: number;
  #first: number;
  #last: number;
  #bytes = 0;

  /** @param before number of the line before the first one */
  constructor(maxLines: number, maxBytes: number, before = 0) {
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

  /** Its number must follow that of the line before. The newest line is held whatever its size. */
  push(line: LogLine): void {
    if (line.n - this.#first >= this.#maxLines) this.#evict();
    this.#slots[this.#slot(line.n)] = line;
    this.#last = line.n;
    this.#bytes += line.text.length + LINE_COST;
    while (this.#bytes > this.#maxBytes && this.#first < this.#last) this.#evict();
  }

  get(n: number): LogLine | undefined {
    return n < this.#first || n > this.#last ? undefined : this.#slots[this.#slot(n)];
  }

  /** The lines with numbers from `from` to `to`, both included, as far as they are held. */
  slice(from: number, to: number): LogLine[] {
    const out: LogLine[] = [];
    const end = Math.min(to, this.#last);
    for (let n = Math.max(from, this.#first); n <= end; n++) {
      const line = this.#slots[this.#slot(n)];
      if (line) out.push(line);
    }
    return out;
  }

  #slot(n: number): number {
    return (n - this.#base) % this.#maxLines;
  }

  #evict(): void {
    const slot = this.#slot(this.#first);
    const line = this.#slots[slot];
    if (line) this.#bytes -= line.text.length + LINE_COST;
    this.#slots[slot] = undefined;
    this.#first++;
  }
}
