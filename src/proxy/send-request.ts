/**
 * One attempt to send a request to one endpoint.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { App } from '../model/app.js';
import type { Upstream } from '../model/upstream.js';
import { answerHeaders, failed, headersFor, timedOut, type Attempt, type Send } from './attempt.js';
import type { ClientDeparture } from './departure.js';
import type { Exchange } from './exchange.js';
import { expectsContinue } from './expectation.js';
import type { RawHeaders } from './raw-headers.js';
import type { Job, RelayOutcome } from './relay.js';
import { isEventStream } from './response-headers.js';

export function sendRequest(send: Send, fresh: boolean): Promise<Attempt> {
  return new Promise((resolve) => {
    send.context.forwarder.forward(new Sending(send, fresh, resolve));
  });
}

/** A class, since every request needs one: five functions each would be five objects more. */
class Sending implements Job {
  readonly key: string;
  readonly upstream: Upstream;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  readonly headers: RawHeaders;
  readonly fresh: boolean;
  readonly timeoutMs: number | undefined;
  readonly left: ClientDeparture;
  readonly #send: Send;
  readonly #resolve: (attempt: Attempt) => void;

  constructor(send: Send, fresh: boolean, resolve: (attempt: Attempt) => void) {
    const { exchange, errand, endpoint, flight } = send;
    this.key = flight.key;
    this.upstream = endpoint.upstream;
    this.request = exchange.request;
    this.response = exchange.response;
    this.path = errand.path;
    this.headers = headersFor(send);
    this.fresh = fresh;
    this.timeoutMs = errand.app.timeoutMs;
    this.left = exchange.left;
    this.#send = send;
    this.#resolve = resolve;
  }

  excused(): boolean {
    const { context, errand } = this.#send;
    return context.options.directory.debugged(errand.app.name);
  }

  onHead(status: number, headers: RawHeaders, cut: () => void): string[] {
    const { context, exchange, flight } = this.#send;
    const sent = answerHeaders(this.#send, status, headers);
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

  onBytes(count: number): void {
    this.#send.exchange.bytes += count;
  }

  onBodyWanted(): void {
    const { request, response } = this;
    if (expectsContinue(request) && !response.headersSent) response.writeContinue();
  }

  onOutcome(outcome: RelayOutcome): void {
    this.#resolve(attemptOf(outcome, this.#send.exchange, this.#send.errand.app));
  }
}

function attemptOf(outcome: RelayOutcome, exchange: Exchange, app: App): Attempt {
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
