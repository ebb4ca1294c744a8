/**
 * One attempt to have a request or an upgrade answered at one endpoint: what is sent, what the app
 * and the client are told in the header fields, and what can become of it.
 */
import type { App } from '../model/app.js';
import type { Endpoint } from '../model/availability.js';
import { formatDuration } from '../model/duration.js';
import type { ConnectError } from './connect.js';
import type { ProxyContext } from './context.js';
import type { Exchange } from './exchange.js';
import type { Flight } from './flights.js';
import type { RawHeaders } from './raw-headers.js';
import { requestHeaders } from './request-headers.js';
import { responseHeaders } from './response-headers.js';

/** What a request is to be sent as. */
export interface Errand {
  readonly app: App;
  readonly path: string;
  readonly stripped: string;
}

/** What became of one attempt. */
export type Attempt =
  /** The client has its answer, or is gone. */
  | { readonly kind: 'done' }
  | { readonly kind: 'not-connected'; readonly error: ConnectError }
  /** A connection that had been idle was closed; nothing is lost by asking again. */
  | { readonly kind: 'again' }
  | { readonly kind: 'failed'; readonly status: number; readonly why: string };

export interface Send {
  readonly context: ProxyContext;
  readonly exchange: Exchange;
  readonly errand: Errand;
  readonly endpoint: Endpoint;
  readonly flight: Flight;
}

export function failed(status: number, why: string): Attempt {
  return { kind: 'failed', status, why };
}

export function timedOut(timeoutMs: number): Attempt {
  return failed(504, `has not answered within ${formatDuration(timeoutMs)}`);
}

/** The fields for the app, the same for requests and upgrades. */
export function headersFor({ exchange, errand }: Send): string[] {
  return requestHeaders({
    headers: exchange.request.rawHeaders,
    peer: exchange.peer,
    host: exchange.host,
    hostName: exchange.hostName,
    secure: exchange.secure,
    stripped: errand.stripped,
    version: exchange.request.httpVersion,
  });
}

/** The fields for the client, the same for requests and upgrades; what they say is noted. */
export function answerHeaders(send: Send, status: number, headers: RawHeaders): string[] {
  const { context, exchange, errand } = send;
  const { request } = exchange;
  const sent = responseHeaders({
    status,
    headers,
    stripped: errand.stripped,
    cookies: errand.app.cookies,
    host: exchange.host,
    chunks:
      request.httpVersion === '1.1' &&
      request.method !== 'HEAD' &&
      status !== 204 &&
      status !== 304,
  });
  context.watchCookies(errand.app.name, exchange.hostName?.name ?? '', sent);
  exchange.firstByte(status, sent);
  return sent;
}
