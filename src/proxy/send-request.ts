/**
 * One attempt to send a request to one endpoint.
 */
import type { App } from '../model/app.js';
import { answerHeaders, failed, headersFor, timedOut, type Attempt, type Send } from './attempt.js';
import type { Exchange } from './exchange.js';
import { endpointKey } from './flights.js';
import type { RawHeaders } from './raw-headers.js';
import type { Outcome } from './relay.js';
import { isEventStream } from './response-headers.js';

export function sendRequest(send: Send, fresh: boolean): Promise<Attempt> {
  const { context, exchange, errand, endpoint } = send;
  const { app } = errand;
  const outcome = context.forwarder.forward({
    key: endpointKey(app.name, endpoint.instance, endpoint.generation),
    upstream: endpoint.upstream,
    request: exchange.request,
    response: exchange.response,
    path: errand.path,
    headers: headersFor(send),
    fresh,
    timeoutMs: app.timeoutMs,
    excused: () => context.options.directory.debugged(app.name),
    left: exchange.left,
    onHead: (status, headers, cut) => onHead(send, status, headers, cut),
    onBytes: (count) => (exchange.bytes += count),
    onBodyWanted: () => {
      if (expectsContinue(exchange)) exchange.response.writeContinue();
    },
  });
  return outcome.then((known) => attemptOf(known, exchange, app));
}

function attemptOf(outcome: Outcome, exchange: Exchange, app: App): Attempt {
  switch (outcome.kind) {
    case 'answered':
      return { kind: 'done' };
    case 'left':
      exchange.note ??= 'the client left';
      return { kind: 'done' };
    case 'truncated':
      exchange.note = `broken off: ${outcome.message}`;
      return { kind: 'done' };
    case 'not-connected':
      return outcome;
    case 'reset':
      if (outcome.repeatable) return { kind: 'again' };
      return failed(502, `closed the connection before it answered (${outcome.message})`);
    case 'timeout':
      return timedOut(app.timeoutMs ?? 0);
    case 'garbled':
      return failed(502, `answered with something that is not HTTP (${outcome.message})`);
  }
}

function onHead(
  send: Send,
  status: number,
  headers: RawHeaders,
  cut: () => void,
): readonly string[] {
  const { context, exchange, flight } = send;
  const sent = answerHeaders(send, status, headers);
  if (isEventStream(headers)) {
    exchange.stream = true;
    flight.markStream(() => {
      exchange.note = 'cut: its app is about to stop';
      cut();
    });
  }
  if (context.closing.aborted) exchange.response.shouldKeepAlive = false;
  return sent;
}

/** The client waits for leave to send its body (RFC 9110 section 10.1.1); Node knows no other. */
function expectsContinue(exchange: Exchange): boolean {
  const { request, response } = exchange;
  return (
    request.httpVersion === '1.1' &&
    request.headers.expect?.toLowerCase() === '100-continue' &&
    !response.headersSent
  );
}
