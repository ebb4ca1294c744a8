/**
 * One request (or upgrade) from its first byte to its last, with what is measured of it.
 */
import { ServerResponse, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Clock } from '../model/clock.js';
import type { OpenPhase, RequestRecord } from '../model/request.js';
import type { ClientConnection } from './client-connection.js';
import { ClientDeparture } from './departure.js';
import type { HostName } from './host.js';
import type { Peer } from './peer.js';
import type { RawHeaders } from './raw-headers.js';
import { ReadAhead } from './read-ahead.js';
import type { Refusal } from './strictness.js';
import { formFor, isPageLoad, type Form, type Wishes } from './pages/negotiate.js';

/** A connection that Node has given up because its request offers to upgrade. */
export interface UpgradeParts {
  readonly socket: Socket;
  /** What came after the head. */
  readonly head: Buffer;
}

/** The same, being read until the upgrade is answered. */
export interface Upgrading {
  readonly socket: Socket;
  readonly ahead: ReadAhead;
}

export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly upgrade: Upgrading | undefined;
  /** The client's connection, which carries other requests as well. */
  readonly connection: ClientConnection | undefined;
  readonly peer: Peer;
  readonly beyondLoopback: boolean;
  /** As received; `request.url` may be changed on the way. */
  readonly target: string;
  /** Epoch ms. */
  readonly startedAt: number;
  /** The same moment on {@link Clock.elapsed}. */
  readonly begunAt: number;
  /** The client has left before its answer was whole. */
  readonly left = new ClientDeparture();

  /** Known once the chain has come to them. */
  host = '';
  hostName: HostName | undefined;
  app: string | undefined;
  instance: number | undefined;
  /** Among the open requests. */
  place: number | undefined;
  bytes = 0;
  /** Of a tunnel, whose bytes do not come by here. */
  countBytes: (() => number) | undefined;
  note: string | undefined;
  /** It has no end of its own. */
  stream = false;
  /** What the client gets; none before there is an answer. */
  answerFields: RawHeaders = NO_FIELDS;

  #heldSince: number | undefined;
  #heldMs = 0;
  readonly #clock: Clock;
  readonly #onEnd: (exchange: Exchange) => void;
  #firstByteAt: number | undefined;
  #status = 0;
  #over = false;

  constructor(parts: {
    readonly request: IncomingMessage;
    /** Undefined for an upgrade: then one is made that writes to its socket. */
    readonly response: ServerResponse | undefined;
    readonly upgrade: UpgradeParts | undefined;
    readonly connection: ClientConnection | undefined;
    readonly peer: Peer;
    readonly beyondLoopback: boolean;
    /** Epoch ms. */
    readonly receivedAt: number;
    /** The same moment on {@link Clock.elapsed}. */
    readonly begunAt: number;
    readonly clock: Clock;
    /** Called once, when the last byte is out or the client is gone. */
    readonly onEnd: (exchange: Exchange) => void;
  }) {
    const { request, upgrade } = parts;
    this.request = request;
    this.connection = parts.connection;
    this.peer = parts.peer;
    this.beyondLoopback = parts.beyondLoopback;
    this.target = request.url ?? '/';
    this.#clock = parts.clock;
    this.startedAt = parts.receivedAt;
    this.begunAt = parts.begunAt;
    this.#onEnd = parts.onEnd;
    this.response = parts.response ?? responseOn(request, upgrade);
    this.response.on('error', ignore);
    const end = (): void => this.end();
    // Without a listener Node would not tell of a client that is gone before its turn to be answered.
    request.on('error', end);
    if (upgrade) {
      const { socket, head } = upgrade;
      socket.on('close', end);
      this.upgrade = { socket, ahead: new ReadAhead(socket, head, () => socket.destroy()) };
    } else this.response.on('close', end);
    // It has been let go while what serves it was being loaded: nothing of the above comes any more.
    if (request.destroyed || request.socket.destroyed) this.end();
  }

  /** The head of the answer is on its way. @param fields as the client gets them */
  firstByte(status: number, fields: RawHeaders): void {
    this.#status = status;
    this.answerFields = fields;
    this.#firstByteAt ??= this.#clock.elapsed();
  }

  /** Its client was told so past its answer, of which nothing had come. */
  refused({ status, reason }: Refusal): void {
    if (this.#status !== 0) return;
    this.#status = status;
    this.note = reason;
  }

  /** It waits for its app, from `since` on, on {@link Clock.elapsed}; until {@link letGo}. */
  hold(since: number): void {
    this.#heldSince = since;
  }

  letGo(): void {
    this.#heldMs = this.#heldForMs();
    this.#heldSince = undefined;
  }

  get isHeld(): boolean {
    return this.#heldSince !== undefined;
  }

  #heldForMs(): number {
    return this.#heldSince === undefined ? this.#heldMs : this.#clock.elapsed() - this.#heldSince;
  }

  get phase(): OpenPhase {
    if (this.isHeld) return 'held';
    return this.#firstByteAt === undefined ? 'sent' : 'answered';
  }

  get status(): number {
    return this.#status;
  }

  /** It came over TLS. */
  get secure(): boolean {
    return 'encrypted' in this.request.socket;
  }

  get wishes(): Wishes {
    const { headers, method } = this.request;
    return {
      method: method ?? 'GET',
      accept: headers.accept,
      fetchMode: one(headers['sec-fetch-mode']),
      fetchDest: one(headers['sec-fetch-dest']),
    };
  }

  get form(): Form {
    return formFor(this.wishes);
  }

  get pageLoad(): boolean {
    return this.upgrade === undefined && isPageLoad(this.wishes);
  }

  /** Called by itself when the answer is out; for a WebSocket when it is closed. */
  end(): void {
    if (this.#over) return;
    this.#over = true;
    if (!this.response.writableFinished) {
      if (this.#status === 0) this.note ??= 'the client left';
      this.left.leave();
    }
    this.#onEnd(this);
  }

  /** As it is so far. @param id 0 while it has none */
  record(id: number): RequestRecord {
    const now = this.#clock.elapsed();
    const { method, httpVersion, headers } = this.request;
    return {
      id,
      t: this.startedAt,
      app: this.app,
      instance: this.instance,
      method: method ?? '',
      target: this.target,
      protocol: `HTTP/${httpVersion}`,
      host: this.host,
      remote: this.peer.address ?? 'unix',
      user: basicUser(headers.authorization),
      referer: headers.referer,
      userAgent: headers['user-agent'],
      status: this.#status,
      bytes: this.countBytes?.() ?? this.bytes,
      ttfbMs: (this.#firstByteAt ?? now) - this.begunAt,
      totalMs: now - this.begunAt,
      heldMs: this.#heldForMs(),
      stream: this.stream,
      note: this.note,
    };
  }
}

const NO_FIELDS: RawHeaders = [];

/** The name in basic credentials (RFC 7617), without the password. */
function basicUser(authorization: string | undefined): string | undefined {
  const token = /^basic +([\w+/=]+) *$/i.exec(authorization ?? '')?.[1];
  if (token === undefined) return undefined;
  return /^[^:]*(?=:)/.exec(Buffer.from(token, 'base64').toString('latin1'))?.[0];
}

function ignore(): void {
  // What went wrong is heard of as the end.
}

function one(value: string | string[] | undefined): string | undefined {
  return typeof value === 'object' ? value[0] : value;
}

/** Answers on a connection that was to be upgraded, after which it is closed. */
function responseOn(request: IncomingMessage, upgrade: UpgradeParts | undefined): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  if (!upgrade) return response;
  const { socket } = upgrade;
  response.assignSocket(socket);
  response.once('finish', () => socket.destroySoon());
  return response;
}
