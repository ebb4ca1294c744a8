/**
 * Requests to apps, over undici: the only file that knows it.
 *
 * Each endpoint has idle connections of its own. A request that may be repeated (idempotent, without
 * a body) may take one of them; if it turns out to have been closed meanwhile, the caller repeats it.
 * All others get a fresh connection of their own: an app that closes an idle connection at the wrong
 * moment would otherwise lose a POST now and then.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Client, type Dispatcher } from 'undici';
import type { Clock, Timer } from '../model/clock.js';
import type { Upstream } from '../model/upstream.js';
import { connect, ConnectError } from './connect.js';
import { headerValues, type RawHeaders } from './raw-headers.js';
import { hasLength } from './response-headers.js';
import { discardRest, hasBody, RequestBody } from './request-body.js';
import { Tap } from './tap.js';

/** Many servers close after two seconds (gunicorn), some after one. */
const KEEP_ALIVE_MS = 1000;
const MAX_IDLE = 64;
const MAX_HEAD_BYTES = 256 * 1024;
/** A client that takes nothing for so long does not get the rest of a broken answer. */
const FLUSH_MS = 30_000;

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
  /** Aborts when the client has left. */
  readonly left: AbortSignal;
  /** The final head; `cut` ends everything at once. Returns the fields for the client. */
  readonly onHead: (status: number, headers: RawHeaders, cut: () => void) => RawHeaders;
  readonly onBytes: (count: number) => void;
  /** The body is about to be read: the time for `100 Continue`. */
  readonly onBodyWanted: () => void;
}

export type Outcome =
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
  /** The request has something that may not be written into a request. */
  | { readonly kind: 'unsendable'; readonly message: string }
  | { readonly kind: 'left' };

/** One connection, and how often it was used. */
interface Lane {
  readonly client: Client;
  uses: number;
  /** Undefined until it is connected. */
  tap: Tap | undefined;
}

export class Forwarder {
  readonly #idle = new Map<string, Lane[]>();
  readonly #retired = new Set<string>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Sends one request and relays its answer; never rejects, and answers nothing itself. */
  forward(job: Job): Promise<Outcome> {
    const repeatable = isRepeatable(job.request);
    const reuse = repeatable && !job.fresh;
    const lane = (reuse ? this.#idle.get(job.key)?.pop() : undefined) ?? openLane(job, reuse);
    return new Promise((resolve) => {
      new Relay(job, lane, repeatable, this.#clock, (outcome) => {
        if (reuse && outcome.kind === 'answered') this.#keep(job.key, lane);
        else discard(lane);
        resolve(outcome);
      }).start();
    });
  }

  /** Closes the idle connections of an endpoint that is gone. */
  release(key: string): void {
    this.#retired.add(key);
    for (const lane of this.#idle.get(key) ?? []) discard(lane);
    this.#idle.delete(key);
  }

  close(): void {
    for (const key of [...this.#idle.keys()]) this.release(key);
  }

  #keep(key: string, lane: Lane): void {
    const idle = this.#idle.get(key) ?? [];
    if (idle.length >= MAX_IDLE || this.#retired.has(key)) {
      discard(lane);
      return;
    }
    idle.push(lane);
    this.#idle.set(key, idle);
  }
}

/** Safe or idempotent (RFC 9110 section 9.2.2), and nothing of it is used up by sending it. */
function isRepeatable(request: IncomingMessage): boolean {
  const idempotent = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'TRACE'].includes(
    request.method ?? '',
  );
  return idempotent && !hasBody(request);
}

function openLane(job: Job, reuse: boolean): Lane {
  const client = new Client('http://app.invalid', {
    connect: (_, done) => {
      connect(job.upstream, {
        connected: (socket) => {
          lane.tap = new Tap(socket);
          done(null, socket);
        },
        failed: (error) => done(error, null),
      });
    },
    pipelining: reuse ? 1 : 0,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    keepAliveTimeoutThreshold: 500,
    maxHeaderSize: MAX_HEAD_BYTES,
    headersTimeout: 0,
    bodyTimeout: 0,
  });
  const lane: Lane = { client, uses: 0, tap: undefined };
  client.on('connect', () => (lane.uses = 0));
  return lane;
}

/** Made once: with its stack trace it would cost more than the rest of a short request. */
const OVER = new Error('the request is over');

function discard(lane: Lane): void {
  lane.client.destroy(OVER).catch(() => undefined);
}

/** One request on one lane. */
class Relay implements Dispatcher.DispatchHandler {
  readonly #job: Job;
  readonly #lane: Lane;
  readonly #repeatable: boolean;
  readonly #clock: Clock;
  readonly #done: (outcome: Outcome) => void;
  readonly #body: RequestBody | undefined;
  #controller: Dispatcher.DispatchController | undefined;
  #timer: Timer | undefined;
  #reused = false;
  /** Of the final answer; 0 until its head has been passed on. */
  #status = 0;
  #sized = false;
  /** The end of the connection is the end of the body. */
  #endless = false;
  #ended = false;

  constructor(
    job: Job,
    lane: Lane,
    repeatable: boolean,
    clock: Clock,
    done: (outcome: Outcome) => void,
  ) {
    this.#job = job;
    this.#lane = lane;
    this.#repeatable = repeatable;
    this.#clock = clock;
    this.#done = done;
    if (hasBody(job.request)) this.#body = new RequestBody(job.request, () => this.#await());
    this.#body?.on('error', () => undefined);
  }

