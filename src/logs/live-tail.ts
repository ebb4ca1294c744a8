/**
 * The unfinished line of one stream of an instance as readers see it. Several of its boots may print at one
 * time, each with an unfinished line of its own: the one that moved last is shown.
 */
import type { LineMark } from './line-mark.js';
import type { LiveLine } from './line-source.js';

/** The unfinished line of one boot; empty: there is none to be shown. */
export interface Unfinished {
  readonly mark: LineMark;
  /** Epoch ms at which the last of it was read. */
  readonly t: number;
  text(): string;
}

export class LiveTail implements LiveLine {
  /** Those with something to show; the one that moved last is the last. */
  readonly #lines = new Set<Unfinished>();
  #version = 0;
  #mark: LineMark;

  /** @param mark of its lines, as long as nothing has moved */
  constructor(mark: LineMark) {
    this.#mark = mark;
  }

  /** Of the line that is shown, or was last. */
  get mark(): LineMark {
    return this.#mark;
  }

  get version(): number {
    return this.#version;
  }

  /** An unfinished line has grown, changed or been finished. */
  moved(line: Unfinished): void {
    this.#lines.delete(line);
    if (line.text() !== '') this.#lines.add(line);
    this.#mark = ([...this.#lines].at(-1) ?? line).mark;
    this.#version++;
  }

  get t(): number {
    return [...this.#lines].at(-1)?.t ?? 0;
  }

  text(): string {
    return [...this.#lines].at(-1)?.text() ?? '';
  }
}
