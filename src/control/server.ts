/**
 * The control socket: bound at the start of a stack, before there is anything that could answer on it. What does is
 * loaded with the first connection: with Node's HTTP server that is a tenth of a start, and a short run never
 * needs it.
 */
import { createServer, type Server, type Socket } from 'node:net';
import type { Clock } from '../model/clock.js';
import type { OwnHandle } from '../model/handle.js';
import { loadOnce } from '../model/load-once.js';
import { bindSocket } from './bind.js';
import type { ControlConnections } from './connections.js';
import { MAX_CONNECTIONS } from './limits.js';

export interface ControlServer {
  /** This is what is asked and acted on from now on; who came before has waited for it. */
  serve(handle: OwnHandle): void;
  /** Makes the socket again, where somebody has removed it. @throws what {@link bindControl} throws */
  listenAgain(): Promise<void>;
  /**
   * Ends every stream, closes the socket and removes its file. Log readers get a moment to read what
   * is left, so close the log store first: then they end by themselves.
   */
  close(): Promise<void>;
}

class Control implements ControlServer {
  readonly #path: string;
  readonly #clock: Clock;
  #front: Server;
  /** Resolves when those before it have no connection any more. */
  #before: Promise<unknown> = Promise.resolve();
  /** Those who came before there was anything to ask. */
  readonly #early: Socket[] = [];
  /** Makes what answers; undefined while there is nothing to ask. */
  #load: (() => Promise<ControlConnections>) | undefined;
  #connections: ControlConnections | undefined;
  #loading: Promise<ControlConnections> | undefined;
  #closed: Promise<void> | undefined;

  constructor(path: string, clock: Clock) {
    this.#path = path;
    this.#clock = clock;
    this.#front = this.#newFront();
  }

  #newFront(): Server {
    // As an HTTP server listens: a client that has sent its request may end its side. Not read before there is
    // somebody to answer, who would otherwise hear of that end together with the request, and hang up.
    const options = { allowHalfOpen: true, pauseOnConnect: true };
    const front = createServer(options, (socket) => this.#take(socket));
    // Past twice the limit connections are closed unheard.
    front.maxConnections = 2 * MAX_CONNECTIONS;
    // A connection that could not be accepted, such as for EMFILE: the socket is none the worse for it.
    front.on('error', () => undefined);
    return front;
  }

  async listen(): Promise<void> {
    await bindSocket(this.#front, this.#path);
  }

  serve(handle: OwnHandle): void {
    const load = loadOnce(async () => {
      const { ControlConnections } = await import('./connections.js');
      this.#connections = new ControlConnections({ handle, clock: this.#clock });
      return this.#connections;
    });
    this.#load = load;
    for (const socket of this.#early.splice(0)) this.#hand(socket, load);
  }

  async listenAgain(): Promise<void> {
    if (this.#closed) return;
    // First of all: libuv removes whatever is at the path of a socket that it closes.
    this.#before = Promise.all([this.#before, closedOf(this.#front)]);
    this.#front = this.#newFront();
    await this.listen();
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    // Bound sockets are unlinked by libuv as part of closing.
    const closed = Promise.all([this.#before, closedOf(this.#front)]).then(() => undefined);
    for (const socket of this.#early) socket.destroy();
    const connections = await this.#loading?.catch(() => undefined);
    await connections?.close(closed);
    await closed;
  }

  #take(socket: Socket): void {
    if (this.#connections) {
      this.#connections.take(socket);
      return;
    }
    // Its client may leave before anybody listens to it.
    socket.on('error', () => undefined);
    if (this.#load) this.#hand(socket, this.#load);
    else this.#early.push(socket);
  }

  #hand(socket: Socket, load: () => Promise<ControlConnections>): void {
    this.#loading = load();
    this.#loading.then(
      (connections) => connections.take(socket),
      () => socket.destroy(),
    );
  }
}

/** It takes nobody any more; resolves when nobody is connected. */
function closedOf(front: Server): Promise<void> {
  return new Promise((resolve) => front.close(() => resolve()));
}

/**
 * Listens on a Unix socket, mode 0600; {@link ControlServer.serve} is to be called soon.
 *
 * @param path of the socket; the caller has made its directory and checked that it is ours alone
 * @throws ControlInUseError when another process serves the path; ControlSocketError when it cannot
 *   be listened on for another reason
 */
export async function bindControl(path: string, clock: Clock): Promise<ControlServer> {
  const control = new Control(path, clock);
  await control.listen();
  return control;
}
