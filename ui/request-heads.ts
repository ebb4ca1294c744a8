/**
 * The header fields of the request in view: asked of the stack one at a time, and not for every one
 * that a busy list runs past.
 */
import type { Clock } from '../src/model/clock.js';
import type { RequestHeads } from '../src/model/request.js';
import type { HeadsShown } from './requests/request-buffer.js';
import { messageOf } from '../src/model/message-of.js';

export interface HeadsFeedOptions {
  readonly ask: (id: number) => Promise<RequestHeads>;
  readonly clock: Clock;
  /** There is an answer. */
  readonly onAnswer: (shown: HeadsShown) => void;
}

/** Between two questions, in ms. */
const PACE_MS = 100;

export class HeadsFeed {
  readonly #options: HeadsFeedOptions;
  #wanted: number | undefined;
  #asked: number | undefined;
  #waiting = false;

  constructor(options: HeadsFeedOptions) {
    this.#options = options;
  }

  /** @param id undefined: none is in view; 0: it has no number to ask by */
  want(id: number | undefined): void {
    this.#wanted = id;
    this.#next();
  }

  #next(): void {
    const id = this.#wanted;
    if (this.#waiting || id === undefined || id === 0 || id === this.#asked) return;
    this.#waiting = true;
    this.#asked = id;
    const { ask, clock, onAnswer } = this.#options;
    ask(id)
      .then(
        (heads) => onAnswer({ kind: 'held', id, heads }),
        (error: unknown) => onAnswer({ kind: 'refused', id, why: messageOf(error) }),
      )
      .finally(() =>
        clock.after(PACE_MS, () => {
          this.#waiting = false;
          this.#next();
        }),
      );
  }
}
