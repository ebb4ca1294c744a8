/**
 * Refusals and failures of the control socket, as RFC 9457 `application/problem+json`. One table:
 * code, status, title. Every problem adds a detail that names the thing and the next step.
 */
import { version } from '../model/version.js';
import { TERMINAL_PROTOCOL } from './terminal-frames.js';

/** Stands in every answer, whatever it is and however it is written. */
export const VERSION_HEADER = ['Sockpit-Version', version] as const;

const TABLE = {
  'bad-request': [400, 'The request cannot be understood'],
  'not-found': [404, 'There is nothing at this path'],
  'unknown-app': [404, 'The stack has no such app'],
  'method-not-allowed': [405, 'This path does not take that method'],
  'request-timeout': [408, 'The request did not arrive in time'],
  refused: [409, 'That cannot be done as things stand'],
  'body-too-large': [413, 'The body is too large'],
  'target-too-long': [414, 'The request target is too long'],
  'expectation-failed': [417, 'The expectation is not met'],
  'upgrade-required': [426, 'This path takes an Upgrade'],
  'headers-too-large': [431, 'The headers are too large'],
  failed: [500, 'The request failed'],
  'too-many-connections': [503, 'Too many connections'],
} as const;

export type ProblemCode = keyof typeof TABLE;

export interface Problem {
  readonly code: ProblemCode;
  readonly status: number;
  readonly detail: string;
  /** Methods for the `Allow` header of a 405. */
  readonly allow?: string;
}

export const PROBLEM_TYPE = 'application/problem+json';

export function problem(code: ProblemCode, detail: string, allow?: string): Problem {
  return { code, status: TABLE[code][0], detail, ...(allow === undefined ? {} : { allow }) };
}

/** The body of the answer; `code` is what a program should compare. */
export function problemBody({ code, status, detail }: Problem): string {
  const title = TABLE[code][1];
  return `${JSON.stringify({ type: `urn:sockpit:problem:${code}`, title, status, code, detail })}\n`;
}

/** The headers of the answer with this body, RFC 9110: `Allow` with a 405, `Upgrade` with a 426. */
export function problemHeaders(refusal: Problem, body: string): Record<string, string | number> {
  return {
    'Content-Type': PROBLEM_TYPE,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    ...(refusal.allow === undefined ? {} : { Allow: refusal.allow }),
    ...(refusal.code === 'upgrade-required'
      ? { Connection: 'Upgrade, close', Upgrade: TERMINAL_PROTOCOL }
      : {}),
  };
}

/** A whole answer, the last on its connection, where Node gives no response to write it to. */
export function rawProblem(refusal: Problem): string {
  const body = problemBody(refusal);
  const headers = { Connection: 'close', ...problemHeaders(refusal, body) };
  return [
    `HTTP/1.1 ${refusal.status} ${TABLE[refusal.code][1]}`,
    ...[VERSION_HEADER, ...Object.entries(headers)].map(([name, value]) => `${name}: ${value}`),
    '',
    body,
  ].join('\r\n');
}

/** Reads a problem's code and detail out of an answer's body, as far as it holds them. */
export function parseProblem(body: string): { code: string | undefined; detail: string } {
  try {
    const parsed = JSON.parse(body) as { code?: unknown; detail?: unknown } | null;
    return {
      code: typeof parsed?.code === 'string' ? parsed.code : undefined,
      detail: typeof parsed?.detail === 'string' ? parsed.detail : body,
    };
  } catch {
    return { code: undefined, detail: body };
  }
}
