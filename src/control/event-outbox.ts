/**
 * Events on their way to one reader. The stack never waits for a reader: what a reader does not take
 * waits here, and a reader that stays far behind is dropped with a notice.
 */
import type { Clock, Timer } from '../model/clock.js';
import type { StackEvent } from '../model/event.js';
import { SSE_HEARTBEAT, encodeSse } from './sse.js';

/**
 * A reader with more than this waiting for it is looked at every {@link LOOK_MS}. After so many looks it is
 * dropped; with eight times as much, after so many at which it took nothing. A turn of the event loop lies between
 * any two looks, so that a reader has had the chance to take something, however long a turn may be.
 */
export const MAX_UNSENT = 1000;
const HOPELESS = 8 * MAX_UNSENT;
export const LOOK_MS = 100;
export const LOOKS_BEHIND = 50;
export const LOOKS_STUCK = 10;

export interface OutboxOptions {
  readonly clock: Clock;
  /** Sends; false: no more until {@link EventOutbox.drained} is called. */
  write(text: string): boolean;
  /** The reader has been dropped, and told so: end its stream. */
  dropped(): void;
}

/** What an event counts for: memory holds each app of one that has them all. */
function weightOf(event: StackEvent): number {
  return event.type === 'apps' ? Math.max(1, event.apps.length) : 1;
}

export class EventOutbox {
  readonly #options: OutboxOptions;
  /** As they are: all readers share them, and what nobody takes need not be encoded. */
  #queue: StackEvent[] = [];
  #weight = 0;
  #blocked = false;
  #look: Timer | undefined;
  /** Looks since it has come to be behind, and since it has taken something. */
  #looksBehind = 0;
  #looksStuck = 0;
  #closed = false;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  push(event: StackEvent): void {
    if (this.#closed) return;
    if (!this.#blocked) {
      this.#send(event);
      return;
    }
    this.#queue.push(event);
    this.#weight += weightOf(event);
    if (this.#weight > MAX_UNSENT) this.#look ??= this.#lookSoon();
  }

  /** Keeps the connection known to be alive. One with events waiting is, or else its reader will be dropped. */
  beat(): void {
    if (this.#closed || this.#blocked) return;
    this.#blocked = !this.#options.write(SSE_HEARTBEAT);
  }

  /** The reader takes more now. */
  drained(): void {
    if (this.#closed) return;
    this.#blocked = false;
    this.#looksStuck = 0;
    let sent = 0;
    for (const event of this.#queue) {
      sent++;
      this.#weight -= weightOf(event);
      if (!this.#send(event)) break;
    }
    this.#queue.splice(0, sent);
    if (this.#weight <= MAX_UNSENT) this.#calm();
  }

  /** Nothing more will be pushed, and what waits is sent. */
  finish(): void {
    for (const event of this.#queue) this.#send(event);
    this.close();
  }

  /** Nothing more will be pushed, and nobody takes what waits. */
  close(): void {
    this.#closed = true;
    this.#queue = [];
    this.#calm();
  }

  /** It has left too much unread. */
  drop(): void {
    if (this.#closed) return;
    const unsent = this.#queue.length;
    this.close();
    const reason = `this reader was too slow: ${unsent} events waited for it; subscribe anew`;
    const notice = { type: 'dropped', unsent, reason };
    this.#options.write(encodeSse('dropped', JSON.stringify(notice)));
    this.#options.dropped();
  }

  /** @returns false where no more is taken now */
  #send(event: StackEvent): boolean {
    const more = this.#options.write(encodeSse(event.type, JSON.stringify(event)));
    this.#blocked = !more;
    return more;
  }

  #lookSoon(): Timer {
    return this.#options.clock.after(LOOK_MS, () => {
      this.#looksBehind++;
      this.#looksStuck++;
      const isStuck = this.#looksStuck >= LOOKS_STUCK && this.#weight > HOPELESS;
      if (isStuck || this.#looksBehind >= LOOKS_BEHIND) this.drop();
      else this.#look = this.#lookSoon();
    });
  }

  #calm(): void {
    this.#look?.cancel();
    this.#look = undefined;
    this.#looksBehind = this.#looksStuck = 0;
  }
}
