/**
 * Bytes on their way into something that takes as much as it likes and then says "not now".
 */
import type { Clock, Timer } from '../../model/clock.js';
import { MAX_UNREAD_INPUT } from '../../model/terminal.js';
import { Waiters } from '../../model/waiters.js';

/** Between two tries; a terminal does not tell when it takes bytes again. */
const AGAIN_MS = 20;

export class InputQueue {
  readonly #put: (bytes: Uint8Array) => number;
  readonly #clock: Clock;
  #waiting: Buffer = Buffer.alloc(0);
  #timer: Timer | undefined;
  readonly #drained = new Waiters();
  #closed = false;
  #written: () => void = () => undefined;

  /** @param put takes the beginning of the bytes, as much as there is room for; how much it took */
  constructor(put: (bytes: Uint8Array) => number, clock: Clock) {
    this.#put = put;
    this.#clock = clock;
  }

  /** Bytes that were not taken yet. */
  get unread(): number {
    return this.#waiting.length;
  }

  /** Calls back whenever somebody writes. */
  onWrite(listener: () => void): void {
    this.#written = listener;
  }

  /** @returns false when more should wait for {@link drained} */
  write(bytes: Uint8Array): boolean {
    if (this.#closed) return true;
    this.#written();
    this.#waiting = Buffer.concat([this.#waiting, bytes]);
    if (!this.#timer) this.#push();
    return this.unread < MAX_UNREAD_INPUT;
  }

  drained(): Promise<void> {
    if (this.#closed || this.unread < MAX_UNREAD_INPUT) return Promise.resolve();
    return this.#drained.wait();
  }

  /** Nobody takes anything any more. */
  close(): void {
    this.#closed = true;
    this.#timer?.cancel();
    this.#waiting = Buffer.alloc(0);
    this.#drained.release();
  }

  #push(): void {
    this.#timer = undefined;
    this.#waiting = this.#waiting.subarray(this.#put(this.#waiting));
    if (this.unread > 0 && !this.#closed)
      this.#timer = this.#clock.after(AGAIN_MS, () => this.#push());
    if (this.unread < MAX_UNREAD_INPUT) this.#drained.release();
  }
}
