/**
 * Lines for an app's standard input, in the order in which they were typed. What is typed while the
 * app has not taken what came before goes with the next: a paste of thousands of lines is a few orders,
 * one after the other, not thousands of connections at once.
 */
import type { ActionResult } from '../../model/handle.js';
import { inputPieces } from '../../model/input-pieces.js';

export class LineSender {
  readonly #send: (text: string) => Promise<ActionResult>;
  #refused: (words: string) => void;
  #waiting = '';
  /** Bytes of what is under way, and not answered. */
  #under = 0;
  #isClosed = false;
  #sending: Promise<void> | undefined;

  /**
   * @param send resolves when the app has taken the text, or has not
   * @param refused told once for each text that the app did not take, or of which that is not known
   */
  constructor(send: (text: string) => Promise<ActionResult>, refused: (words: string) => void) {
    this.#send = send;
    this.#refused = refused;
  }

  send(text: string): void {
    this.#waiting += text;
    this.#sending ??= this.#drain().finally(() => {
      this.#sending = undefined;
    });
  }

  /** Until nothing is under way; undefined where nothing is. */
  get idle(): Promise<void> | undefined {
    return this.#sending;
  }

  /**
   * Nothing more is sent, and no refusal is told.
   * @returns how many bytes the app has not taken, as far as is known
   */
  close(): number {
    const open = this.#under + Buffer.byteLength(this.#waiting);
    this.#isClosed = true;
    this.#waiting = '';
    this.#refused = () => undefined;
    return open;
  }

  async #drain(): Promise<void> {
    while (this.#waiting !== '') {
      const text = this.#waiting;
      this.#waiting = '';
      this.#under = Buffer.byteLength(text);
      const refusal = await this.#deliver(text);
      if (refusal !== undefined) this.#refused(refusal);
    }
  }

  /** @returns why not all of it was taken */
  async #deliver(text: string): Promise<string | undefined> {
    let sent = 0;
    for (const piece of inputPieces(text)) {
      if (this.#isClosed) return undefined;
      const words = await this.#send(piece).then(
        ({ ok, message }) => (ok ? undefined : message),
        (error: unknown) => (error as Error).message,
      );
      if (words !== undefined) {
        this.#under = 0;
        return sent === 0 ? words : `${words}; ${sent} bytes were sent before`;
      }
      const bytes = Buffer.byteLength(piece);
      sent += bytes;
      this.#under -= bytes;
    }
    return undefined;
  }
}
