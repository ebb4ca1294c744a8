/**
 * An upstream that records every byte it gets and sends exactly the bytes it is told to.
 */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { patient, waitFor } from './wait-for.js';

/** One connection from the proxy. */
export class UpstreamConnection {
  /** Everything that came, as latin1. */
  received = '';
  ended = false;
  readonly closed: Promise<void>;
  #reading = 0;

  constructor(readonly socket: Socket) {
    socket.on('data', (chunk) => (this.received += chunk.toString('latin1')));
    socket.on('end', () => (this.ended = true));
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
  }

  /** Waits until `mark` has come after what was taken before; returns all up to its end. */
  async take(mark: string): Promise<string> {
    await waitFor(
      JSON.stringify(mark),
      () => this.received.includes(mark, this.#reading) || this.socket.destroyed,
      { everyMs: 2, show: () => `so far came: ${this.received}` },
    );
    const at = this.received.indexOf(mark, this.#reading);
    if (at < 0) throw new Error(`closed before ${JSON.stringify(mark)}: ${this.received}`);
    const end = at + mark.length;
    const text = this.received.slice(this.#reading, end);
    this.#reading = end;
    return text;
  }

  /** How much of `received` has been taken. */
  get position(): number {
    return this.#reading;
  }

  /** Takes all that has come. */
  skip(): void {
    this.#reading = this.received.length;
  }

  /** The head of the next request, with the empty line at its end. */
  head(): Promise<string> {
    return this.take('\r\n\r\n');
  }

  send(bytes: string | Buffer): void {
    this.socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  }
}

export type Serve = (connection: UpstreamConnection, index: number) => Promise<void>;

export class RawUpstream implements AsyncDisposable {
  readonly connections: UpstreamConnection[] = [];
  /** What a `serve` threw: a test that ends with one has failed. */
  readonly failures: unknown[] = [];
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** Listens on a Unix socket; `serve` is called for every connection. */
  static async listen(path: string, serve: Serve): Promise<RawUpstream> {
    const server = createServer();
    const upstream = new RawUpstream(server);
    server.on('connection', (socket) => {
      const connection = new UpstreamConnection(socket);
      const index = upstream.connections.push(connection) - 1;
      serve(connection, index).catch((error: unknown) => {
        if (!socket.destroyed) upstream.failures.push(error);
      });
    });
    server.listen(path);
    await once(server, 'listening');
    return upstream;
  }

  /** All bytes of all connections. */
  get received(): string {
    return this.connections.map((connection) => connection.received).join('');
  }

  /** The connection of that number, when it has come. */
  connection(index: number): Promise<UpstreamConnection> {
    return waitFor(`connection ${index} to the upstream`, () => this.connections[index], {
      everyMs: 2,
      timeoutMs: patient(5000),
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { socket } of this.connections) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

/** Answers every request with 200 and these bytes, and keeps the connection. */
export function replying(body = 'ok', headers = ''): Serve {
  return async (connection) => {
    while (!connection.socket.destroyed) {
      const bare = (await connection.head()).startsWith('HEAD ');
      connection.send(
        `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n${headers}\r\n${bare ? '' : body}`,
      );
    }
  };
}
