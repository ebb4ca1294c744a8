/**
 * HTTP/2 at the door: every stream becomes a connection of HTTP/1.1 with one request on it, and goes
 * the way of all others from there. So there is one set of rules for what may come in and what goes
 * out, and no second one that could differ (RFC 9113 section 8.2 and 8.3 say what the two have in
 * common).
 */
import { Duplex } from 'node:stream';
import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { AnswerReader, type AnswerEvents, type HeadLimits } from './answer-reader.js';
import { eachHeader, hasHeader, HOP_BY_HOP, type RawHeaders } from './raw-headers.js';

/**
 * The head of an answer, or its trailers, in bytes. At more than nine frames of 16 KB clients end the whole
 * connection, with all that is under way on it (curl, Node: nghttp2 takes them for an attack).
 */
export const MOST_HEAD_BYTES = 128 * 1024;
/** A name or a value, in bytes: at more than this in its coded form, which is never the longer one, they do as well. */
const MOST_FIELD_BYTES = 64 * 1024;
/** What cannot stand in the first line of a request, whatever HTTP/2 lets pass. */
const NOT_IN_LINE = /[^\x21-\x7e\x80-\xff]/;

/**
 * The head of the request as HTTP/1.1, or undefined for what cannot be written so.
 * @param raw names and values by turns; those that begin with a colon first
 */
export function requestText(raw: RawHeaders, hasBody: boolean): string | undefined {
  const pseudo = new Map<string, string>();
  const lines: string[] = [];
  const cookies: string[] = [];
  eachHeader(raw, (_, value, name) => {
    if (name.startsWith(':')) pseudo.set(name, value);
    // Split for the sake of compression; one field again (section 8.2.3).
    else if (name === 'cookie') cookies.push(value);
    else if (name !== 'host') lines.push(`${name}: ${value}`);
    if (name === 'host' && !pseudo.has(':authority')) pseudo.set(':authority', value);
  });
  const first = [pseudo.get(':method') ?? '', pseudo.get(':path') ?? ''];
  const host = pseudo.get(':authority') ?? '';
  if (first.some((part) => part === '' || NOT_IN_LINE.test(part))) return undefined;
  if (NOT_IN_LINE.test(host)) return undefined;
  if (cookies.length > 0) lines.push(`cookie: ${cookies.join('; ')}`);
  if (hasBody && !hasHeader(raw, 'content-length')) lines.push('transfer-encoding: chunked');
  const head = [`${first.join(' ')} HTTP/1.1`, `host: ${host}`, ...lines, 'connection: close'];
  return `${head.join('\r\n')}\r\n\r\n`;
}

/**
 * Fields as Node's HTTP/2 takes them: each name once, in lower case, without those of a connection.
 * Lines of one name become one, which says the same (RFC 9110 section 5.3): Node throws at many that
 * are repeated, such as Content-Type. Past what one may hold, the next begins.
 */
export function answerFields(raw: RawHeaders): Record<string, string[]> {
  const fields = new Map<string, string[]>();
  eachHeader(raw, (_, value, name) => {
    if (HOP_BY_HOP.has(name)) return;
    const lines = fields.get(name) ?? [];
    const joined = [...lines.slice(-1), value].join(', ');
    if (name === 'set-cookie' || joined.length > MOST_FIELD_BYTES) lines.push(value);
    else lines.splice(-1, 1, joined);
    fields.set(name, lines);
  });
  return Object.fromEntries(fields);
}

/** A status that HTTP does not have is a 5xx (RFC 9110 section 15), and Node would throw at it. */
export function answerStatus(status: number): number {
  return status > 599 ? 500 : status;
}

