/**
 * One HTTP request over the control socket, and what can go wrong with it.
 */
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { UnknownAppError } from '../model/handle.js';
import { MAX_SOCKET_PATH } from '../model/upstream.js';
import { PROBLEM_TYPE, parseProblem } from './problem.js';

/**
 * Nobody answers on the control socket. `missing`: there is no such file; `refused`: nobody accepts,
 * or the connection was cut before an answer; `silent`: somebody accepts and does not answer (a
 * suspended supervisor), `busy`: it answers that too many connections are open, `full`: it closes each
 * that it accepts, as one does that may open no more files. The last three are never a reason to take its
 * socket away.
 */
export class ControlUnreachableError extends Error {
  override readonly name = 'ControlUnreachableError';

  constructor(
    readonly code: 'refused' | 'missing' | 'silent' | 'busy' | 'full',
    path: string,
    cause?: unknown,
  ) {
    const words = {
      refused: 'nobody accepts connections on',
      missing: 'there is no control socket at',
      silent: 'no answer came in time from',
      busy: 'there is no place for another connection at',
      full: 'every connection is closed at once by',
    };
    super(`${words[code]} ${path}`, { cause });
  }

  /** True where somebody holds the socket, although he did not serve this. */
  get isHeld(): boolean {
    return this.code === 'silent' || this.code === 'busy' || this.code === 'full';
  }

  /** True where somebody took the connection, and closed it before an answer. */
  get wasCut(): boolean {
    const { cause } = this as { readonly cause?: { readonly code?: string } };
    return cause?.code === 'ECONNRESET' || cause?.code === 'EPIPE';
  }
}

export interface ControlRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query. */
  readonly target: string;
  readonly body?: unknown;
  /** Value of a `Prefer` header (RFC 7240); empty: none. */
  readonly prefer?: string;
  readonly signal: AbortSignal;
}

/** An error of a connection to the socket at `path`, in our words where it says that nobody is there. */
export function connectionError(path: string, error: NodeJS.ErrnoException): Error {
  switch (error.code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return new ControlUnreachableError('missing', path, error);
    case 'ECONNREFUSED':
    case 'ECONNRESET':
    case 'EPIPE':
      return new ControlUnreachableError('refused', path, error);
    case undefined:
    default:
      return error;
  }
}

/**
 * Sends a request on a connection of its own; resolves with the head of the answer.
 * @throws ControlUnreachableError when nobody answers; the signal's reason when it aborts
 */
export function call(
  path: string,
  { method, target, body, prefer = '', signal }: ControlRequest,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    if (Buffer.byteLength(path) > MAX_SOCKET_PATH) {
      reject(new ControlUnreachableError('missing', path));
      return;
    }
    const sent = body === undefined ? undefined : JSON.stringify(body);
    const outgoing = request(
      {
        socketPath: path,
        method,
        path: target,
        agent: false,
        signal,
        headers: {
          Host: 'sockpit',
          ...(prefer === '' ? {} : { Prefer: prefer }),
          ...(sent === undefined
            ? {}
            : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(sent) }),
        },
      },
      resolve,
    );
    outgoing.on('error', (error) => {
      reject(signal.aborted ? (signal.reason as Error) : connectionError(path, error));
    });
    outgoing.end(sent);
  });
}

/** The whole body of an answer as text. */
export async function bodyText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * Turns a refusal into the error that the interface promises; returns for every other answer.
 * @param path of the socket that gave the answer
 * @throws ControlUnreachableError `busy`; UnknownAppError; an Error with the refusal's words
 */
export async function throwProblem(path: string, response: IncomingMessage): Promise<void> {
  const status = response.statusCode ?? 0;
  if (status < 400 || !(response.headers['content-type'] ?? '').startsWith(PROBLEM_TYPE)) return;
  const { code, detail } = parseProblem(await bodyText(response));
  if (code === 'too-many-connections') {
    throw new ControlUnreachableError('busy', path, new Error(detail));
  }
  throw code === 'unknown-app' ? new UnknownAppError(detail) : new Error(detail);
}
