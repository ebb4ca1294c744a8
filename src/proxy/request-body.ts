/**
 * The body of a request on its way to an app, one attempt at a time.
 */
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { Clock } from '../model/clock.js';

/**
 * Reads `request` only when it is read itself, and leaves it whole when it is destroyed. Given to
 * undici instead of the request: that one would be destroyed with the attempt, and its connection
 * would be left in the middle of a message.
 */
export class RequestBody extends Readable {
  readonly #request: IncomingMessage;
  readonly #progress: () => void;
  #begun = false;

  /** @param progress called for every part and at the end. */
  constructor(request: IncomingMessage, progress: () => void) {
    super();
    this.#request = request;
    this.#progress = progress;
  }

  /** True when bytes of the body may be gone: the attempt cannot be repeated. */
  get begun(): boolean {
    return this.#begun;
  }

  override _read(): void {
    if (!this.#begun) {
      this.#begun = true;
      this.#request.on('data', this.#onData);
      this.#request.on('end', this.#onEnd);
      this.#request.on('close', this.#onClose);
    }
    this.#request.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#request.off('data', this.#onData).off('end', this.#onEnd).off('close', this.#onClose);
    if (this.#begun) this.#request.pause();
    done(error);
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#progress();
    if (!this.push(chunk)) this.#request.pause();
  };

  readonly #onEnd = (): void => {
    this.#progress();
    this.push(null);
  };

  readonly #onClose = (): void => {
    if (!this.#request.complete)
      this.destroy(new Error('the client left before its body was whole'));
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
