/**
 * A running stack seen over its control socket: {@link StackHandle} for every face that is another
 * process than the supervisor. Each request has a connection of its own; nothing reconnects.
 */
import { once, setMaxListeners } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { abortSignalOf, type CallOff } from '../model/calling-off.js';
import { sleep } from '../model/clock.js';
import type { ReloadResult } from '../model/config-change.js';
import type { AppEnvironment } from '../model/environment.js';
import type { StackEvent } from '../model/event.js';
import { EventsDroppedError, StackLostError } from '../model/handle.js';
import type { ActionResult, AppAction, StackHandle, SubscribeOptions } from '../model/handle.js';
import type { LineNumbers, LogChunk, LogQuery } from '../model/log.js';
import type { RequestChunk, RequestHeads, RequestQuery } from '../model/request.js';
import type { StackStatus } from '../model/status.js';
import type { Joined, JoinOptions, TerminalWatcher } from '../model/terminal.js';
import { ControlUnreachableError, bodyText, call, throwProblem } from './call.js';
import type { ControlRequest } from './call.js';
import { preferText, unpack, type PackedLines } from './packed-lines.js';
import { decodeSse, streamLines } from './sse.js';
import { joinOver } from './terminal-client.js';

export { ControlUnreachableError } from './call.js';

/** How long the first answer may take. A supervisor that runs gives it within milliseconds. */
const FIRST_ANSWER_MS = 5000;
/** Whoever ends cuts connections as well: only one that goes on doing so may open no more files. */
const CUTS = 5;
const AFTER_CUT_MS = 100;
/** Between two looks whether a stack that is going down is gone. */
const LOOK_AGAIN_MS = 50;

/** Parses one JSON object that must say what it is under `key`. */
function parseTagged(text: string, key: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null || !(key in value)) {
    const shown = text.length > 80 ? `${text.slice(0, 80)}…` : text;
    throw new Error(`the control socket sent something unexpected: ${shown}`);
  }
  return value;
}

/** True for errors that only say that the other end went away. */
function isGone(error: unknown): boolean {
  if (error instanceof ControlUnreachableError) return !error.isHeld;
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE';
}

/** The error that the interface promises where an answer breaks off. */
function asLost(error: unknown): unknown {
  return isGone(error) ? new StackLostError(error) : error;
}

class ControlClient implements StackHandle {
  readonly #path: string;
  readonly #closed = new AbortController();

