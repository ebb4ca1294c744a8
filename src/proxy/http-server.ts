/**
 * Node's HTTP server as the proxy uses it. It takes connections from whoever accepts them.
 */
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { hasBody } from './request-body.js';
import { isTunnelled } from './tunnelled.js';
import { HEAD_TIMEOUT_MS } from './unparsed.js';

/** Idle connections of clients; longer than any proxy or browser in front of us keeps them. */
const KEEP_ALIVE_MS = 75_000;
/** The head of a request, target included. */
const MAX_HEAD_BYTES = 64 * 1024;

export interface ParserError extends NodeJS.ErrnoException {
  /** What came last, where the parser tells. */
  readonly rawPacket?: Buffer;
  /** How much of that was read without a fault. */
  readonly bytesParsed?: number;
}

export interface HttpListener {
  /** A connection, which may come a second time where its upgrade was not taken. */
  connection(socket: Duplex): void;
  request(request: IncomingMessage, response: ServerResponse, server: Server): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, server: Server): void;
  connect(request: IncomingMessage, socket: Duplex): void;
  /** What Node's parser gives up on. */
  unparsed(error: ParserError, socket: Duplex): void;
}

/**
 * Newer Nodes let a server say which offers it takes. It is said where the body of an offer is not among what comes
 * after its head any more, and so cannot be put back (see reenter.ts); elsewhere not, as what follows such a request
 * in the same packet is lost then.
 */
interface OfferedUpgrades {
  readonly shouldUpgradeCallback?: (request: IncomingMessage) => boolean;
}

/** The major version of Node from which on that is so. */
const KEEPS_BODY_OF_OFFER = 25;

function offeredUpgrades(): OfferedUpgrades {
  const major = Number.parseInt(process.versions.node, 10);
  return major >= KEEPS_BODY_OF_OFFER ? { shouldUpgradeCallback: isTunnelled } : {};
}

/** A server that does not listen itself; connections are handed to it as its event `connection`. */
export function httpServer(listener: HttpListener): Server {
  const options: ServerOptions & OfferedUpgrades = {
    ...offeredUpgrades(),
    requestTimeout: 0,
    headersTimeout: HEAD_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: 5000,
    maxHeaderSize: MAX_HEAD_BYTES,
    insecureHTTPParser: false,
    // Refused by ourselves, with a reason.
    requireHostHeader: false,
  };
  const server = createServer(options);
  // Node would leave out the fields past this number in silence; the size is limited already.
  server.maxHeadersCount = 0;
  server.on('connection', (socket) => listener.connection(socket));
  const onRequest = (request: IncomingMessage, response: ServerResponse): void =>
    listener.request(request, response, server);
  server.on('request', onRequest);
  // Whether the client may send its body is said when somebody is there to read it.
  server.on('checkContinue', (request, response) => {
    // Without that word Node ends the connection behind the answer; who has no body does not wait for it.
    if (!hasBody(request)) Object.assign(response, { _expect_continue: false });
    onRequest(request, response);
  });
  // To be refused as any other request is: with its Host looked at, and told of.
  server.on('checkExpectation', onRequest);
  server.on('upgrade', (request, socket, head) => {
    listener.upgrade(request, socket, head, server);
  });
  server.on('connect', (request, socket) => listener.connect(request, socket));
  server.on('clientError', (error: ParserError, socket) => {
    listener.unparsed(error, socket);
  });
  // It does not listen itself, so nobody else would tell it to look for heads that take too long.
  server.emit('listening');
  return server;
}
