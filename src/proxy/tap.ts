/**
 * A connection whose reader can be made to wait.
 *
 * undici can pause its parser, but throws where nobody can catch it if the connection ends meanwhile
 * (nodejs/undici#5360, mended only in versions that need a newer Node). So its parser is never
 * paused: it finds nothing to read. What is unread stays in the socket, then in the kernel, then with
 * the app; an end that comes after everything has been read is an end as any other.
 */
import type { Socket } from 'node:net';

export class Tap {
  readonly #socket: Socket;
  #shut = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    const read = socket.read.bind(socket) as (size?: number) => unknown;
    // Streams ask themselves for 0 bytes to keep going: that is no reader.
    socket.read = (size?: number): unknown => (this.#shut && size !== 0 ? null : read(size));
  }

  get isShut(): boolean {
    return this.#shut;
  }

  /** Bytes that have come and have not been read. */
  get unread(): number {
    return this.#socket.readableLength;
  }

  shut(): void {
    this.#shut = true;
  }

  /** The reader is called again, as the stream has told it of new bytes once only. */
  open(): void {
    if (!this.#shut) return;
    this.#shut = false;
    this.#socket.emit('readable');
  }

  /** Opens it for a reader that is at work already. */
  reset(): void {
    this.#shut = false;
  }
}
