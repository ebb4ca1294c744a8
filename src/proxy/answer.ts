/**
 * Answers that the proxy gives itself.
 */
import { randomBytes } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Clock } from '../model/clock.js';
import type { Exchange } from './exchange.js';
import { endLingering } from './linger.js';
import { forOutside, isOutside } from './outside.js';
import { discardRest } from './request-body.js';
import { contentSecurityPolicy, renderPage, type Page } from './pages/layout.js';
import { renderProblem, type ShownProblem } from './pages/error-page.js';

export interface Answer {
  readonly status: number;
  readonly headers?: readonly string[];
  readonly type?: string;
  readonly body?: string;
  /** The connection is not to be used again: what has come behind the request is not taken. */
  readonly close?: boolean;
}

/** Sends it, unless an answer has begun already: then that one is broken off. */
export function answer(exchange: Exchange, clock: Clock, what: Answer): void {
  const { request, response } = exchange;
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const body = Buffer.from(what.body ?? '');
  const empty = what.status === 204 || what.status === 304;
  const headers = [
    ...(what.type === undefined ? [] : ['Content-Type', what.type]),
    ...(empty ? [] : ['Content-Length', String(body.length)]),
    ...(what.headers ?? []),
    ...(what.close ? ['Connection', 'close'] : []),
  ];
  exchange.firstByte(what.status, headers);
  exchange.bytes = request.method === 'HEAD' ? 0 : body.length;
  const unread = !request.complete && !exchange.upgrade;
  // Node's server ends a connection by that, behind the last answer.
  if (unread && what.close) {
    const { socket } = request;
    socket.destroySoon = () => endLingering(socket, clock);
  }
  response.writeHead(what.status, STATUS_CODES[what.status] ?? '', headers);
  response.end(body);
  // Node ends a connection too on which it has not been said whether a body comes (Expect).
  if (exchange.connection && (what.close || !response.shouldKeepAlive)) {
    exchange.connection.ended = true;
  }
  if (unread && !what.close) discardRest(request, clock);
}

/** Fields of all our own pages: they are about this moment, and nobody else's to frame or sniff. */
const OWN_FIELDS = [
  ...['Cache-Control', 'no-store'],
  ...['X-Content-Type-Options', 'nosniff'],
  ...['Referrer-Policy', 'same-origin'],
];

export function answerPage(exchange: Exchange, clock: Clock, page: Page): void {
  const nonce = randomBytes(16).toString('base64url');
  answer(exchange, clock, {
    status: 200,
    type: 'text/html; charset=utf-8',
    headers: [...OWN_FIELDS, 'Content-Security-Policy', contentSecurityPolicy(nonce)],
    body: renderPage(page, nonce),
  });
}

export function answerText(exchange: Exchange, clock: Clock, type: string, body: string): void {
  answer(exchange, clock, { status: 200, type, headers: OWN_FIELDS, body });
}

/** Says what is the matter, in the form that the request wants; of the stack only to who may know. */
export function answerProblem(
  exchange: Exchange,
  clock: Clock,
  problem: ShownProblem,
  extra: { readonly headers?: readonly string[]; readonly close?: boolean } = {},
): void {
  const told = isOutside(exchange) ? forOutside(problem) : problem;
  const rendered = renderProblem(told, exchange.form);
  const nonce = randomBytes(16).toString('base64url');
  const policy = rendered.page ? ['Content-Security-Policy', contentSecurityPolicy(nonce)] : [];
  answer(exchange, clock, {
    status: problem.status,
    type: rendered.type,
    headers: [...OWN_FIELDS, ...policy, ...(extra.headers ?? [])],
    body: rendered.page ? renderPage(rendered.page, nonce) : (rendered.text ?? ''),
    close: extra.close ?? false,
  });
}
