/**
 * One address for https and http: the first byte tells which. Behind TLS come HTTP/1.1, WebSockets
 * and HTTP/2. Plain requests are let in because the apps of a stack ask each other by http, which
 * no certificate authority of a developer has to be made known to.
 */
import {
  constants,
  performServerHandshake,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
  type ServerSessionOptions,
} from 'node:http2';
import { createServer as createTcpServer, type Server as TcpServer, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import type { Server } from 'node:http';
import { MOST_HEAD_BYTES, requestText, StreamConnection } from './http2-stream.js';

/** A certificate and its key, as PEM. */
export interface Credentials {
  readonly cert: string;
  readonly key: string;
}

/** The first byte of a TLS record that holds a handshake (RFC 8446 section 5.1). */
const HANDSHAKE = 0x16;
/** For the first byte, and for the handshake. */
const FIRST_MS = 60_000;

/**
 * Node counts what waits to be written, and never takes back what waited for a stream that was reset: after a
 * hundred downloads that were broken off (10 MB), it refuses everything on that connection. What may wait is
 * limited by ourselves, for each stream.
 */
const NO_LIMIT_MB = 1_000_000;

/**
 * Node would let any number be open, each with a connection to an app. A browser has all its tabs' event streams on
 * one connection.
 */
const MOST_STREAMS = 250;

/**
 * Node would send 64 KB, and ends the connection at more. It goes by the most that a head could come to, and of many
 * short fields that is several times their size.
 */
const LARGEST_HEAD_BYTES = 4 * MOST_HEAD_BYTES;

const SESSION: ServerSessionOptions = {
  maxSessionMemory: NO_LIMIT_MB,
  maxSendHeaderBlockLength: LARGEST_HEAD_BYTES,
  settings: { maxConcurrentStreams: MOST_STREAMS },
};

/**
 * @param http takes every connection, once it is known what is spoken on it
 * @param carriers has, as long as they are there, the connections that all others run over
 */
export function secured(http: Server, credentials: Credentials, carriers: Set<Socket>): TcpServer {
  const tls = createTlsServer({
    ...credentials,
    ALPNProtocols: ['h2', 'http/1.1'],
    handshakeTimeout: FIRST_MS,
  });
  const sessions = new Set<ServerHttp2Session>();
  /** Connections of which nobody has heard yet who would close them, by their ends. */
  const unknown = new Map<string, Socket>();
  tls.on('tlsClientError', (_, socket) => socket.destroy());
  tls.on('secureConnection', (socket) => {
    socket.on('error', () => undefined);
    unknown.delete(ends(socket));
    if (socket.alpnProtocol !== 'h2') {
      http.emit('connection', socket);
      return;
    }
    const session = performServerHandshake(socket, SESSION);
    sessions.add(session);
    session.on('error', () => undefined);
    socket.once('close', () => sessions.delete(session));
    endWithFault(session, socket);
    session.on('stream', (...[stream, headers, flags, raw]: StreamEvent) => {
      // Told of in the same breath as the request: there is nobody to answer.
      if (stream.closed || stream.destroyed) return;
      const hasBody = (flags & constants.NGHTTP2_FLAG_END_STREAM) === 0;
      const text = requestText(raw, hasBody);
      if (text === undefined) stream.respond({ ':status': 400 }, { endStream: true });
      else {
        const connection = new StreamConnection(stream, headers, text, socket, hasBody);
        http.emit('connection', connection);
      }
    });
  });
  const front = createTcpServer((socket) => {
    const key = ends(socket);
    carriers.add(socket);
    unknown.set(key, socket);
    socket.once('close', () => {
      carriers.delete(socket);
      if (unknown.get(key) === socket) unknown.delete(key);
    });
    sniff(socket, (first) => {
      // A handshake has a good deal more to come, and its connection a new object by then.
      if (first !== HANDSHAKE) unknown.delete(key);
      (first === HANDSHAKE ? tls : http).emit('connection', socket);
    });
  });
  const close = front.close.bind(front);
  // Idle sessions, silent connections and handshakes would keep it open for long.
  front.close = (done) => {
    for (const session of sessions) session.close();
    for (const socket of unknown.values()) socket.destroy();
    http.close();
    return close(done);
  };
  return front;
}

/** The fields are there once as an object and once as they came. */
type StreamEvent = [
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  flags: number,
  raw: string[],
];

/**
 * Has the connection end with a session that ends with a fault, such as one that the client tells of. Node waits for
 * what it is writing first, and for ever where the client has left meanwhile.
 */
function endWithFault(session: ServerHttp2Session, socket: TLSSocket): void {
  const destroy = session.destroy.bind(session);
  session.destroy = (error, code) => {
    destroy(error, code);
    if (error) setImmediate(() => socket.destroy());
  };
}

/** The two ends of a connection, which no other has while it is there. */
function ends({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}

/** Calls back with the first byte, which is still there to be read. */
function sniff(socket: Socket, found: (first: number | undefined) => void): void {
  const giveUp = (): void => void socket.destroy();
  socket.on('error', () => undefined);
  socket.setTimeout(FIRST_MS, giveUp);
  socket.once('data', (first) => {
    socket.setTimeout(0);
    socket.off('timeout', giveUp);
    socket.pause();
    socket.unshift(first);
    found(first[0]);
    // Whoever has it now has taken its listeners on by then.
    process.nextTick(() => socket.resume());
  });
}
