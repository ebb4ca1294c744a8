/**
 * One request to an app on one connection, and its answer back to the client.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAwake } from '../model/awake-timer.js';
import type { Clock, Timer } from '../model/clock.js';
import type { Upstream } from '../model/upstream.js';
import type { AnswerHead } from './answer-head.js';
import { AnswerReader, type AnswerEvents, type HeadLimits } from './answer-reader.js';
import type { ConnectError } from './connect.js';
import type { ClientDeparture } from './departure.js';
import { UpstreamConnection, type ConnectionUser } from './upstream-connection.js';
import type { RawHeaders } from './raw-headers.js';
import { discardRest, hasBody, Upload } from './request-body.js';
import { hasLength, looseFields } from './response-headers.js';
import { messageOf } from '../model/message-of.js';

/** A client that takes nothing for so long does not get the rest of a broken answer. */
const FLUSH_MS = 30_000;
/** What stands for a stream of HTTP/2 takes no head of any size (http2-stream.ts). */
type MaybeStream = IncomingMessage['socket'] & { readonly headLimits?: HeadLimits };

/** Parts of a body below this size, in bytes, are short. */
const SHORT = 4096;

export interface Job {
  /** Connections are reused under the same key only. */
  readonly key: string;
  readonly upstream: Upstream;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  /** Host first, hop-by-hop fields removed. */
  readonly headers: RawHeaders;
  /** Take a fresh connection whatever the request is. */
  readonly fresh: boolean;
  readonly timeoutMs: number | undefined;
  /** True while that time does not count. */
  excused(): boolean;
  readonly left: ClientDeparture;
  /** The final head; `cut` ends everything at once. Returns the fields for the client. */
  onHead(status: number, headers: RawHeaders, cut: () => void): string[];
  onBytes(count: number): void;
  /** The body is about to be read: the time for `100 Continue`. */
  onBodyWanted(): void;
  /** Called once, at the end. */
  onOutcome(outcome: RelayOutcome): void;
}

export type RelayOutcome =
  | { readonly kind: 'answered' }
  /** The app's answer ended before its end; so did the client's. */
  | { readonly kind: 'truncated'; readonly message: string }
  /** Nothing of the request has been sent. */
  | { readonly kind: 'not-connected'; readonly error: ConnectError }
  /** The connection ended before the head of the answer. */
  | { readonly kind: 'reset'; readonly repeatable: boolean; readonly message: string }
  | { readonly kind: 'timeout' }
  /** What came back is not HTTP, or not what was asked for. */
  | { readonly kind: 'garbled'; readonly message: string }
  | { readonly kind: 'left' };

/** Takes a connection that can be used again; the app closes it after so long. */
export type Keep = (key: string, connection: UpstreamConnection, idleMs: number) => void;

export interface ReuseRules {
  /** The same request may be sent again. */
  readonly repeatable: boolean;
  /** The connection may have been used before, and may be used again. */
  readonly persistent: boolean;
}

export class Relay implements ConnectionUser, AnswerEvents {
  readonly #job: Job;
  readonly #reuse: ReuseRules;
  readonly #clock: Clock;
  readonly #keep: Keep;
  readonly #reader: AnswerReader;
  #connection: UpstreamConnection | undefined;
  #abandon: (() => void) | undefined;
  #upload: Upload | undefined;
  #timer: Timer | undefined;
  /** Of the final answer; 0 until its head has been passed on. */
  #status = 0;
  /** The fields that the client got. */
  #fields: RawHeaders = [];
  /** What came last of the body, or '' for the head alone: written when it is known what follows. */
  #unsent: string | Buffer | undefined;
  /** To be called when that has been written; undefined where it is nobody else's. */
  #letGo: (() => void) | undefined;
  #paused = false;
  #ended = false;

  constructor(job: Job, reuse: ReuseRules, clock: Clock, keep: Keep) {
    this.#job = job;
    this.#reuse = reuse;
    this.#clock = clock;
    this.#keep = keep;
    const { method = 'GET', socket } = job.request;
    const { headLimits } = socket as MaybeStream;
    this.#reader = new AnswerReader(method, this, headLimits);
  }

