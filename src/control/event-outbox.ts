/**
 * Events on their way to one reader. The stack never waits for a reader: what a reader does not take
 * waits here, and a reader that stays far behind is dropped with a notice.
 */
import type { Clock, Timer } from '../model/clock.js';
import { encodeSse } from './sse.js';

/** Past one of these for {@link PATIENCE_MS} a reader is dropped; past eight times that, at once. */
export const MAX_UNSENT_EVENTS = 1000;
export const MAX_UNSENT_BYTES = 1_048_576;
export const PATIENCE_MS = 5000;
const AT_ONCE = 8;

export interface OutboxOptions {
  readonly clock: Clock;
  /** Sends; false: no more until {@link EventOutbox.drained} is called. */
  write(text: string): boolean;
  /** The reader has been dropped, and told so: end its stream. */
  dropped(): void;
}

export class EventOutbox {
  readonly #options: OutboxOptions;
  #queue: string[] = [];
  #chars = 0;
  #blocked = false;
  #over: Timer | undefined;
  #closed = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  /** True while nothing waits. */
  get empty(): boolean {
    return this.#queue.length === 0 && !this.#blocked;
  }

  /** Takes one encoded event. */
  push(text: string): void {
    if (this.#closed) return;
    if (!this.#blocked) {
      this.#blocked = !this.#options.write(text);
      return;
    }
    this.#queue.push(text);
    this.#chars += text.length;
    if (this.#isOver(AT_ONCE)) this.#drop();
    else if (this.#isOver(1)) {
      this.#over ??= this.#options.clock.after(PATIENCE_MS, () => {
        this.#over = undefined;
        this.#drop();
      });
    }
  }

  /** The reader takes more now. */
  drained(): void {
    if (this.#closed) return;
    this.#blocked = false;
    let sent = 0;
    for (const text of this.#queue) {
      sent++;
      this.#chars -= text.length;
      this.#blocked = !this.#options.write(text);
      if (this.#blocked) break;
    }
    this.#queue.splice(0, sent);
    if (!this.#isOver(1)) this.#calm();
  }

  /** Nothing more will be pushed; what waits is still sent unless `drained` is never called. */
  close(): void {
    this.#closed = true;
    this.#calm();
    for (const text of this.#queue) this.#options.write(text);
    this.#queue = [];
  }

  #isOver(times: number): boolean {
    return this.#queue.length > MAX_UNSENT_EVENTS * times || this.#chars > MAX_UNSENT_BYTES * times;
  }

  #calm(): void {
    this.#over?.cancel();
    this.#over = undefined;
  }

  #drop(): void {
    const unsent = this.#queue.length;
    this.#queue = [];
    this.#closed = true;
    this.#calm();
    const reason = `this reader was too slow: ${unsent} events waited for it; subscribe anew`;
    const notice = { type: 'dropped', unsent, reason };
    this.#options.write(encodeSse('dropped', JSON.stringify(notice)));
    this.#options.dropped();
  }
}