/** The connection of HTTP/1.1 that stands for one stream. */
export class StreamConnection extends Duplex {
  /** As those of a socket. */
  readonly remoteAddress: string | undefined;
  readonly localAddress: string | undefined;
  readonly localPort: number | undefined;
  readonly encrypted = true;
  /** Asked by whoever sends an answer along it (relay.ts). */
  readonly headLimits: HeadLimits = { head: MOST_HEAD_BYTES, field: MOST_FIELD_BYTES };
  readonly #stream: ServerHttp2Stream;
  readonly #reader: AnswerReader;
  readonly #chunked: boolean;
  /** Nothing more comes from the client. */
  #hasAll: boolean;

  constructor(
    stream: ServerHttp2Stream,
    headers: IncomingHttpHeaders,
    request: string,
    socket: TLSSocket,
    hasBody: boolean,
  ) {
    super({ allowHalfOpen: true });
    this.#stream = stream;
    this.remoteAddress = socket.remoteAddress;
    this.localAddress = socket.localAddress;
    this.localPort = socket.localPort;
    this.#hasAll = !hasBody;
    this.#chunked = hasBody && headers['content-length'] === undefined;
    const events: AnswerEvents = {
      interim: ({ status, headers: fields }) => {
        if (!stream.headersSent)
          stream.additionalHeaders({ ':status': status, ...answerFields(fields) });
      },
      head: ({ status, headers: fields }) => {
        const answer = { ':status': answerStatus(status), ...answerFields(fields) };
        stream.respond(answer, { waitForTrailers: true });
      },
      body: (bytes) => void stream.write(Buffer.from(bytes)),
    };
    // Fields may have become longer on their way, and our own stand among them.
    const limits = { field: MOST_FIELD_BYTES };
    this.#reader = new AnswerReader(String(headers[':method']), events, limits);
    stream.on('wantTrailers', () => stream.sendTrailers(answerFields(this.#reader.trailers)));
    stream.on('error', () => undefined);
    // The client has left, or the answer is out.
    stream.once('close', () => this.destroy());
    this.push(Buffer.from(request, 'latin1'));
    if (!hasBody) return;
    stream.on('data', (bytes: Buffer) => {
      const part = this.#chunked
        ? Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, LINE_END])
        : bytes;
      if (!this.push(part)) stream.pause();
    });
    stream.once('end', () => {
      this.#hasAll = true;
      if (this.#chunked) this.push('0\r\n\r\n');
    });
  }

  override _read(): void {
    this.#stream.resume();
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    const stream = this.#stream;
    if (stream.destroyed) {
      done();
      return;
    }
    const fault = this.#take(chunk);
    if (fault) done(fault);
    else if (stream.writableNeedDrain) stream.once('drain', () => done());
    else done();
  }

  /** Why the answer cannot go on. Node throws at a stream that has just been reset, among others. */
  #take(chunk: Buffer): Error | undefined {
    try {
      const fault = this.#reader.push(chunk);
      return fault === undefined ? undefined : new Error(fault);
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    }
  }

  override _final(done: (error?: Error | null) => void): void {
    if (this.#reader.finish()) this.#stream.end();
    else this.#stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    // Short of its end the answer must not look whole (RFC 9113 section 8.1).
    const stream = this.#stream;
    if (!stream.closed && !stream.writableEnded) stream.close(constants.NGHTTP2_INTERNAL_ERROR);
    else if (!this.#hasAll) this.#letGo();
    done(error);
  }

  /** The client need not send the rest of its body once it has the answer; not before (RFC 9113 section 8.1). */
  #letGo(): void {
    const stream = this.#stream;
    const close = (): void => {
      if (stream.state.localClose === 1) stream.close(constants.NGHTTP2_NO_ERROR);
    };
    stream.once('wantTrailers', () => setImmediate(close));
    close();
  }

  /** What is asked of sockets, and has no meaning here or the same as something else. */
  setTimeout(): this {
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  destroySoon(): void {
    if (this.writable) this.end();
  }

  resetAndDestroy(): this {
    return this.destroy();
  }
}

const LINE_END = Buffer.from('\r\n');
