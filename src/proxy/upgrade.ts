/**
 * WebSockets to apps, over http-proxy: the only file that knows it.
 *
 * http-proxy is given a connection that is already open, so that a refused one can be held and tried
 * again like any request's, and is left with what it does well: sending the head and joining the two
 * sockets. Target and fields are set past it (it would merge slashes and repeated fields), answers
 * other than 101 are relayed by the caller, and both sockets are watched here, because it leaves the
 * other one open when one fails.
 */
import { Agent, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import util from 'node:util';
import type HttpProxy from 'http-proxy';
import type { Clock } from '../model/clock.js';
import { loadOnce } from '../model/load-once.js';
import { CLOSE_FOR_APP, CLOSE_FOR_CLIENT, FrameTracker } from './frames.js';
import type { RawHeaders } from './raw-headers.js';
import type { ReadAhead } from './read-ahead.js';

export interface UpgradeJob {
  readonly request: IncomingMessage;
  readonly socket: Socket;
  /** Has what came after the head. */
  readonly ahead: ReadAhead;
  /** Connected. */
  readonly upstream: Socket;
  readonly path: string;
  /** Without Connection and Upgrade. */
  readonly headers: RawHeaders;
  /** The app took the upgrade; returns the fields for the client. Must not throw. */
  readonly onOpen: (headers: RawHeaders, link: Link) => RawHeaders;
  readonly clock: Clock;
}

/** An open tunnel. */
export interface Link {
  /** How many bytes have come from the app. */
  readonly bytes: () => number;
  /**
   * Ends it for both sides, with a Close where one may stand. Some servers (uvicorn with wsproto)
   * do not take the mere end of a connection for the end of a WebSocket, and never stop.
   */
  readonly cut: () => void;
}

export type UpgradeOutcome =
  /** It was open, and is over. */
  | { readonly kind: 'closed' }
  /** The app answered with something else, which is to be relayed. */
  | { readonly kind: 'declined'; readonly answer: IncomingMessage }
  /** The connection ended before an answer. */
  | { readonly kind: 'reset'; readonly message: string }
  | { readonly kind: 'left' };

/** Hands out one connection that is already there. */
class OneConnection extends Agent {
  readonly #socket: Socket;

  constructor(socket: Socket) {
    super({ keepAlive: false });
    this.#socket = socket;
  }

  override createConnection(): Socket {
    return this.#socket;
  }
}

const jobs = new WeakMap<IncomingMessage, (upstream: ClientRequest) => void>();

const engine = loadOnce(async (): Promise<HttpProxy> => {
  // http-proxy takes this function when it is loaded, and newer Nodes warn at every call (DEP0060).
  Object.defineProperty(util, '_extend', { value: Object.assign, writable: true });
  const { default: httpProxy } = await import('http-proxy');
  const proxy = httpProxy.createProxyServer({ xfwd: false, changeOrigin: false });
  proxy.on('proxyReqWs', (outgoing, request) => jobs.get(request)?.(outgoing));
  proxy.on('error', () => undefined);
  return proxy;
});

/** Runs one upgrade to its end; never rejects. The client's socket must have an error listener. */
export async function tunnelUpgrade(job: UpgradeJob): Promise<UpgradeOutcome> {
  const { request, socket, upstream } = job;
  upstream.on('error', () => undefined);
  const proxy = await engine();
  return new Promise((resolve) => {
    let open = false;
    let over = false;
    const release = withholdEnd(socket);
    const finish = (outcome: UpgradeOutcome): void => {
      if (over) return;
      over = true;
      release();
      jobs.delete(request);
      socket.off('close', onClientClose);
      resolve(outcome);
    };
    const onClientClose = (): void => {
      upstream.destroy();
      finish(open ? { kind: 'closed' } : { kind: 'left' });
    };
    upstream.on('close', () => {
      if (!open) return;
      // What the app sent last is still on its way to the client.
      socket.destroySoon();
    });
    socket.on('close', onClientClose);
    if (socket.destroyed) {
      onClientClose();
      return;
    }
    const onUpgrade = (answer: IncomingMessage, _: unknown, first: Buffer): void => {
      open = true;
      release();
      job.ahead.stop();
      const headBytes = upstream.bytesRead - first.length;
      const fields = job.onOpen(answer.rawHeaders, {
        bytes: () => upstream.bytesRead - headBytes,
        cut: () => cut(),
      });
      answer.headers = grouped([...fields, ...UPGRADED]);
    };
    // Until it is open there is nothing to cut.
    let cut = (): void => undefined;
    let outgoing: ClientRequest | undefined;
    jobs.set(request, (made) => {
      outgoing = made;
      replaceHead(made, job);
      // Before http-proxy's own, which writes the fields that it finds here.
      made.prependListener('upgrade', onUpgrade);
    });
    // http-proxy parses this one and throws on junk; the real target is set on the way out.
    request.url = '/';
    // Nor does it get to see the fields, which are set there too: at the mere sight of an Expect,
    // Node would send the head before we come to it.
    const { headers } = request;
    request.headers = { upgrade: 'websocket' };
    const options = {
      target: { host: 'app.invalid', port: 80 },
      agent: new OneConnection(upstream),
    };
    proxy.ws(request, socket, NOTHING, options, (error) => {
      queueMicrotask(() => finish({ kind: 'reset', message: error.message }));
    });
    request.headers = headers;
    // After http-proxy's own: the two are joined, and nothing has flowed yet.
    outgoing?.on('upgrade', () => (cut = follow(socket, upstream, job.clock)));
    // http-proxy would write a head that belies its body.
    outgoing?.removeAllListeners('response');
    outgoing?.on('response', (answer: IncomingMessage) => finish({ kind: 'declined', answer }));
  });
}

/** What came with the handshake is put back into the socket when it is open. */
const NOTHING = Buffer.alloc(0);

const UPGRADED = ['Connection', 'Upgrade', 'Upgrade', 'websocket'] as const;

/** How long a side may take to hang up after a Close, or after the other one has. */
const HANG_UP_MS = 1000;

/** Follows the frames of both directions; returns the way to end the connection. */
function follow(client: Socket, app: Socket, clock: Clock): () => void {
  const sides = [
    { from: client, to: app, frames: new FrameTracker(), farewell: CLOSE_FOR_APP },
    { from: app, to: client, frames: new FrameTracker(), farewell: CLOSE_FOR_CLIENT },
  ];
  for (const { from, frames } of sides) from.on('data', (chunk: Buffer) => frames.push(chunk));
  const hangUp = (): void => {
    const timer = clock.after(HANG_UP_MS, () => {
      client.destroy();
      app.destroy();
    });
    client.once('close', () => timer.cancel());
  };
  // There is no half of a WebSocket: an app that does not notice would hold it for ever.
  client.once('end', hangUp);
  return () => {
    for (const { from, to, frames, farewell } of sides) {
      from.unpipe(to);
      from.resume();
      if (frames.between) to.end(farewell);
      else to.destroySoon();
    }
    hangUp();
  };
}

/**
 * http-proxy ends the client's socket in the same breath in which it reports that the app gave no
 * answer. Until there is one, that end is not its to give. Returns the way to lift this.
 */
function withholdEnd(socket: Socket): () => void {
  socket.end = () => socket;
  return () => Reflect.deleteProperty(socket, 'end');
}

/** The request as it is to be, in order and with repetition. */
function replaceHead(outgoing: ClientRequest, job: UpgradeJob): void {
  outgoing.path = job.path;
  for (const name of outgoing.getHeaderNames()) outgoing.removeHeader(name);
  const fields = [...job.headers, ...UPGRADED];
  for (const [name, values] of Object.entries(grouped(fields))) outgoing.setHeader(name, values);
}

/** Each name once, in order of its first line, with all its values. */
function grouped(raw: RawHeaders): Record<string, string | string[]> {
  const names = new Map<string, { name: string; values: string[] }>();
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] ?? '';
    const known = names.get(name.toLowerCase());
    if (known) known.values.push(raw[i + 1] ?? '');
    else names.set(name.toLowerCase(), { name, values: [raw[i + 1] ?? ''] });
  }
  return Object.fromEntries(
    [...names.values()].map(({ name, values }) => {
      const [only] = values;
      return [name, values.length === 1 && only !== undefined ? only : values];
    }),
  );
}
