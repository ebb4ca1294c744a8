/**
 * Reads on while an upgrade is not answered yet, as nobody else does: without that it would not be
 * noticed that the client has left, and its connection would stay open for as long as the app is
 * silent.
 */
import type { Duplex } from 'node:stream';

/** A client that sends more than that before it was answered has to wait. */
const MAX_BYTES = 64 * 1024;

export class ReadAhead {
  readonly #socket: Duplex;
  readonly #onEnd: () => void;
  readonly #chunks: Buffer[] = [];
  #size = 0;

  /**
   * @param head what has come after the request already
   * @param onEnd the client has ended its side, which before an answer means that it has left
   */
  constructor(socket: Duplex, head: Buffer, onEnd: () => void) {
    this.#socket = socket;
    this.#onEnd = onEnd;
    if (head.length > 0) this.#chunks.push(head);
    socket.on('data', this.#onData).on('end', onEnd).resume();
  }

  /** Puts back what has been read, for whoever reads from now on. */
  stop(): void {
    const socket = this.#socket;
    socket.off('data', this.#onData).off('end', this.#onEnd).pause();
    if (this.#chunks.length > 0 && !socket.readableEnded)
      socket.unshift(Buffer.concat(this.#chunks));
    this.#chunks.length = 0;
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size > MAX_BYTES) this.#socket.pause();
  };
}