  start(): void {
    const job = this.#job;
    if (job.left.aborted) {
      this.#end({ kind: 'left' });
      return;
    }
    job.left.addEventListener('abort', this.#onLeave);
    this.#lane.client.dispatch(
      {
        method: job.request.method ?? 'GET',
        path: job.path,
        headers: [...job.headers],
        body: this.#body ?? null,
        // Otherwise a HEAD would cost its connection.
        reset: false,
      },
      this,
    );
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#ended) {
      controller.abort(OVER);
      return;
    }
    this.#reused = this.#lane.uses > 0;
    this.#lane.uses++;
    if (this.#body) this.#job.onBodyWanted();
    this.#await();
  }

  onResponseStart(
    controller: Dispatcher.DispatchController,
    status: number,
    _: unknown,
    message?: string,
  ): void {
    const raw = flat(controller.rawHeaders);
    if (status < 200) {
      relayInformation(this.#job.response, status, message ?? '', raw);
      return;
    }
    this.#timer?.cancel();
    const { response } = this.#job;
    const headers = this.#job.onHead(status, raw, () => response.destroy());
    response.writeHead(status, printable(message ?? ''), [...headers]);
    this.#status = status;
    this.#sized = hasLength(headers);
    this.#endless = !hasLength(raw) && headerValues(raw, 'transfer-encoding').length === 0;
    // Sent now, and as the bytes they are: flushHeaders() would write them as UTF-8.
    response.write('', 'latin1');
  }

  onResponseData(_: unknown, chunk: Buffer): void {
    const { tap } = this.#lane;
    this.#job.onBytes(chunk.length);
    if (this.#job.response.write(chunk) || !tap || tap.isShut) return;
    tap.shut();
    this.#job.response.once('drain', () => {
      if (!this.#ended) tap.open();
    });
  }

  onResponseEnd(controller: Dispatcher.DispatchController): void {
    const { response } = this.#job;
    // undici takes a reset for the end of such a body.
    if (this.#endless && (this.#lane.tap?.unread ?? 0) > 0) {
      this.#breakOff('the connection was reset');
      return;
    }
    const trailers = pairs(flat(controller.rawTrailers));
    if (trailers.length > 0 && response.chunkedEncoding) addTrailers(response, trailers);
    this.#finish();
  }

  onResponseError(_: unknown, error: Error): void {
    if (this.#ended) return;
    if (this.#status === 0) {
      this.#end(this.#explain(error));
      return;
    }
    // undici compares Content-Length with a body that these cannot have.
    if (this.#status === 304 || this.#status === 204) {
      this.#finish();
      return;
    }
    this.#breakOff(error.message);
  }

  #breakOff(message: string): void {
    breakOff(this.#job.response, this.#sized);
    this.#end({ kind: 'truncated', message });
  }

  #explain(error: Error): Outcome {
    const { left, request } = this.#job;
    if (left.aborted || (request.destroyed && !request.complete)) return { kind: 'left' };
    if (error instanceof ConnectError) return { kind: 'not-connected', error };
    const code = (error as NodeJS.ErrnoException).code ?? '';
    const message = error.message;
    if (code === 'UND_ERR_SOCKET' && /^bad /.test(message)) return { kind: 'garbled', message };
    if (code === 'UND_ERR_INVALID_ARG') return { kind: 'unsendable', message };
    if (error.name === 'HTTPParserError' || /^UND_ERR_(?!SOCKET)/.test(code)) {
      return { kind: 'garbled', message };
    }
    return { kind: 'reset', repeatable: this.#repeatable && this.#reused, message };
  }

  #finish(): void {
    const { request, response } = this.#job;
    response.end();
    if (!request.complete) {
      this.#body?.destroy();
      discardRest(request, this.#clock);
    }
    this.#end({ kind: 'answered' });
  }

  /** Begins the time that the app has for the head of its answer, or begins it again. */
  #await(): void {
    this.#timer?.cancel();
    const { timeoutMs } = this.#job;
    if (timeoutMs === undefined || this.#status !== 0 || this.#ended) return;
    this.#timer = this.#clock.after(timeoutMs, () => {
      this.#end({ kind: 'timeout' });
      this.#abort();
    });
  }

  readonly #onLeave = (): void => {
    if (this.#ended) return;
    this.#end({ kind: 'left' });
    this.#abort();
  };

  #abort(): void {
    if (this.#controller) this.#controller.abort(OVER);
    else discard(this.#lane);
  }

  #end(outcome: Outcome): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#timer?.cancel();
    this.#job.left.removeEventListener('abort', this.#onLeave);
    // The next request finds it open.
    this.#lane.tap?.reset();
    this.#done(outcome);
  }
}

/** Interim answers (RFC 9110 section 15.2) go through as they are; 100 and 101 are not the app's to send. */
function relayInformation(
  response: ServerResponse,
  status: number,
  message: string,
  raw: RawHeaders,
): void {
  const socket = response.socket;
  const old = response.req.httpVersionMinor === 0;
  if (status < 102 || old || !socket || response.headersSent) return;
  const lines = pairs(raw).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.write(`HTTP/1.1 ${status} ${printable(message)}\r\n${lines.join('')}\r\n`, 'latin1');
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
    // Unix sockets know no reset.
    if (socket.remoteAddress === undefined) socket.destroy();
    else socket.resetAndDestroy();
    return;
  }
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

function flat(raw: Dispatcher.DispatchController['rawHeaders']): string[] {
  if (!Array.isArray(raw)) return [];
  return raw.map((part) => (typeof part === 'string' ? part : part.toString('latin1')));
}

function pairs(raw: RawHeaders): [string, string][] {
  const out: [string, string][] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) out.push([raw[i] ?? '', raw[i + 1] ?? '']);
  return out;
}

/** undici decodes the reason phrase as UTF-8; what cannot be written as latin1 is left out. */
function printable(message: string): string {
  return message.replace(/[^\t\x20-\x7e\x80-\xff]/g, '');
}
