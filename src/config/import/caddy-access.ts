/**
 * What in a Caddyfile narrows who may come in, or what may be seen.
 */
import { firstIn, type Statement } from './statement.js';

/** Asked before anything answers. */
const ASKS = /^(basicauth|basic_auth|forward_auth|authorize|authenticate|import)$/;

/** A client is refused, or asked who it is. What was not read may do so too. */
export function caddyNarrows(statement: Statement): boolean {
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
export function caddyNarrowingIn(block: readonly Statement[]): Statement | undefined {
  return firstIn(block, caddyNarrows);
}

/** The first statement of a block, at any depth, behind which a program answers. */
export function caddyAnsweringIn(block: readonly Statement[]): Statement | undefined {
  return firstIn(block, ({ words }) =>
    /^(reverse_proxy|php_fastcgi|metrics)$/.test(words[0] ?? ''),
  );
}

/** A matcher that lets in by address or by who somebody is. */
export function isAboutClients(matcher: Statement): boolean {
  return holds(matcher, /^(remote_ip|client_ip|not|expression|header|header_regexp)$/);
}

/** Says nothing about whether, and by what, a client is answered. */
const BESIDE =
  /^(@.*|bind|encode|fs|handle_errors|header|log|log_append|log_name|log_skip|map|push|request_body|request_header|skip_log|templates|tls|tracing|vars)$/;

/** It changes neither who is answered nor with what; of a directive that is not known nobody can tell. */
export function isBeside({ words: [name = ''] }: Statement): boolean {
  return BESIDE.test(name);
}

/** The words of a matcher that says one thing. */
export function onlyConditionOf({ words, block }: Statement): readonly string[] {
  return (words.length === 1 && block?.length === 1 ? block[0]?.words : words.slice(1)) ?? [];
}

/** A request for a WebSocket: what is asked besides is as it was. */
export function isUpgrade({ words, block = [] }: Statement): boolean {
  const conditions = words.length === 1 ? block.map((each) => each.words) : [words.slice(1)];
  return (
    conditions.length > 0 &&
    conditions.every((each) =>
      /^(header connection \*?upgrade\*?|header upgrade websocket|path \S+)$/i.test(each.join(' ')),
    ) &&
    conditions.some(([kind]) => kind === 'header')
  );
}

/** Sends to the same page at the one name of the site, or from http to https. */
export function isOnlyAnotherAddress(matcher: Statement, to: string): boolean {
  const [, scheme, host = ''] = /^(https?):\/\/([^/]+)\{uri\}$/.exec(to) ?? [];
  if (scheme === undefined) return false;
  const [kind = '', ...rest] = onlyConditionOf(matcher);
  if (/^(protocol http|header X-Forwarded-Proto http)$/i.test([kind, ...rest].join(' '))) {
    return scheme === 'https' && host === '{host}';
  }
  if (kind === 'not') return rest.join(' ') === `host ${host}`;
  return kind === 'host' && rest.every((name) => name === `www.${host}` || host === `www.${name}`);
}

function holds({ words, block }: Statement, pattern: RegExp): boolean {
  return (
    words.some((word) => pattern.test(word)) || (block ?? []).some((each) => holds(each, pattern))
  );
}
