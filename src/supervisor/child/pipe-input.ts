/**
 * A child's standard input on a pipe. What it has not read waits here and goes on in pieces: only so
 * can be seen that it reads, however slowly (Node hands over all that waits at once, and tells when
 * the last byte of it has been taken).
 */
import type { Writable } from 'node:stream';
import { MAX_UNREAD_INPUT } from '../../model/terminal.js';
import type { ChildInput } from './child.js';

/** Bytes that are handed over at once. */
const PIECE = 4096;

export class PipeInput implements ChildInput {
  readonly #stdin: Writable;
  #waiting: Buffer = Buffer.alloc(0);
  #handedOver = 0;
  #lost = 0;
  #ended = false;
  #written: () => void = () => undefined;

  constructor(stdin: Writable) {
    this.#stdin = stdin;
    stdin.once('close', () => {
      this.#lost += this.unread;
      this.#waiting = Buffer.alloc(0);
      this.#handedOver = 0;
    });
  }

  get open(): boolean {
    return !this.#ended && this.#stdin.writable;
  }

  get unread(): number {
    return this.#waiting.length + this.#handedOver;
  }

  get lost(): number {
    return this.#lost;
  }

  onWrite(listener: () => void): void {
    this.#written = listener;
  }

  write(bytes: Uint8Array): boolean {
    this.#written();
    if (!this.open) return true;
    this.#waiting = Buffer.concat([this.#waiting, bytes]);
    this.#push();
    return this.unread < MAX_UNREAD_INPUT;
  }

  end(): void {
    this.#ended = true;
    this.#push();
  }

  #push(): void {
    if (this.#handedOver > 0 || !this.#stdin.writable) return;
    const piece = this.#waiting.subarray(0, PIECE);
    this.#waiting = this.#waiting.subarray(PIECE);
    if (piece.length > 0) {
      this.#handedOver = piece.length;
      this.#stdin.write(piece, (error) => {
        if (error) this.#lost += this.#handedOver;
        this.#handedOver = 0;
        this.#push();
      });
    } else if (this.#ended) this.#stdin.end();
  }
}
