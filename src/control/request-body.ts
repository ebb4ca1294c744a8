/**
 * The JSON body of a request, within its limit.
 */
import type { IncomingMessage } from 'node:http';
import { problem } from './problem.js';
import type { Problem } from './problem.js';
import { messageOf } from '../model/message-of.js';

export const MAX_BODY = 65_536;

export type Body =
  | { readonly kind: 'object'; readonly value: Readonly<Record<string, unknown>> }
  | { readonly kind: 'problem'; readonly problem: Problem };

/** An empty body counts as `{}`. Never rejects; a request that breaks off is a problem too. */
export async function readBody(request: IncomingMessage): Promise<Body> {
  const tooLarge = (): Body => ({
    kind: 'problem',
    problem: problem('body-too-large', `at most ${MAX_BODY} bytes are taken`),
  });
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY) return tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // Not destroyed on an early return: the answer has yet to go out on the same connection.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      size += (chunk as Buffer).length;
      if (size > MAX_BODY) return tooLarge();
      chunks.push(chunk as Buffer);
    }
  } catch {
    return { kind: 'problem', problem: problem('bad-request', 'the body broke off') };
  }
  if (size === 0) return { kind: 'object', value: {} };
  return parseObject(Buffer.concat(chunks).toString('utf8'));
}

/** Text → a JSON object, or the problem that it is none. */
export function parseObject(text: string): Body {
  const refuse = (detail: string): Body => ({
    kind: 'problem',
    problem: problem('bad-request', detail),
  });
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return refuse('the body is JSON, but not an object');
    }
    return { kind: 'object', value: value as Record<string, unknown> };
  } catch (error) {
    return refuse(`the body is not JSON: ${messageOf(error)}`);
  }
}

/**
 * Why a body, or what a program gives in place of one, has a member that nobody reads; undefined where
 * every member is read. A member whose value is `undefined`, as programs write it, does not count.
 */
export function strangeMember(
  what: string,
  body: Readonly<Record<string, unknown>>,
  members: readonly string[],
): Problem | undefined {
  const isStrange = (name: string): boolean => body[name] !== undefined && !members.includes(name);
  const strange = Object.keys(body).find(isStrange);
  if (strange === undefined) return undefined;
  const takes = members.length === 0 ? 'no members' : `only "${members.join('", "')}"`;
  return problem('bad-request', `${what} takes ${takes}, not "${strange}"`);
}
