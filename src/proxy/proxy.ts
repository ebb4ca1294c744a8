/**
 * The door of the proxy: listeners in front, one chain of steps behind them.
 *
 * Only what binding needs is loaded with it; the request path is loaded when the
 * first request comes or when the start is over, so that it does not stand in the apps' way.
 */
import { networkInterfaces } from 'node:os';
import type { Server, ServerResponse } from 'node:http';
import type { Server as Listener, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { CallOff } from '../model/calling-off.js';
import type { Timer } from '../model/clock.js';
import type { NoticeLevel } from '../model/event.js';
import { loadOnce } from '../model/load-once.js';
import type { ListenSpec } from '../model/stack.js';
import type { Chain, Incoming } from './chain.js';
import { ClientConnection } from './client-connection.js';
import { DescriptorWatch, descriptorLimit } from './descriptor-watch.js';
import { Flights } from './flights.js';
import { frontOf } from './front.js';
import type { HttpListener, ParserError } from './http-server.js';
import {
  bindAll,
  type Arrivals,
  type Bound,
  type Listening,
  type Taken,
  type Wanted,
} from './listen.js';
import type { ProxyOptions, FrontConfig } from './options.js';
import { peerReader } from './peer.js';
import { refuseRaw } from './refuse-raw.js';
import { Rush } from './rush.js';
import { refuseUnparsed, type Refusal } from './strictness.js';
import {
  badMessage,
  fateOfUnparsed,
  HEAD_TIMEOUT_MS,
  lineOf,
  startOf,
  type RequestStart,
} from './unparsed.js';

export { ListenError, type Listening } from './listen.js';
export type { ProxyOptions, FrontConfig } from './options.js';

export interface Proxy {
  /**
   * Binds all of these addresses, or none.
   * @throws {ListenError} with the failure `address-in-use` or `address-unavailable`.
   */
  listen(specs: readonly ListenSpec[], wanted?: Wanted): Promise<Listening[]>;
  /** Takes another site; requests that are under way go on as they are. */
  setSite(site: FrontConfig): void;
  /**
   * An instance is about to stop: nothing new goes there, its event streams and WebSockets are cut.
   * Resolves when its requests in flight are done, or when `signal` aborts.
   */
  drain(app: string, instance: number, generation: number, signal: CallOff): Promise<void>;
  /**
   * Stops accepting, lets requests in flight finish for so long, then destroys what is left. Streams are
   * cut at once. Resolves when nothing is left.
   */
  close(graceMs?: number): Promise<void>;
}

/** So often an interface is looked at. */
const INTERFACE_MS = 2000;
/** The request path is loaded so long after binding if no request came before. */
const WARM_UP_MS = 1500;

export function createProxy(options: ProxyOptions): Proxy {
  return new RunningProxy(options);
}

class RunningProxy implements Proxy {
  readonly #options: ProxyOptions;
  readonly #flights = new Flights();
  readonly #sockets = new Map<Duplex, ClientConnection>();
  /** Where https is served, what those run over: one for many of HTTP/2. */
  readonly #carriers = new Set<Socket>();
  /** What clients were told in the place of an answer. */
  readonly #refusals = new WeakMap<ServerResponse, Refusal>();
  /** Connections that Node has handed over for good. */
  readonly #upgraded = new WeakSet<Duplex>();
  readonly #rush = new Rush<Incoming>((incoming) => this.#pass(incoming), setImmediate);
  readonly #bound: Bound[] = [];
  readonly #told = new Set<string>();
  readonly #descriptors: DescriptorWatch;
  #chain: Chain | undefined;
  #warmUp: Timer | undefined;
  /** Until interfaces are looked at again. */
  readonly #looks = new Set<Timer>();
  #binding: Promise<unknown> = Promise.resolve();
  #closing = false;
  #site: FrontConfig;
  #readPeer;

  constructor(options: ProxyOptions) {
    this.#options = options;
    this.#site = options;
    this.#readPeer = peerReader(options.trustedProxies);
    this.#descriptors = new DescriptorWatch(
      descriptorLimit,
      (text) => options.notice('warning', text),
      () => options.clock.elapsed(),
    );
  }

  async listen(specs: readonly ListenSpec[], wanted?: Wanted): Promise<Listening[]> {
    const { holder, interfaces, tls } = this.#options;
    // Only who serves https waits for what it takes.
    const secure = tls && (await Promise.all([import('./secure.js'), import('./http-server.js')]));
    const bound = await bindAll(
      specs,
      ({ kind, beyondLoopback }) => {
        if (!secure || kind !== 'tcp') return this.#front(beyondLoopback);
        const [{ secured }, { httpServer }] = secure;
        const http = httpServer(this.#listener(beyondLoopback));
        return this.#heard(secured(http, tls, this.#carriers));
      },
      (address) => holder?.(address),
      { scheme: tls ? 'https' : 'http', interfaces: interfaces ?? networkInterfaces, wanted },
    );
    this.#bound.push(...bound);
    for (const each of bound) {
      const { listening, beyondLoopback, bindNew } = each;
      if (bindNew) this.#followInterface(each, bindNew);
      if (!beyondLoopback) continue;
      const { written } = listening.spec;
      this.#options.notice('warning', `${written} can be reached from other machines`);
    }
    this.#warmUp ??= this.#options.clock.after(WARM_UP_MS, () => {
      // What goes wrong here comes up again, and is told, at the first request.
      this.#load().catch(() => undefined);
    });
    return bound.map(({ listening }) => listening);
  }

  setSite(site: FrontConfig): void {
    this.#site = site;
    this.#readPeer = peerReader(site.trustedProxies);
    for (const connection of this.#sockets.values()) connection.peer = undefined;
    this.#chain?.setSite(site);
  }

  async drain(app: string, instance: number, generation: number, signal: CallOff): Promise<void> {
    await this.#flights.drain(app, instance, generation, signal);
    this.#chain?.release(app, instance, generation);
  }

  async close(graceMs?: number): Promise<void> {
    this.#closing = true;
    this.#warmUp?.cancel();
    for (const timer of this.#looks) timer.cancel();
    await this.#binding;
    const servers = this.#bound.flatMap((bound) => bound.servers);
    const closed = servers.map(
      (server) => new Promise<void>((resolve) => server.close(() => resolve())),
    );
    this.#chain?.beginClose();
    this.#flights.cutStreams();
    // Browsers open connections ahead of time; nobody waits for an answer on those.
    for (const [socket, { open }] of this.#sockets) {
      if (open.length === 0 && !this.#upgraded.has(socket)) socket.destroy();
    }
    const destroy = (): void => {
      for (const socket of this.#sockets.keys()) socket.destroy();
      for (const socket of this.#carriers) socket.destroy();
    };
    const isOpen = this.#sockets.size + this.#carriers.size > 0;
    const grace =
      graceMs !== undefined && isOpen ? this.#options.clock.after(graceMs, destroy) : undefined;
    await Promise.all(closed);
    grace?.cancel();
    // Upgraded connections are not the server's any more.
    destroy();
    this.#chain?.close();
  }

  /** Looks now and then for addresses that an interface has got. */
  #followInterface({ listening, servers }: Bound, bindNew: () => Promise<Arrivals>): void {
    const notice = (level: NoticeLevel, text: string): void => this.#options.notice(level, text);
    const { written } = listening.spec;
    if (servers.length === 0) notice('warning', `${written} is not there yet: bound when it is`);
    const look = async (): Promise<void> => {
      try {
        const { come, refused } = await bindNew();
        for (const url of come) notice('info', `${written} has come: ${url}`);
        for (const taken of refused) notice('warning', words(taken));
      } catch (error) {
        // To list the interfaces takes a descriptor, and there may be none left now.
        this.#tellOnce(`${written} cannot be looked for: ${(error as Error).message}`);
      }
      if (!this.#closing) again();
    };
    const again = (): void => this.#bindLater(INTERFACE_MS, look);
    again();
  }

  /** The end of the proxy waits for what has begun, and takes back what has not. */
  #bindLater(ms: number, bind: () => Promise<void>): void {
    const timer = this.#options.clock.after(ms, () => {
      this.#looks.delete(timer);
      this.#binding = Promise.all([this.#binding, bind()]).then(() => undefined);
    });
    this.#looks.add(timer);
  }

  #front(beyondLoopback: boolean): Listener {
    const make = async (): Promise<Server> => {
      const { httpServer } = await import('./http-server.js');
      return httpServer(this.#listener(beyondLoopback));
    };
    return this.#heard(frontOf(make));
  }

  /** Tells of connections that are lost, such as for EMFILE: the listener is not. */
  #heard(server: Listener): Listener {
    return server.on('error', (error) => {
      if (server.listening) this.#tellOnce(`a connection could not be taken: ${error.message}`);
    });
  }

  #listener(beyondLoopback: boolean): HttpListener {
    return {
      connection: (socket) => {
        this.#upgraded.delete(socket);
        if (this.#sockets.has(socket)) return;
        this.#rush.accepted();
        this.#descriptors.taken(socket);
        this.#sockets.set(socket, new ClientConnection(socket));
        socket.on('error', ignore);
        socket.once('close', () => this.#sockets.delete(socket));
      },
      request: (request, response, server) => {
        const connection = this.#sockets.get(request.socket);
        const parts = { request, response, upgrade: undefined, server, connection, beyondLoopback };
        if (connection) connection.add(response, () => this.#rush.add(this.#incoming(parts)));
        else this.#rush.add(this.#incoming(parts));
      },
      upgrade: (request, socket, head, server) => {
        this.#upgraded.add(socket);
        const parts = { request, response: undefined, upgrade: { socket, head }, server };
        this.#afterAnswers(socket, (connection) => {
          this.#pass(this.#incoming({ ...parts, connection, beyondLoopback }));
        });
      },
      connect: (request, socket) => {
        const line = lineOf(request);
        const refusal = { status: 405, reason: 'this is not a forward proxy' };
        this.#afterAnswers(socket, () => this.#refuse(socket, refusal, line));
      },
      unparsed: (error, socket) => this.#refuseUnparsed(error, socket),
    };
  }

  #afterAnswers(socket: Duplex, run: (connection: ClientConnection | undefined) => void): void {
    const connection = this.#sockets.get(socket);
    if (!connection) run(connection);
    else if (!connection.isDone) connection.afterAnswers(() => run(connection));
  }

  /** A request whose turn has come. */
  #incoming(parts: Omit<Incoming, 'peer' | 'receivedAt' | 'begunAt'>): Incoming {
    const { request, response, upgrade, server, connection, beyondLoopback } = parts;
    const peer = connection?.peer ?? this.#readPeer(request.socket.remoteAddress);
    if (connection) connection.peer = peer;
    const { clock } = this.#options;
    const moment = { receivedAt: clock.now(), begunAt: clock.elapsed() };
    return { request, response, upgrade, server, connection, beyondLoopback, peer, ...moment };
  }

  #pass(incoming: Incoming): void {
    if (this.#chain) {
      this.#chain.take(incoming);
      return;
    }
    this.#load().then(
      (chain) => chain.take(incoming),
      (error: unknown) => {
        this.#options.notice('error', `the proxy could not be loaded: ${(error as Error).message}`);
        incoming.request.socket.destroy();
      },
    );
  }

  readonly #answered = (response: ServerResponse): Refusal | undefined => {
    const { socket } = response.req;
    const connection = this.#sockets.get(socket);
    connection?.over(response);
    // It may have been promised to be kept alive before the close began.
    if (this.#closing && connection?.open.length === 0) socket.destroySoon();
    connection?.goOn();
    return this.#refusals.get(response);
  };

  /** What Node's parser gives up on. An answer to it that is under way is broken off, not written into. */
  #refuseUnparsed(error: ParserError, socket: Duplex): void {
    const connection = this.#sockets.get(socket);
    const fate = fateOfUnparsed(error.code, socket.writable ? connection : undefined);
    if (fate === 'end') socket.destroy();
    if (fate === 'close') socket.end(() => socket.destroy());
    if (fate === 'time anew') {
      const late = (): void => this.#refuseUnparsed(error, socket);
      connection?.timeHead(this.#options.clock, HEAD_TIMEOUT_MS, late);
    }
    if (fate !== 'refuse') return;
    const unfinished = connection?.unfinished;
    const message = badMessage(
      error.rawPacket,
      error.bytesParsed ?? 0,
      connection?.open.at(-1)?.req,
    );
    const refusal = refuseUnparsed(error.code, message);
    const withdrawn = unfinished && connection.withdraw(unfinished) ? unfinished : undefined;
    const broken = withdrawn ? undefined : unfinished;
    // Of one that was taken, and whose body is bad, the list of requests will know.
    const line = broken ? undefined : withdrawn ? lineOf(withdrawn.req) : startOf(message);
    connection?.onceAnswered(() => {
      if (broken) this.#refusals.set(broken, refusal);
      if (broken?.headersSent) socket.destroy();
      else this.#refuse(socket, refusal, line);
    }, broken);
  }

  /** @param line of a request that nobody has taken; undefined: there is none */
  #refuse(socket: Duplex, refusal: Refusal, line: RequestStart | undefined): void {
    const { remoteAddress, bytesRead } = socket as Partial<Socket>;
    const peer = this.#sockets.get(socket)?.peer ?? this.#readPeer(remoteAddress);
    const bytes = refuseRaw(socket, refusal);
    // A connection that was opened ahead of time, and never used, has asked for nothing.
    if (line === undefined || bytesRead === 0) return;
    const t = this.#options.clock.now();
    this.#load().then(
      (chain) => chain.refused({ t, peer, refusal, bytes, line }),
      () => undefined,
    );
  }

  #tellOnce(text: string): void {
    if (this.#told.has(text)) return;
    this.#told.add(text);
    this.#options.notice('error', text);
  }

  readonly #load = loadOnce(async (): Promise<Chain> => {
    const { createChain } = await import('./chain.js');
    this.#chain = createChain({
      options: this.#options,
      site: this.#site,
      flights: this.#flights,
      descriptors: this.#descriptors,
      answered: this.#answered,
    });
    if (this.#closing) this.#chain.beginClose();
    return this.#chain;
  });
}

/** `10.0.0.1:8080 was taken by nginx (812)`. */
function words({ address, holder }: Taken): string {
  return `${address} was taken${holder === undefined ? '' : ` by ${holder}`}`;
}

function ignore(): void {
  // The end of a connection is heard of as its 'close'.
}
