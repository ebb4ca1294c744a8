/**
 * Lines for an app's standard input, in the order in which they were typed. What is typed while the
 * app has not taken what came before goes with the next: a paste of thousands of lines is a few orders,
 * one after the other, not thousands of connections at once.
 */
import type { ActionResult } from './handle.js';
import { inputPieces } from './input-pieces.js';

export interface LineSending {
  /** Resolves when the app has taken the text, or has not. */
  readonly send: (text: string) => Promise<ActionResult>;
  /**
   * The app has not taken a text, or that is not known.
   * @param before what it has taken of it
   * @param rest what it has not
   */
  readonly refused: (why: string, before: string, rest: string) => void;
  /** The app has taken more. */
  readonly progressed?: () => void;
}

export class LineSender {
  readonly #sending: LineSending;
  #waiting = '';
  /** What is under way, and not answered. */
  #under = '';
  #isClosed = false;
  #drained: Promise<void> | undefined;

  constructor(sending: LineSending) {
    this.#sending = sending;
  }

  send(text: string): void {
    this.#waiting += text;
    this.#drained ??= this.#drain().finally(() => {
      this.#drained = undefined;
    });
  }

  /** Until nothing is under way; undefined where nothing is. */
  get idle(): Promise<void> | undefined {
    return this.#drained;
  }

  /** What the app has not taken, as far as is known. */
  get open(): string {
    return this.#under + this.#waiting;
  }

  /**
   * Nothing more is sent, and nothing is told.
   * @returns what the app has not taken, as far as is known
   */
  close(): string {
    const { open } = this;
    this.#isClosed = true;
    this.#under = '';
    this.#waiting = '';
    return open;
  }

  async #drain(): Promise<void> {
    while (this.#waiting !== '') {
      this.#under = this.#waiting;
      this.#waiting = '';
      await this.#deliver(this.#under);
    }
  }

  async #deliver(text: string): Promise<void> {
    let taken = 0;
    for (const piece of inputPieces(text)) {
      const why = await this.#sending.send(piece).then(
        ({ ok, message }) => (ok ? undefined : message),
        (error: unknown) => (error as Error).message,
      );
      if (this.#isClosed) return;
      if (why !== undefined) {
        this.#under = '';
        this.#sending.refused(why, text.slice(0, taken), text.slice(taken));
        return;
      }
      taken += piece.length;
      this.#under = text.slice(taken);
      this.#sending.progressed?.();
    }
  }
}
