/**
 * `Expect` (RFC 9110 section 10.1.1): a client waits for leave to send its body. That is the only
 * expectation there is.
 */
import type { IncomingMessage } from 'node:http';
import type { Clock } from '../model/clock.js';
import { answerProblem } from './answer.js';
import type { Exchange } from './exchange.js';
import { hasBody } from './request-body.js';

/** True where the client expects to be told to go on. */
export function expectsContinue(request: IncomingMessage): boolean {
  return request.httpVersion === '1.1' && members(request.headers.expect).some(isContinue);
}

/** True where something else is expected. HTTP/1.0 knows none, and may have been made of any other request. */
export function isUnmet({ httpVersion, headers }: IncomingMessage): boolean {
  return httpVersion === '1.1' && !members(headers.expect).every(isContinue);
}

/** Tells whoever expects something else that it is not met. @returns false where there is no such thing */
export function refuseExpectation(exchange: Exchange, clock: Clock): boolean {
  const { request } = exchange;
  if (!isUnmet(request)) return false;
  const detail = 'Expect: 100-continue is the only one that is met';
  // A client that waits may send its body after this, or not.
  const close = hasBody(request) && !request.complete;
  answerProblem(exchange, clock, { status: 417, detail, advice: '' }, { close });
  return true;
}

/** Empty ones count for nothing (RFC 9110 section 5.6.1.2). */
function members(expect: string | undefined): string[] {
  const all = (expect ?? '').split(',').map((member) => member.trim().toLowerCase());
  return all.filter((member) => member !== '');
}

function isContinue(member: string): boolean {
  return member === '100-continue';
}
