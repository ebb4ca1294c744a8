/**
 * One proxy between a client that sends raw bytes and an app that records them.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { RawUpstream, type UpstreamConnection } from '../raw-upstream.js';
import { patient } from '../wait-for.js';

/** What is asked of every proxy alike; it tells in a few words what came of it. */
export interface PeerCase {
  /** As it stands in the first column of a table of docs/proxy.md. */
  readonly name: string;
  readonly run: (stand: Stand) => Promise<string>;
}

/** A host that nobody refuses, with a port of its own. */
export const HOST = 'Host: localhost:8080\r\n';
/** The end of a head after whose answer the connection is to be closed. */
export const END = `${HOST}Connection: close\r\n\r\n`;

/** One request as the app got it. */
export interface Arrival {
  readonly connection: UpstreamConnection;
  /** First line and fields, with the empty line. */
  readonly head: string;
  /** What has come behind the head by the time that it was answered, or by now. */
  readonly body: () => string;
  /** Waits until what has come behind the head is enough; no longer than the proxy may be silent. */
  readonly whole: (enough: (body: string) => boolean) => Promise<void>;
}

/** What the app does with a request. */
export type Reply = (arrival: Arrival) => Promise<void> | void;

/** A client's connection. */
export interface Dialogue {
  readonly socket: Socket;
  received(): string;
  send(bytes: string): void;
  /** Waits for these bytes, the end or the deadline; true where they came. */
  until(mark: string, timeoutMs?: number): Promise<boolean>;
  /** Resolves with true when the proxy has closed, with false when it does not. */
  closed(timeoutMs?: number): Promise<boolean>;
}

/** A proxy that does nothing for so long does not do it at all. */
const SILENCE_MS = 1500;

export class Stand implements AsyncDisposable {
  arrivals: Arrival[] = [];
  reply: Reply = ok();
  readonly #upstream: RawUpstream;
  readonly #sockets: Socket[] = [];
  readonly #port: () => number;

  private constructor(upstream: RawUpstream, port: () => number) {
    this.#upstream = upstream;
    this.#port = port;
  }

  /** @param port of the proxy that is asked; several may share the app, one after the other */
  static async open(path: string, port: () => number): Promise<Stand> {
    const stands: Stand[] = [];
    const upstream = await RawUpstream.listen(path, async (connection) => {
      while (!connection.socket.destroyed) {
        const head = await connection.head();
        const from = connection.position;
        let end = Infinity;
        const body = (): string => connection.received.slice(from, end);
        const enough = async (is: (text: string) => boolean): Promise<void> => {
          const deadline = Date.now() + patient(SILENCE_MS);
          while (!is(body()) && Date.now() < deadline) await setTimeout(2);
        };
        const arrival = { connection, head, body, whole: enough };
        for (const stand of stands) {
          stand.arrivals.push(arrival);
          await stand.reply(arrival);
        }
        // One request at a time: whatever comes before the next is still of this one.
        connection.skip();
        end = connection.position;
      }
    });
    const stand = new Stand(upstream, port);
    stands.push(stand);
    return stand;
  }

  async dial(): Promise<Dialogue> {
    const socket = connect(this.#port(), '127.0.0.1');
    this.#sockets.push(socket);
    let received = '';
    let over = false;
    socket.on('data', (chunk) => (received += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => (over = true));
    await once(socket, 'connect');
    const wait = async (done: () => boolean, timeoutMs: number): Promise<void> => {
      const deadline = Date.now() + patient(timeoutMs);
      while (!done() && !over && Date.now() < deadline) await setTimeout(2);
    };
    return {
      socket,
      received: () => received,
      send: (bytes) => void socket.write(Buffer.from(bytes, 'latin1')),
      until: async (mark, timeoutMs = SILENCE_MS) => {
        await wait(() => received.includes(mark), timeoutMs);
        return received.includes(mark);
      },
      closed: async (timeoutMs = SILENCE_MS) => {
        await wait(() => over, timeoutMs);
        return over;
      },
    };
  }

  /** Sends these bytes and returns all that comes until the proxy closes, or falls silent. */
  async ask(bytes: string, reply: Reply = ok()): Promise<string> {
    this.begin(reply);
    const client = await this.dial();
    client.send(bytes);
    await client.closed();
    client.socket.destroy();
    return client.received();
  }

  /** Forgets what has arrived. */
  begin(reply: Reply = ok()): void {
    this.arrivals = [];
    this.reply = reply;
  }

  /** Resolves when the app has that many requests, or will not get them. */
  async arrival(count = 1): Promise<Arrival | undefined> {
    const deadline = Date.now() + patient(SILENCE_MS);
    while (this.arrivals.length < count && Date.now() < deadline) {
      await setTimeout(2);
    }
    return this.arrivals[count - 1];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await this.#upstream[Symbol.asyncDispose]();
  }
}

/** 200 with these fields and this body. */
export function ok(fields = '', body = 'ok'): Reply {
  return ({ connection, head }) => {
    const bare = head.startsWith('HEAD ');
    const length = `Content-Length: ${body.length}\r\n`;
    connection.send(`HTTP/1.1 200 OK\r\n${length}${fields}\r\n${bare ? '' : body}`);
  };
}

/** Exactly these bytes; `end`: and the end of the connection. */
export function bytes(text: string, end = false): Reply {
  return ({ connection }) => {
    connection.send(text);
    if (end) connection.socket.end();
  };
}

/** The status of the last answer in these bytes; `nothing` where there is none. */
export function status(answer: string): string {
  const found = [...answer.matchAll(/(?:^|\r\n\r\n|\n)HTTP\/1\.[01] (\d{3})/g)].at(-1)?.[1];
  return found ?? 'nothing';
}

/** All lines of one field, in order; `–` where there is none. */
export function field(text: string, name: string): string {
  const head = text.slice(0, (text + '\r\n\r\n').indexOf('\r\n\r\n'));
  const values = head
    .split('\r\n')
    .slice(1)
    .filter((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`))
    .map((line) => line.slice(name.length + 1).trim());
  return values.length === 0 ? '–' : values.join(' ¦ ');
}

export function bodyOf(answer: string): string {
  const at = answer.indexOf('\r\n\r\n');
  return at < 0 ? '' : answer.slice(at + 4);
}
