/**
 * Refusals and failures of the control socket, as RFC 9457 `application/problem+json`. One table:
 * code, status, title. Every problem adds a detail that names the thing and the next step.
 */

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

/** A whole answer for a connection whose request could not even be parsed. */
export function rawProblem(refusal: Problem): string {
  const body = problemBody(refusal);
  const title = TABLE[refusal.code][1];
  return [
    `HTTP/1.1 ${refusal.status} ${title}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
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