  /** @param connection a connection that is open already */
  start(connection: UpstreamConnection | undefined): void {
    const { left, upstream } = this.#job;
    this.#connection = connection;
    if (left.gone) {
      this.#end({ kind: 'left' });
      return;
    }
    left.on(this.#onLeave);
    if (connection) {
      connection.user = this;
      this.#send(connection);
      return;
    }
    this.#abandon = UpstreamConnection.open(upstream, this, {
      connected: (opened) => {
        this.#connection = opened;
        this.#send(opened);
      },
      failed: (error) => this.#end({ kind: 'not-connected', error }),
    });
  }

  #send(connection: UpstreamConnection): void {
    const { request } = this.#job;
    connection.uses++;
    connection.write(requestHead(this.#job, this.#reuse.persistent));
    if (hasBody(request)) {
      this.#job.onBodyWanted();
      this.#upload = new Upload(request, connection, () => this.#await());
    }
    this.#await();
  }

  onBytes(bytes: Buffer): void {
    if (this.#ended) return;
    const fault = this.#read(bytes);
    if (fault !== undefined) this.#fail({ kind: 'garbled', message: fault }, fault);
    else if (this.#reader.done) this.#finish();
    else this.#flush();
  }

  /** Why the answer cannot go on. What Node refuses to write ends this exchange, not the proxy. */
  #read(bytes: Buffer): string | undefined {
    try {
      return this.#reader.push(bytes);
    } catch (error) {
      return messageOf(error);
    }
  }

  onEnd(error: Error | undefined): void {
    if (this.#ended) return;
    if (!error && this.#reader.finish()) {
      this.#finish();
      return;
    }
    const message = error?.message ?? 'other side closed';
    const again = !this.#reader.began && (this.#connection?.uses ?? 0) > 1;
    const repeatable = this.#reuse.repeatable && again;
    this.#fail({ kind: 'reset', repeatable, message }, message);
  }

  onDrain(): void {
    this.#upload?.drained();
  }

  interim({ status, reason, headers }: AnswerHead): void {
    relayInterim(this.#job.response, status, reason, headers);
  }

  head({ status, reason, headers }: AnswerHead): void {
    this.#timer?.cancel();
    const { response } = this.#job;
    const fields = this.#job.onHead(status, headers, () => response.destroy());
    response.writeHead(status, reason, fields);
    this.#status = status;
    this.#fields = fields;
    this.#unsent = '';
  }

  body(bytes: Buffer): void {
    this.#job.onBytes(bytes.length);
    if (this.#unsent !== '') this.#flush();
    // A short text leaves together with the head, in one string and without memory of its own.
    if (bytes.length < SHORT) this.#unsent = bytes.toString('latin1');
    else {
      const kept = this.#connection?.keep(bytes);
      this.#letGo = kept?.letGo;
      this.#unsent = kept?.bytes ?? Buffer.from(bytes);
    }
  }

  /** Hands the answer on. @returns false where the client lags behind */
  #write(part: string | Buffer): boolean {
    const letGo = this.#letGo;
    this.#letGo = undefined;
    // As the bytes they are, which for the head alone flushHeaders() would not do: it writes UTF-8.
    return this.#job.response.write(part, 'latin1', letGo);
  }

  /** Writes what has come so far. */
  #flush(): void {
    const { response } = this.#job;
    const unsent = this.#unsent;
    if (unsent === undefined) return;
    this.#unsent = undefined;
    if (!this.#write(unsent) && !isTaken(response) && !this.#paused) {
      this.#paused = true;
      this.#connection?.pause();
      response.once('drain', () => {
        this.#paused = false;
        if (!this.#ended) this.#connection?.resume();
      });
    }
  }

  #finish(): void {
    const { request, response } = this.#job;
    const { trailers } = this.#reader;
    if (trailers.length > 0 && response.chunkedEncoding) {
      addTrailers(response, looseFields(trailers));
    }
    const sized = hasLength(this.#fields);
    if (this.#unsent) {
      if (sized) {
        // Node holds a write back for the end of the turn, and the end of an answer is a write of its
        // own, of nothing: together they would take the way of many parts, which is the dearer one.
        this.#write(this.#unsent);
        letOut(response);
        response.end();
      } else response.end(this.#unsent, 'latin1', this.#letGo);
    } else response.end();
    const sent = !this.#upload || this.#upload.complete;
    if (!sent) {
      this.#upload?.stop();
      this.#upload = undefined;
      discardRest(request, this.#clock);
    }
    this.#end({ kind: 'answered' });
  }

  /** @param outcome where no head has been passed on; else the answer is broken off */
  #fail(outcome: RelayOutcome, message: string): void {
    const { left, request, response } = this.#job;
    if (this.#status !== 0) {
      this.#flush();
      breakOff(response, hasLength(this.#fields));
      this.#end({ kind: 'truncated', message });
    } else if (left.gone || (request.destroyed && !request.complete)) this.#end({ kind: 'left' });
    else this.#end(outcome);
  }

  /** Begins the time that the app has for the head of its answer, or begins it again. */
  #await(): void {
    const { timeoutMs } = this.#job;
    if (timeoutMs === undefined || this.#status !== 0 || this.#ended) return;
    this.#timer?.cancel();
    const end = (): void => this.#end({ kind: 'timeout' });
    this.#timer = afterAwake(this.#clock, timeoutMs, end, () => this.#job.excused());
  }

  readonly #onLeave = (): void => this.#end({ kind: 'left' });

  #end(outcome: RelayOutcome): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#timer?.cancel();
    this.#job.left.off(this.#onLeave);
    const connection = this.#connection;
    const { idleMs } = this.#reader;
    const reusable = outcome.kind === 'answered' && this.#reuse.persistent && idleMs > 0;
    if (connection && reusable) {
      if (this.#paused) connection.resume();
      connection.rest();
      this.#keep(this.#job.key, connection, idleMs);
    } else {
      this.#upload?.stop();
      if (connection) connection.destroy();
      else this.#abandon?.();
    }
    this.#job.onOutcome(outcome);
  }
}

/** First line and fields; they have been read by Node's parser, so no line ends are in them. */
function requestHead(job: Job, persistent: boolean): string {
  const { request, path, headers } = job;
  let text = `${request.method ?? 'GET'} ${path} HTTP/1.1\r\n`;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    text += `${headers[i] ?? ''}: ${headers[i + 1] ?? ''}\r\n`;
  }
  if (request.headers['transfer-encoding'] !== undefined) text += 'Transfer-Encoding: chunked\r\n';
  return `${text}${persistent ? '' : 'Connection: close\r\n'}\r\n`;
}

/**
 * True where the system has all that was written to a client. A stream calls for a pause at 16 KB, before
 * it has tried: so each part of a large body would cost a pause, and a turn of its own.
 */
function isTaken(response: ServerResponse): boolean {
  const { socket } = response;
  // Its turn has not come: an earlier answer on the connection is not over. For HTTP/2 the socket is a stream of
  // ours (http2-stream.ts), which has taken a part when the client's window has.
  if (!socket) return false;
  letOut(response);
  return socket.writableLength === 0;
}

/** Node holds a write back for the end of the turn: up to 24 in the socket, since then in the answer itself. */
function letOut(response: ServerResponse): void {
  if (response.writableCorked > 0) response.uncork();
  else response.socket?.uncork();
}

/** Interim answers (RFC 9110 section 15.2) go through as they come; 100 is not the app's to send. */
function relayInterim(
  response: ServerResponse,
  status: number,
  reason: string,
  headers: RawHeaders,
): void {
  const socket = response.socket;
  const old = response.req.httpVersionMinor === 0;
  if (status < 102 || old || !socket || response.headersSent) return;
  const lines = looseFields(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${status} ${reason}\r\n${lines.join('')}\r\n`, 'latin1');
}

/** Ends an answer visibly short of its end, after what has come of it. */
function breakOff(response: ServerResponse, sized: boolean): void {
  const socket = response.socket;
  if (!socket) {
    response.destroy();
    return;
  }
  // The end of the connection is the end of such a body: only a reset tells that this one is not.
  if (!sized && !response.chunkedEncoding) {
    // Unix sockets and TLS know no reset; for the latter an end without a word of it is one.
    if (socket.remoteAddress === undefined || 'encrypted' in socket) socket.destroy();
    else socket.resetAndDestroy();
    return;
  }
  letOut(response);
  socket.destroySoon();
  socket.setTimeout(FLUSH_MS, () => socket.destroy());
}

function addTrailers(response: ServerResponse, trailers: [string, string][]): void {
  try {
    response.addTrailers(trailers);
  } catch {
    // A field that Node refuses to write; the body is whole without it.
  }
}
