/**
 * What in a Caddyfile narrows who may come in, or what may be seen.
 */
import type { Statement } from './statement.js';

/** Asked before anything answers. */
const ASKS = /^(basicauth|basic_auth|forward_auth|authorize|authenticate|import)$/;

/** A client is refused, or asked who it is. What was not read may do so too. */
export function narrows(statement: Statement): boolean {
  const [name = ''] = statement.words;
  return (
    ASKS.test(name) || refuses(statement) || (name === 'tls' && holds(statement, /client_auth/))
  );
}

/** `respond 403`, `respond /secret "no" 404`, `error 404`, `abort`. */
export function refuses({ words: [name = '', ...rest] }: Statement): boolean {
  if (name === 'abort' || name === 'error') return true;
  return name === 'respond' && rest.some((word) => /^4\d\d$/.test(word));
}

/** The first statement of a block, at any depth, that narrows. */
export function narrowingIn(block: readonly Statement[]): Statement | undefined {
  for (const each of block) {
    const found = narrows(each) ? each : narrowingIn(each.block ?? []);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A matcher that lets in by address or by who somebody is. */
export function isAboutClients(matcher: Statement): boolean {
  return holds(matcher, /^(remote_ip|client_ip|not|expression|header|header_regexp)$/);
}

function holds({ words, block }: Statement, pattern: RegExp): boolean {
  return (
    words.some((word) => pattern.test(word)) || (block ?? []).some((each) => holds(each, pattern))
  );
}
