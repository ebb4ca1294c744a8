/**
 * What is asked and answered on the control socket: a running stack as HTTP and JSON
 * (`docs/control.md`). Loaded with the first connection.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { appNamed } from '../model/app.js';
import type { Clock } from '../model/clock.js';
import { isDone } from '../model/config-change.js';
import { RefusedError, unknownApp, UnknownAppError } from '../model/handle.js';
import type { OwnHandle } from '../model/handle.js';
import { readAction } from './actions.js';
import { answerJson, answerProblem, streamEvents, streamChunks } from './answer.js';
import { MAX_CONNECTIONS } from './limits.js';
import { pack, readPrefer } from './packed-lines.js';
import { problem, rawProblem, VERSION_HEADER } from './problem.js';
import type { Problem } from './problem.js';
import { readBody, strangeMember } from './request-body.js';
import { route } from './routes.js';
import type { Route } from './routes.js';
import { TERMINAL_PROTOCOL } from './terminal-frames.js';
import { TerminalServer } from './terminal-server.js';

const ATTACH = '/v1/apps/NAME/attach';
/** Of the connections, streams and terminals: they stay, and commands such as `down` must still get through. */
const MAX_STREAMS = 48;
const REQUEST_TIMEOUT_MS = 10_000;
const CHECK_TIMEOUTS_MS = 5000;
const MAX_HEADER_BYTES = 65_536;
/** What streams get to end by themselves when the server closes, and then to send what they hold. */
const CLOSE_GRACE_MS = 300;
/** Logs that are being read get so long instead, as long as something of them is taken in each grace. */
const READ_ON_MS = 3000;

/** What went wrong with a connection whose request Node could not parse. */
function connectionProblem(code: string | undefined): Problem {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return problem('headers-too-large', `at most ${MAX_HEADER_BYTES} bytes are taken`);
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return problem(
      'request-timeout',
      `a request may take ${REQUEST_TIMEOUT_MS / 1000} s to arrive`,
    );
  }
  return problem('bad-request', 'this is not an HTTP/1.1 request');
}

function tooMany(): Problem {
  return problem('too-many-connections', `${MAX_CONNECTIONS} connections are open; close some`);
}

function tooManyStreams(): Problem {
  return problem('too-many-connections', `${MAX_STREAMS} streams are open; close some`);
}

function wantsTerminal(): Problem {
  return problem('upgrade-required', `${ATTACH} takes an Upgrade to ${TERMINAL_PROTOCOL}`);
}

function thrown(error: unknown): Problem {
  const detail = error instanceof Error ? error.message : String(error);
  if (error instanceof UnknownAppError) return problem('unknown-app', detail);
  return problem(error instanceof RefusedError ? 'refused' : 'failed', detail);
}

/** Members that the body of each may have; those of the actions on apps stand with them. */
const STACK_MEMBERS: Readonly<Partial<Record<Route['kind'], readonly string[]>>> = {
  reload: [],
  detach: [],
  down: ['force'],
};

function isStream({ kind }: Route): boolean {
  return kind === 'events' || kind === 'logs' || kind === 'requests';
}

export interface Served {
  readonly handle: OwnHandle;
  readonly clock: Clock;
}

