/**
 * HTTP, event streams and WebSockets for tests: on a connection of their own each, with nothing
 * corrected on the way.
 */
import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { within } from './wait-for.js';

export interface GetOptions {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Ask over this Unix socket; the URL then only gives host and path. */
  readonly socketPath?: string;
  readonly timeoutMs?: number;
}

export interface Answer {
  readonly status: number;
  readonly statusText: string;
  readonly headers: IncomingHttpHeaders;
  /** Names and values by turns, as they came. */
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

function open(url: string, options: GetOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, {
      method: options.method ?? 'GET',
      headers: { ...options.headers },
      agent: false,
      ...(options.socketPath === undefined ? {} : { socketPath: options.socketPath }),
    });
    request.once('response', resolve);
    request.once('error', reject);
    request.end(options.body);
  });
}

/** One request and its whole answer; redirects are answers like any other. */
export async function get(url: string, options: GetOptions = {}): Promise<Answer> {
  const whole = async (): Promise<Answer> => {
    const response = await open(url, options);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    return {
      status: response.statusCode ?? 0,
      statusText: response.statusMessage ?? '',
      headers: response.headers,
      rawHeaders: response.rawHeaders,
      body: Buffer.concat(chunks).toString('utf8'),
    };
  };
  return within(`an answer from ${url}`, whole(), { timeoutMs: options.timeoutMs ?? 15_000 });
}

/** {@link get}, its body as JSON. @throws Error with the body where the status is not 200 */
export async function getJson(url: string, options: GetOptions = {}): Promise<unknown> {
  const { status, body } = await get(url, options);
  if (status !== 200) throw new Error(`${url} answered ${status}: ${body}`);
  return JSON.parse(body) as unknown;
}

/**
 * Sends exactly these bytes over TCP and returns everything that comes back, byte for byte as
 * latin1, once the other side closes. What is sent should therefore ask for that
 * (`Connection: close`).
 */
export async function raw(port: number, bytes: string | Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.write(typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes);
  try {
    await within('the connection to be closed', once(socket, 'close'), {
      show: () => `so far came: ${Buffer.concat(chunks).toString('latin1')}`,
    });
  } finally {
    socket.destroy();
  }
  return Buffer.concat(chunks).toString('latin1');
}

export interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
  readonly id: string | undefined;
  /** Epoch ms of its arrival. */
  readonly at: number;
}

/** An open event stream. */
export class EventStream implements AsyncDisposable {
  readonly #events: AsyncGenerator<ServerSentEvent>;

  constructor(readonly response: IncomingMessage) {
    this.#events = readEvents(response);
  }

  /** The next event. @throws Error when the stream ends or none comes in time */
  async next(timeoutMs = 10_000): Promise<ServerSentEvent> {
    const next = await within('an event', this.#events.next(), { timeoutMs });
    if (next.done === true) throw new Error('the event stream ended');
    return next.value;
  }

  /** Resolves once the other side has ended the stream. */
  async ended(timeoutMs = 10_000): Promise<void> {
    const drain = async (): Promise<void> => {
      try {
        for (;;) if ((await this.#events.next()).done) return;
      } catch {
        // Cut off, which is an end as well.
      }
    };
    await within('the event stream to end', drain(), { timeoutMs });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.response.destroy();
    return Promise.resolve();
  }
}

/** WHATWG HTML, "9.2.6 Interpreting an event stream", as far as tests need it. */
async function* readEvents(response: IncomingMessage): AsyncGenerator<ServerSentEvent> {
  let text = '';
  response.setEncoding('utf8');
  for await (const chunk of response) {
    text += String(chunk).replaceAll('\r\n', '\n');
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const block = text.slice(0, end);
      text = text.slice(end + 2);
      const values = (name: string): string[] =>
        block.split('\n').flatMap((line) => {
          const match = /^(\w+):? ?(.*)$/.exec(line);
          return match?.[1] === name ? [match[2] ?? ''] : [];
        });
      const data = values('data');
      if (data.length === 0) continue;
      yield {
        event: values('event').at(-1) ?? 'message',
        data: data.join('\n'),
        id: values('id').at(-1),
        at: Date.now(),
      };
    }
  }
}

/** Opens an event stream. @throws Error where the answer is not one */
export async function eventStream(url: string, options: GetOptions = {}): Promise<EventStream> {
  const response = await within(`the head of ${url}`, open(url, options));
  const type = response.headers['content-type'] ?? 'no type';
  if (response.statusCode !== 200 || !type.startsWith('text/event-stream')) {
    response.destroy();
    throw new Error(`${url} answered ${response.statusCode ?? 0} with ${type}`);
  }
  return new EventStream(response);
}

/** An open WebSocket whose messages wait to be taken. */
export class Talk implements AsyncDisposable {
  readonly #messages: string[] = [];
  #arrived: () => void = () => undefined;
  /** Code and reason of its close. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;

  constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => {
      this.#messages.push(textOf(data));
      this.#arrived();
    });
    socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => {
        resolve({ code, reason: reason.toString() });
        this.#arrived();
      });
    });
  }

  send(text: string): void {
    this.socket.send(text);
  }

  /** The next message as text. @throws Error when it closes or none comes in time */
  async next(timeoutMs = 10_000): Promise<string> {
    const wait = async (): Promise<string> => {
      for (;;) {
        const message = this.#messages.shift();
        if (message !== undefined) return message;
        if (this.socket.readyState === WebSocket.CLOSED) throw new Error('the WebSocket closed');
        await new Promise<void>((resolve) => (this.#arrived = resolve));
      }
    };
    return within('a WebSocket message', wait(), { timeoutMs });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.socket.terminate();
    return Promise.resolve();
  }
}

function textOf(data: WebSocket.RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString('utf8');
  return Buffer.from(data as Buffer).toString('utf8');
}

/**
 * Opens a WebSocket.
 * @param url `http:` or `ws:`
 * @throws Error that names the status where the handshake was refused
 */
export async function webSocket(
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Talk> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), { headers: { ...headers } });
  // Messages may come together with the handshake: listen before it is done.
  const talk = new Talk(socket);
  try {
    await within(`a WebSocket to ${url}`, once(socket, 'open'));
  } catch (error) {
    socket.terminate();
    throw error;
  }
  return talk;
}