  constructor(path: string) {
    this.#path = path;
    // Any number of requests may be under way; Node would print a warning past ten.
    setMaxListeners(0, this.#closed.signal);
  }

  /** @throws ControlUnreachableError */
  async greet(): Promise<void> {
    const timeout = AbortSignal.timeout(FIRST_ANSWER_MS);
    for (let cuts = 1; ; cuts++) {
      try {
        await this.#json({ method: 'GET', target: '/v1/status', signal: timeout });
        return;
      } catch (error) {
        if (timeout.aborted) throw new ControlUnreachableError('silent', this.#path, error);
        if (!(error instanceof ControlUnreachableError) || !error.wasCut) throw error;
        if (cuts === CUTS) throw new ControlUnreachableError('full', this.#path, error);
      }
      await sleep(AFTER_CUT_MS);
    }
  }

  async status(): Promise<StackStatus> {
    return (await this.#get('/v1/status')) as StackStatus;
  }

  async *events({ signal, requests = false }: SubscribeOptions): AsyncGenerator<StackEvent> {
    const target = requests ? '/v1/events?requests=1' : '/v1/events';
    const ended = AbortSignal.any([abortSignalOf(signal), this.#closed.signal]);
    try {
      const response = await call(this.#path, { method: 'GET', target, signal: ended });
      await throwProblem(this.#path, response);
      for await (const { event, data } of decodeSse(response)) {
        if (ended.aborted) return;
        if (event === 'dropped') throw new EventsDroppedError();
        yield parseTagged(data, 'type') as StackEvent;
      }
    } catch (error) {
      if (!ended.aborted) throw asLost(error);
    }
  }

  logs(query: LogQuery, signal: CallOff): AsyncIterable<LogChunk> {
    const { everyMs } = query;
    return this.#chunks('/v1/logs', query, signal, {
      prefer: preferText({ packed: true, everyMs }),
      read: (chunk) => unpack(chunk as LogChunk | PackedLines),
    });
  }

  requests(query: RequestQuery, signal: CallOff): AsyncIterable<RequestChunk> {
    return this.#chunks('/v1/requests', query, signal, {
      read: (chunk) => chunk as RequestChunk,
    });
  }

  async requestHeads(id: number): Promise<RequestHeads> {
    return (await this.#get(`/v1/requests/${id}`)) as RequestHeads;
  }

  async act(app: string, action: AppAction): Promise<ActionResult> {
    const { kind, ...body } = action;
    const target = `/v1/apps/${encodeURIComponent(app)}/${kind}`;
    return (await this.#post(target, body)) as ActionResult;
  }

  join(app: string, options: JoinOptions, watcher: TerminalWatcher): Promise<Joined> {
    return joinOver(this.#path, app, options, watcher, this.#closed.signal);
  }

  async environment(app: string, instance: number): Promise<AppEnvironment> {
    const target = `/v1/apps/${encodeURIComponent(app)}/environment?instance=${instance}`;
    return (await this.#get(target)) as AppEnvironment;
  }

  async reload(): Promise<ReloadResult> {
    return (await this.#post('/v1/reload')) as ReloadResult;
  }

  async detach(): Promise<void> {
    await this.#post('/v1/detach');
  }

  async down(options: { readonly force?: boolean } = {}): Promise<void> {
    const { signal } = this.#closed;
    const open = (): Promise<IncomingMessage> =>
      call(this.#path, { method: 'GET', target: '/v1/events', signal });
    try {
      // Opened before the request, so that the end of the stream cannot be missed.
      const run = await this.#run();
      let stream = await open();
      await this.#post('/v1/down', { force: options.force ?? false });
      for (;;) {
        await this.#exhaust(stream);
        // The stream can also end because this reader was dropped: look whether it is so.
        stream = await open();
        // Or the next run of the stack has taken the place by now.
        if ((await this.#run()) !== run) {
          stream.destroy();
          return;
        }
        await sleep(LOOK_AGAIN_MS);
      }
    } catch (error) {
      if (signal.aborted || !isGone(error)) throw error;
    }
  }

  /** What tells this run of the stack from the one before and the one after it. */
  async #run(): Promise<string> {
    const { pid, startedAt } = await this.status();
    return `${pid} ${startedAt}`;
  }

  close(): Promise<void> {
    this.#closed.abort(new Error('the connection to the stack was closed'));
    return Promise.resolve();
  }

  /** One tagged object for each line of the answer. */
  async *#chunks<Chunk>(
    path: string,
    query: LogQuery & RequestQuery,
    signal: CallOff,
    { prefer, read }: { readonly prefer?: string; readonly read: (sent: unknown) => Chunk },
  ): AsyncGenerator<Chunk, void, undefined> {
    if (query.apps?.length === 0) return;
    const parameters = new URLSearchParams();
    if (query.apps) parameters.set('apps', query.apps.join(','));
    if (query.tail !== undefined) parameters.set('tail', String(query.tail));
    if (query.each !== undefined) parameters.set('each', String(query.each));
    if (query.follow) parameters.set('follow', '1');
    if (query.open) parameters.set('open', '1');
    if (query.from) parameters.set('from', numbersText(query.from));
    if (query.before) parameters.set('before', numbersText(query.before));
    if (query.head !== undefined) parameters.set('head', String(query.head));
    // Of hundreds of apps it would be much longer with these escaped, which they need not be.
    const asked = parameters.toString().replaceAll('%3A', ':').replaceAll('%2C', ',');
    const target = `${path}?${asked}`;
    const ended = AbortSignal.any([abortSignalOf(signal), this.#closed.signal]);
    try {
      const request = { method: 'GET', target, signal: ended } as const;
      const preferring = prefer === undefined ? request : { ...request, prefer };
      const response = await call(this.#path, preferring);
      await throwProblem(this.#path, response);
      for await (const line of streamLines(response)) {
        if (ended.aborted) return;
        yield read(parseTagged(line, 'kind'));
      }
    } catch (error) {
      if (!ended.aborted) throw asLost(error);
    }
  }

  async #exhaust(response: IncomingMessage): Promise<void> {
    try {
      response.resume();
      await once(response, 'close');
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }

  #get(target: string): Promise<unknown> {
    return this.#json({ method: 'GET', target, signal: this.#closed.signal });
  }

  #post(target: string, body?: unknown): Promise<unknown> {
    const { signal } = this.#closed;
    return this.#json({ method: 'POST', target, signal, ...(body === undefined ? {} : { body }) });
  }

  async #json(options: ControlRequest): Promise<unknown> {
    const response = await call(this.#path, options);
    await throwProblem(this.#path, response);
    const text = await bodyText(response).catch((error: unknown) => {
      throw asLost(error);
    });
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new Error(`the control socket did not answer with JSON: ${text.slice(0, 80)}`, {
        cause: error,
      });
    }
  }
}

/** `api:120,web:33` */
function numbersText(numbers: LineNumbers): string {
  return Array.from(numbers, ([app, n]) => `${app}:${n}`).join(',');
}

/**
 * Connects to the stack whose control socket is at `path`, and makes sure that it answers.
 * @throws ControlUnreachableError when it does not
 */
export async function connectControl(path: string): Promise<StackHandle> {
  const client = new ControlClient(path);
  await client.greet();
  return client;
}
