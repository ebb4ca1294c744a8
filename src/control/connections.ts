/**
 * What is asked and answered on the control socket: a running stack as HTTP and JSON
 * (`docs/control.md`). Loaded with the first connection.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Clock } from '../model/clock.js';
import { RefusedError, UnknownAppError } from '../model/handle.js';
import type { OwnHandle } from '../model/handle.js';
import { answerJson, refuseRequest } from './answer.js';
import { askStack, type Reply } from './ask-stack.js';
import { MAX_CONNECTIONS } from './limits.js';
import { problem, rawProblem, VERSION_HEADER } from './problem.js';
import type { Problem } from './problem.js';
import { readBody } from './request-body.js';
import { route } from './routes.js';
import type { Route } from './routes.js';
import { isStream, Streams, tooManyStreams } from './streams.js';
import { TERMINAL_PROTOCOL } from './terminal-frames.js';
import { TerminalServer } from './terminal-server.js';
import { messageOf } from '../model/message-of.js';

const ATTACH = '/v1/apps/NAME/attach';
const REQUEST_TIMEOUT_MS = 10_000;
const CHECK_TIMEOUTS_MS = 5000;
const MAX_HEADER_BYTES = 65_536;

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

function wantsTerminal(): Problem {
  return problem('upgrade-required', `${ATTACH} takes an Upgrade to ${TERMINAL_PROTOCOL}`);
}

function thrown(error: unknown): Problem {
  const detail = messageOf(error);
  if (error instanceof UnknownAppError) return problem('unknown-app', detail);
  return problem(error instanceof RefusedError ? 'refused' : 'failed', detail);
}

/** A request that has come, with its body or without, and is not answered to its end. */
interface Open {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly refuse: (refusal: Problem) => void;
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
  readonly #streams: Streams;
  readonly #terminals: TerminalServer;
  /** By the connection on which it has come. */
  readonly #requests = new WeakMap<object, Open>();
  #open = 0;

  constructor(options: Served) {
    this.#options = options;
    this.#streams = new Streams(options.handle, options.clock);
    this.#terminals = new TerminalServer(options.clock);
    // It does not listen itself, so nobody else would tell it to look for requests that take too long.
    this.#server.emit('listening');
    this.#server.on('connection', (socket: Socket) => {
      if (++this.#open > MAX_CONNECTIONS) this.#surplus.add(socket);
      socket.once('close', () => this.#open--);
    });
    this.#server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
      this.#unread(socket, connectionProblem(error.code));
    });
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      void this.#upgrade(request, socket, head);
    });
    this.#server.on('checkExpectation', (request: IncomingMessage, response: ServerResponse) => {
      const detail = 'Expect: 100-continue is the only one that is met';
      response.setHeader(...VERSION_HEADER);
      refuseRequest(request, response, problem('expectation-failed', detail), options.clock);
    });
    this.#server.on('connect', (_request, socket) => {
      socket.end(
        rawProblem(problem('method-not-allowed', 'CONNECT is not served here', 'GET, POST')),
      );
    });
  }

  /** @param socket of which nothing has been read yet */
  take(socket: Socket): void {
    this.#server.emit('connection', socket);
    socket.resume();
  }

  /** @param closed resolves when no connection is open any more */
  async close(closed: Promise<void>): Promise<void> {
    this.#server.close();
    // One turn for the last events of the stack to reach the streams.
    await new Promise((resolve) => setImmediate(resolve));
    this.#terminals.close();
    await this.#streams.end(closed);
    this.#server.closeAllConnections();
  }

  /** What comes on a connection cannot be read, or does not come in time. */
  #unread(socket: Duplex, refusal: Problem): void {
    const open = this.#requests.get(socket);
    if (!socket.writable) socket.destroy();
    else if (!open) socket.end(rawProblem(refusal));
    // It is the body that is meant, and nobody has answered yet.
    else if (!open.request.complete && !open.response.headersSent) open.refuse(refusal);
    // An answer that is half sent cannot be followed by another one.
    else socket.destroy();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { clock } = this.#options;
    const { socket } = request;
    const refuse = (refusal: Problem): void => {
      // What is left of a body that was too slow says only that it broke off.
      if (!response.headersSent) refuseRequest(request, response, refusal, clock);
    };
    const open: Open = { request, response, refuse };
    const before = this.#requests.get(socket)?.response;
    response.setHeader(...VERSION_HEADER);
    this.#requests.set(socket, open);
    response.once('close', () => {
      if (this.#requests.get(socket) === open) this.#requests.delete(socket);
    });
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
        const refusal = await this.#answer(asked, open, before);
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
      if (!this.#streams.stay(request.socket)) {
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

  /**
   * Answers, or returns why not.
   * @param before the answer before this one on the connection
   */
  async #answer(
    asked: Exclude<Route, { kind: 'problem' }>,
    { request, response }: Open,
    before: ServerResponse | undefined,
  ): Promise<Problem | undefined> {
    const body = await readBody(request);
    if (body.kind === 'problem') return body.problem;
    if (!(await itsTurn(response, before))) return undefined;
    // Whole after all, and its sender was told that it was too slow: nothing is done.
    if (response.headersSent) return undefined;
    if (asked.kind === 'attach') return wantsTerminal();
    if (isStream(asked)) {
      if (this.#streams.stay(response)) {
        await this.#streams.send(asked, request, response);
        return undefined;
      }
      response.setHeader('Connection', 'close');
      return tooManyStreams();
    }
    const reply = await askStack(this.#options.handle, asked, body.value);
    if (reply.kind === 'problem') return reply.problem;
    answerReply(response, reply);
    return undefined;
  }
}

/**
 * Who asks again before an answer has come is answered in order, and nothing is done for them before: where the
 * connection is cut, Node tells nothing of answers whose turn had not come, not even that they are closed.
 * @returns false where its turn does not come any more
 */
async function itsTurn(
  response: ServerResponse,
  before: ServerResponse | undefined,
): Promise<boolean> {
  if (before && response.socket === null) {
    await new Promise<void>((resolve) => before.once('close', resolve));
  }
  return response.socket !== null && !response.closed;
}

function answerReply(
  response: ServerResponse,
  { status, value, afterwards }: Extract<Reply, { readonly kind: 'json' }>,
): void {
  if (afterwards) {
    response.once('close', () => {
      afterwards().catch(() => undefined);
    });
    response.setHeader('Connection', 'close');
  }
  answerJson(response, status, value);
}
