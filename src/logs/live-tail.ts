/**
 * The unfinished line of one stream of an app as readers see it. Several boots may print at one time,
 * each with an unfinished line of its own: the one that moved last is shown.
 */
import type { LogStream } from '../model/log.js';
import type { LiveLine } from './line-source.js';

/** The unfinished line of one boot; empty: there is none to be shown. */
export interface Unfinished {
  text(): string;
}

export class LiveTail implements LiveLine {
  /** Those with something to show; the one that moved last is the last. */
  readonly #lines = new Set<Unfinished>();
  #version = 0;

  constructor(readonly stream: LogStream) {}

  get version(): number {
    return this.#version;
  }

  /** An unfinished line has grown, changed or been finished. */
  moved(line: Unfinished): void {
    this.#lines.delete(line);
    if (line.text() !== '') this.#lines.add(line);
    this.#version++;
  }

  text(): string {
    return [...this.#lines].at(-1)?.text() ?? '';
  }
}
