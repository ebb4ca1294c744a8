/**
 * The body of a request on its way to an app.
 */
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../model/clock.js';
import { bodyReadingOf, type BodyReading, type BodyTaker } from './body-reading.js';
import type { UpstreamConnection } from './upstream-connection.js';

/** With so many bytes to come, a body is worth a reading of its own. */
const WORTH_BYTES = 256 * 1024;
/** So much may wait for the app while more is read. */
const AHEAD_BYTES = 256 * 1024;

/** Sends the body of a request along a connection, as fast as the app takes it. */
export class Upload implements BodyTaker {
  readonly #request: IncomingMessage;
  readonly #connection: UpstreamConnection;
  readonly #chunked: boolean;
  readonly #progress: () => void;
  #left: number;
  #reading: BodyReading | undefined;
  #complete = false;

  /** @param progress called for every part and at the end. */
  constructor(request: IncomingMessage, connection: UpstreamConnection, progress: () => void) {
    this.#request = request;
    this.#connection = connection;
    this.#chunked = request.headers['transfer-encoding'] !== undefined;
    this.#progress = progress;
    this.#left = this.#chunked ? 0 : Number(request.headers['content-length'] ?? 0);
    request.on('data', this.#onData).on('end', this.#onEnd);
  }

  /** Bytes that have not come yet; 0 where their number is not known. */
  get left(): number {
    return this.#left;
  }

  get isLevel(): boolean {
    return this.#request.readableLength === 0;
  }

  /** All of it has been handed to the connection. */
  get complete(): boolean {
    return this.#complete;
  }

  /** The app takes more. */
  drained(): void {
    this.#reading?.resume();
    this.#request.resume();
  }

  take(bytes: Buffer, done: () => void): void {
    this.#progress();
    this.#left -= bytes.length;
    if (this.#connection.deaf) done();
    else if (this.#connection.writeKept(bytes, done) > AHEAD_BYTES) this.#reading?.pause();
  }

  /** Leaves the rest of the body where it is. */
  stop(): void {
    this.#request.off('data', this.#onData).off('end', this.#onEnd).pause();
    this.#reading?.end();
    this.#reading?.resume();
    this.#reading = undefined;
  }

  readonly #onData = (bytes: Buffer): void => {
    this.#progress();
    this.#left -= bytes.length;
    if (this.#connection.deaf) return;
    const more = this.#chunked
      ? this.#connection.write(`${bytes.length.toString(16)}\r\n`, bytes, '\r\n')
      : this.#connection.write(bytes);
    if (!this.#reading && this.#left >= WORTH_BYTES) {
      this.#reading = bodyReadingOf(this.#request.socket);
      this.#reading?.begin(this);
    }
    // What came by the request is held back there: the connection may already be at what follows the body.
    if (!more) this.#request.pause();
  };

  readonly #onEnd = (): void => {
    this.#progress();
    this.#complete = true;
    this.#reading?.end();
    this.#reading = undefined;
    if (this.#chunked) this.#connection.write('0\r\n\r\n');
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
