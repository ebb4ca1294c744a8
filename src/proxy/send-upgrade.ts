/**
 * One attempt to open a WebSocket at one endpoint.
 */
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { afterAwake } from '../model/awake-timer.js';
import { answerHeaders, failed, headersFor, timedOut, type Attempt, type Send } from './attempt.js';
import { connect, type ConnectError } from './connect.js';
import type { Upgrading } from './exchange.js';
import { tunnelUpgrade } from './upgrade.js';

type Connected =
  | { readonly kind: 'connected'; readonly socket: Socket }
  | { readonly kind: 'not-connected'; readonly error: ConnectError }
  | { readonly kind: 'left' };

export async function sendUpgrade(send: Send, parts: Upgrading): Promise<Attempt> {
  const { exchange, flight } = send;
  const connected = await open(send);
  if (connected.kind === 'not-connected') return connected;
  if (connected.kind === 'left') return { kind: 'done' };
  // The socket is http-proxy's until the app has answered.
  exchange.response.detachSocket(parts.socket);
  const { timeoutMs } = send.errand.app;
  const late = new AbortController();
  const { clock, directory } = send.context.options;
  const tooLate = (): void => {
    late.abort();
    connected.socket.destroy(new Error('no answer in time'));
  };
  const debugged = (): boolean => directory.debugged(send.errand.app.name);
  const timer =
    timeoutMs === undefined ? undefined : afterAwake(clock, timeoutMs, tooLate, debugged);
  let failure: Attempt | undefined;
  const outcome = await tunnelUpgrade({
    request: exchange.request,
    socket: parts.socket,
    ahead: parts.ahead,
    upstream: connected.socket,
    clock: send.context.options.clock,
    path: send.errand.path,
    headers: headersFor(send),
    onOpen: (headers, link) => {
      timer?.cancel();
      exchange.stream = true;
      exchange.countBytes = link.bytes;
      flight.markStream(() => {
        exchange.note = 'cut: its app is about to stop';
        link.cut();
      });
      return answerHeaders(send, 101, headers);
    },
  });
  timer?.cancel();
  switch (outcome.kind) {
    case 'closed':
      break;
    case 'left':
      exchange.note ??= 'the client left';
      break;
    case 'declined':
      exchange.response.assignSocket(parts.socket);
      await relay(send, outcome.answer);
      break;
    case 'reset':
      exchange.response.assignSocket(parts.socket);
      failure = late.signal.aborted
        ? timedOut(timeoutMs ?? 0)
        : failed(502, `closed the connection before it answered (${outcome.message})`);
  }
  return failure ?? { kind: 'done' };
}

function open({ exchange, endpoint }: Send): Promise<Connected> {
  return new Promise((resolve) => {
    const onLeft = (): void => {
      abandon();
      resolve({ kind: 'left' });
    };
    const settle = (connected: Connected): void => {
      exchange.left.off(onLeft);
      resolve(connected);
    };
    const abandon = connect(endpoint.upstream, {
      connected: (socket) => settle({ kind: 'connected', socket }),
      failed: (error) => settle({ kind: 'not-connected', error }),
    });
    exchange.left.on(onLeft);
  });
}

/** Passes on the answer of an app that did not take the upgrade. */
function relay(send: Send, answer: IncomingMessage): Promise<void> {
  const { exchange } = send;
  const { response } = exchange;
  const status = answer.statusCode ?? 502;
  response.writeHead(
    status,
    answer.statusMessage ?? '',
    answerHeaders(send, status, answer.rawHeaders),
  );
  return new Promise((resolve) => {
    answer.on('data', (chunk: Buffer) => (exchange.bytes += chunk.length));
    answer.on('error', () => response.socket?.destroySoon());
    answer.on('close', () => resolve());
    exchange.left.on(() => answer.destroy());
    answer.pipe(response);
  });
}
