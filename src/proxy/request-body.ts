/**
 * The body of a request on its way to an app.
 */
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../model/clock.js';
import type { Lane } from './lane.js';

/** Sends the body of a request along a lane, as fast as the app takes it. */
export class Upload {
  readonly #request: IncomingMessage;
  readonly #lane: Lane;
  readonly #chunked: boolean;
  readonly #progress: () => void;
  #complete = false;

  /** @param progress called for every part and at the end. */
  constructor(request: IncomingMessage, lane: Lane, progress: () => void) {
    this.#request = request;
    this.#lane = lane;
    this.#chunked = request.headers['transfer-encoding'] !== undefined;
    this.#progress = progress;
    request.on('data', this.#onData).on('end', this.#onEnd);
  }

  /** All of it has been handed to the connection. */
  get complete(): boolean {
    return this.#complete;
  }

  /** The app takes more. */
  drained(): void {
    this.#request.resume();
  }

  /** Leaves the rest of the body where it is. */
  stop(): void {
    this.#request.off('data', this.#onData).off('end', this.#onEnd).pause();
  }

  readonly #onData = (bytes: Buffer): void => {
    this.#progress();
    if (this.#lane.deaf) return;
    const more = this.#chunked
      ? this.#lane.write(`${bytes.length.toString(16)}\r\n`, bytes, '\r\n')
      : this.#lane.write(bytes);
    if (!more) this.#request.pause();
  };

  readonly #onEnd = (): void => {
    this.#progress();
    this.#complete = true;
    if (this.#chunked) this.#lane.write('0\r\n\r\n');
  };
}

/** True where the message carries a body (RFC 9112 section 6.3). */
export function hasBody(request: IncomingMessage): boolean {
  const length = request.headers['content-length'];
  return request.headers['transfer-encoding'] !== undefined || (length ?? '0') !== '0';
}

/** How long the rest of a body is read that was answered without being read. */
const DISCARD_MS = 10_000;

/**
 * Takes in what is left of a body after the answer, so that the client comes to read the answer: a
 * connection that is closed with unread bytes is reset, and the answer with it (RFC 9112 section 9.6).
 */
export function discardRest(request: IncomingMessage, clock: Clock): void {
  request.resume();
  const timer = clock.after(DISCARD_MS, () => request.socket.destroy());
  const done = (): void => timer.cancel();
  request.once('end', done).once('close', done);
}
