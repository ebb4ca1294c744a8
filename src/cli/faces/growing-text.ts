/**
 * Log lines as text that only ever grows, for a pipe as for a terminal. An unfinished line that stands
 * still (a prompt), or grows slowly (dots), is shown without its end, and completed once it has one.
 * Where another line comes between, it goes on in a line of its own, both marked as pieces of one.
 */
import { withoutColours } from '../../logs/control-sequences.js';
import { PIECE_MARK } from '../../logs/line-discipline.js';
import type { PlainFormat } from '../../logs/plain.js';
import type { Clock, Timer } from '../../model/clock.js';
import { liveKey, type LogChunk, type LogLine } from '../../model/log.js';

/** A line that is redrawn (a progress bar) is shown when it has stood for so long. */
const STANDS_MS = 500;

/** Whose unfinished line it is, as a line says it. */
type Writer = Omit<Extract<LogChunk, { kind: 'live' }>, 'kind' | 'text'>;

/** The unfinished line of one stream of an instance. */
interface Unfinished {
  of: Writer;
  /** As it is now. */
  text: string;
  /** What of it was written; empty: nothing. */
  shown: string;
  timer: Timer | undefined;
}

export interface GrowingTextOptions {
  readonly format: PlainFormat;
  /** As for the format. */
  readonly color: boolean;
  readonly clock: Clock;
  /** Takes what is to be written by itself, between two chunks. */
  readonly write: (text: string) => void;
}

export class GrowingText {
  readonly #options: GrowingTextOptions;
  readonly #unfinished = new Map<string, Unfinished>();
  /** At the end of this one stands the output. */
  #open: Unfinished | undefined;

  constructor(options: GrowingTextOptions) {
    this.#options = options;
  }

  /** @returns what is to be written now */
  take(chunk: LogChunk): string {
    switch (chunk.kind) {
      case 'lines':
        return chunk.lines.map((line) => this.#line(line)).join('');
      case 'gap': {
        const { app, lines, why } = chunk;
        const now = this.#options.clock.now();
        return `${this.#interrupted()}${this.#options.format.gap(app, now, lines, why)}\n`;
      }
      case 'live':
        this.#live(chunk, this.#visible(chunk.text));
        return '';
    }
  }

  /** Nothing comes any more. @returns what is to be written now */
  end(): string {
    for (const { timer } of this.#unfinished.values()) timer?.cancel();
    this.#unfinished.clear();
    const text = this.#open ? '\n' : '';
    this.#open = undefined;
    return text;
  }

  #line(line: LogLine): string {
    const { format } = this.#options;
    const key = liveKey(line);
    const begun = this.#unfinished.get(key);
    const text = this.#visible(line.text);
    if (!begun || begun.shown === '' || !text.startsWith(begun.shown)) {
      return `${this.#interrupted()}${format.line(line)}\n`;
    }
    this.#forget(key, begun);
    const rest = text.slice(begun.shown.length);
    if (this.#open === begun) {
      this.#open = undefined;
      return `${rest}\n`;
    }
    return rest === ''
      ? ''
      : `${this.#interrupted()}${format.line({ ...line, text: `${PIECE_MARK}${rest}` })}\n`;
  }

  #live(of: Writer, text: string): void {
    const key = liveKey(of);
    const known = this.#unfinished.get(key);
    if (text === '') {
      // Its line came before; where it was shown and the line is another one, that was said there.
      if (known) this.#forget(key, known);
      return;
    }
    const one = known ?? { of, text: '', shown: '', timer: undefined };
    this.#unfinished.set(key, one);
    one.of = of;
    const grows = text.startsWith(one.text);
    one.text = text;
    if (one.timer && grows) return;
    one.timer?.cancel();
    one.timer = this.#options.clock.after(STANDS_MS, () => this.#show(one));
  }

  #show(one: Unfinished): void {
    one.timer = undefined;
    const { of, text, shown } = one;
    if (text === shown) return;
    const { format, clock, write } = this.#options;
    const from = (words: string): string =>
      format.line({ ...of, t: of.t ?? clock.now(), text: words });
    const rest = shown !== '' && text.startsWith(shown) ? text.slice(shown.length) : undefined;
    if (rest !== undefined && this.#open === one) write(rest);
    else {
      const words = rest === undefined ? text : `${PIECE_MARK}${rest}`;
      write(this.#interrupted() + from(words));
    }
    one.shown = text;
    this.#open = one;
  }

  /** What ends the line at which the output stands, where it is not finished. */
  #interrupted(): string {
    if (!this.#open) return '';
    this.#open = undefined;
    return `${PIECE_MARK}\n`;
  }

  #forget(key: string, one: Unfinished): void {
    one.timer?.cancel();
    this.#unfinished.delete(key);
  }

  #visible(text: string): string {
    return this.#options.color ? text : withoutColours(text);
  }
}