export class ControlConnections {
  readonly #options: Served;
  readonly #server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      // The host name means nothing here, its absence neither.
      requireHostHeader: false,
      headersTimeout: REQUEST_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionsCheckingInterval: CHECK_TIMEOUTS_MS,
    },
    (request, response) => void this.#serve(request, response),
  );
  /** Those past the limit: answered with a refusal. */
  readonly #surplus = new WeakSet<Socket>();
  /** Streams under way: settled when it has ended → the answer that it is. */
  readonly #streams = new Map<Promise<void>, ServerResponse>();
  /** Requests for a stream or a terminal whose connections are open. */
  #staying = 0;
  readonly #terminals: TerminalServer;
  readonly #endEvents = new AbortController();
  readonly #endLogs = new AbortController();
  /** Connections on which an answer is being sent. */
  readonly #answering = new WeakSet<object>();
  #open = 0;

  constructor(options: Served) {
    this.#options = options;
    this.#terminals = new TerminalServer(options.clock);
    // It does not listen itself, so nobody else would tell it to look for requests that take too long.
    this.#server.emit('listening');
    this.#server.on('connection', (socket: Socket) => {
      if (++this.#open > MAX_CONNECTIONS) this.#surplus.add(socket);
      socket.once('close', () => this.#open--);
    });
    this.#server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      // An answer that is half sent cannot be followed by another one.
      if (socket.writable && !this.#answering.has(socket))
        socket.end(rawProblem(connectionProblem(error.code)));
      else socket.destroy();
    });
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      void this.#upgrade(request, socket, head);
    });
    this.#server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
      const detail = 'Expect: 100-continue is the only one that is met';
      response.setHeader(...VERSION_HEADER);
      answerProblem(request, response, problem('expectation-failed', detail), options.clock);
    });
    this.#server.on('connect', (_request, socket) => {
      socket.end(
        rawProblem(problem('method-not-allowed', 'CONNECT is not served here', 'GET, POST')),
      );
    });
  }

  take(socket: Socket): void {
    this.#server.emit('connection', socket);
  }

  /**
   * Ends every stream. Log readers get a moment to read what is left, and those who read get more.
   * @param closed resolves when no connection is open any more
   */
  async close(closed: Promise<void>): Promise<void> {
    this.#server.close();
    // One turn for the last events of the stack to reach the streams.
    await new Promise((resolve) => setImmediate(resolve));
    this.#endEvents.abort();
    this.#terminals.close();
    await this.#letRead();
    this.#endLogs.abort();
    await this.#grace([...this.#streams.keys(), closed]);
    this.#server.closeAllConnections();
  }

  async #letRead(): Promise<void> {
    const { clock } = this.#options;
    const until = clock.now() + READ_ON_MS;
    const taken = (): number =>
      [...this.#streams.values()].reduce((sum, { socket }) => sum + (socket?.bytesWritten ?? 0), 0);
    let before = -1;
    for (let now = taken(); now !== before && clock.now() < until; now = taken()) {
      before = now;
      await this.#grace([...this.#streams.keys()]);
      if (this.#streams.size === 0) return;
    }
  }

  /** Waits for all, but not longer than the grace. */
  async #grace(things: readonly Promise<void>[]): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = this.#options.clock.after(CLOSE_GRACE_MS, resolve);
      void Promise.allSettled(things).then(() => {
        timer.cancel();
        resolve();
      });
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { clock } = this.#options;
    const refuse = (refusal: Problem): void => answerProblem(request, response, refusal, clock);
    response.setHeader(...VERSION_HEADER);
    this.#answering.add(request.socket);
    response.once('close', () => this.#answering.delete(request.socket));
    response.on('error', () => response.destroy());
    if (this.#surplus.has(request.socket)) {
      response.setHeader('Connection', 'close');
      refuse(tooMany());
      return;
    }
    try {
      const asked = route(request.method ?? '', request.url ?? '');
      if (asked.kind === 'problem') refuse(asked.problem);
      else {
        const refusal = await this.#answer(asked, request, response);
        if (refusal) refuse(refusal);
      }
    } catch (error) {
      if (response.headersSent) {
        // A stream that breaks off must not look like one that has ended.
        response.destroy();
        return;
      }
      refuse(thrown(error));
    }
  }

  /** A connection that asks to become a terminal; no other protocol is spoken here. */
  async #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const refuse = (refusal: Problem): unknown => socket.end(rawProblem(refusal));
    socket.on('error', () => socket.destroy());
    const asked = route(request.method ?? '', request.url ?? '');
    if (this.#surplus.has(request.socket)) refuse(tooMany());
    else if (asked.kind === 'problem') refuse(asked.problem);
    else if (asked.kind !== 'attach') {
      refuse(problem('bad-request', `only ${TERMINAL_PROTOCOL} is taken, at ${ATTACH}`));
    } else if (request.headers.upgrade !== TERMINAL_PROTOCOL) refuse(wantsTerminal());
    else {
      const { app, options } = asked;
      if (!this.#stay(request.socket)) {
        refuse(tooManyStreams());
        return;
      }
      try {
        await this.#terminals.serve(socket, head, this.#options.handle, app, options);
      } catch (error) {
        refuse(thrown(error));
      }
    }
  }

  /** Answers, or returns why not. */
  async #answer(
    asked: Exclude<Route, { kind: 'problem' }>,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<Problem | undefined> {
    const { handle, clock } = this.#options;
    const body = await readBody(request);
    if (body.kind === 'problem') return body.problem;
    const members = STACK_MEMBERS[asked.kind];
    const strange = members && strangeMember(asked.kind, body.value, members);
    if (strange) return strange;
    if (isStream(asked) && !this.#stay(response)) {
      response.setHeader('Connection', 'close');
      return tooManyStreams();
    }
    switch (asked.kind) {
      case 'status':
        answerJson(response, 200, await handle.status());
        return undefined;
      case 'events':
        await this.#stream(response, this.#endEvents.signal, (signal) =>
          streamEvents(response, handle, asked.requests, clock, signal),
        );
        return undefined;
      case 'logs': {
        const refusal = await this.#unknownApp((asked.query.apps ?? []).map(appNamed));
        if (refusal) return refusal;
        const { packed, everyMs } = readPrefer(request.headers['prefer']);
        const query = everyMs === undefined ? asked.query : { ...asked.query, everyMs };
        await this.#stream(response, this.#endLogs.signal, (signal) =>
          packed
            ? streamChunks(response, handle.logRuns(query, signal), signal, pack)
            : streamChunks(response, handle.logs(query, signal), signal),
        );
        return undefined;
      }
      case 'requests': {
        const refusal = await this.#unknownApp(asked.query.apps ?? []);
        if (refusal) return refusal;
        await this.#stream(response, this.#endLogs.signal, (signal) =>
          streamChunks(response, handle.requests(asked.query, signal), signal),
        );
        return undefined;
      }
      case 'request-heads':
        answerJson(response, 200, await handle.requestHeads(asked.id));
        return undefined;
      case 'environment':
        answerJson(response, 200, await handle.environment(asked.app, asked.instance));
        return undefined;
      case 'attach':
        return wantsTerminal();
      case 'act': {
        const read = readAction(asked.action, body.value);
        if (read.kind === 'problem') return read.problem;
        const result = await handle.act(asked.app, read.action);
        answerJson(response, result.ok ? 200 : 409, result);
        return undefined;
      }
      case 'reload': {
        const result = await handle.reload();
        answerJson(response, isDone(result) ? 200 : 409, result);
        return undefined;
      }
      case 'detach':
        await handle.detach();
        answerJson(response, 200, { detached: true });
        return undefined;
      case 'down': {
        const force = body.value['force'] ?? false;
        if (typeof force !== 'boolean') {
          return problem('bad-request', '"force" must be true or false');
        }
        // The stack may be gone a moment later: first let the answer out.
        response.once('close', () => {
          handle.down({ force }).catch(() => undefined);
        });
        response.setHeader('Connection', 'close');
        answerJson(response, 202, { stopping: true, force });
        return undefined;
      }
    }
  }

  /** Counts what stays until it is closed. @returns false where there is no place for it */
  #stay(until: Duplex | ServerResponse): boolean {
    if (this.#staying >= MAX_STREAMS) return false;
    this.#staying++;
    until.once('close', () => this.#staying--);
    return true;
  }

  async #stream(
    response: ServerResponse,
    end: AbortSignal,
    run: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const left = new AbortController();
    response.once('close', () => left.abort());
    const running = run(AbortSignal.any([left.signal, end]));
    const settled = running.catch(() => undefined);
    this.#streams.set(settled, response);
    try {
      await running;
    } finally {
      this.#streams.delete(settled);
    }
  }

  async #unknownApp(named: readonly string[]): Promise<Problem | undefined> {
    if (named.length === 0) return undefined;
    const apps = (await this.#options.handle.status()).apps.map(({ name }) => name);
    const unknown = named.find((name) => !apps.includes(name));
    return unknown === undefined ? undefined : thrown(unknownApp(unknown, apps));
  }
}
