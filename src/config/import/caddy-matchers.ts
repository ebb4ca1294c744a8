/**
 * The requests that a directive of Caddy is about, as prefixes of ours
 * (https://caddyserver.com/docs/caddyfile/matchers).
 */
import { asPrefix } from './addresses.js';
import { begins, escaped } from './path-text.js';
import { onlyConditionOf } from './caddy-access.js';
import type { Statement } from './statement.js';

export type Matchers = ReadonlyMap<string, readonly string[]>;

/** The argument of a directive that is its matcher. */
export function matcherOf({ words }: Statement): string | undefined {
  const [name = '', first] = words;
  // With one argument these have no matcher, also where it begins with a slash.
  if (words.length === 2 && /^(redir|rewrite)$/.test(name)) return undefined;
  const hasOnlyThat = /^(handle|handle_path|route)$/.test(name);
  return first !== undefined && (hasOnlyThat || /^([/@]|\*$)/.test(first)) ? first : undefined;
}

/** `@api path /api/* /v2/*` or a block of that one line. */
export function namedPaths(matcher: Statement): readonly string[] | undefined {
  const only = onlyConditionOf(matcher);
  return only[0] === 'path' && only.length > 1 ? only.slice(1) : undefined;
}

/** Of a matcher that says more as well: all of it has to hold. */
export function pathsAmong({ words, block = [] }: Statement): readonly string[] | undefined {
  const paths = block.filter((each) => each.words[0] === 'path');
  return words.length === 1 && paths.length === 1 ? paths[0]?.words.slice(1) : undefined;
}

export type Matched =
  | { readonly kind: 'prefix'; readonly prefix: string; readonly loose: boolean }
  /** One path, and nothing below it. */
  | { readonly kind: 'path'; readonly path: string };

/**
 * @param base what has been taken off the paths here; begins and ends with `/`
 * @param within what all paths here begin with
 * @returns undefined where it is about more than paths
 */
export function matched(
  matcher: string | undefined,
  matchers: Matchers,
  base: string,
  within: string,
): readonly Matched[] | undefined {
  if (matcher === undefined || matcher === '*') {
    return [{ kind: 'prefix', prefix: within, loose: false }];
  }
  const paths = matcher.startsWith('@') ? matchers.get(matcher) : [matcher];
  if (paths?.every((path) => /^\/[^*?[\\{]*\*?$/.test(path)) !== true) return undefined;
  return paths.map((path): Matched => {
    const inner = /^(.*)\*$/.exec(path)?.[1];
    const whole = escaped(`${base.slice(0, -1)}${inner ?? path}`);
    if (inner === undefined) return { kind: 'path', path: whole };
    const prefix = asPrefix(whole);
    return {
      kind: 'prefix',
      prefix: inCaseOf(within, prefix),
      loose: !inner.endsWith('/'),
    };
  });
}

/**
 * The prefix with the beginning that it shares with `within` in the letters of `within`; `within` itself where the
 * prefix is the shorter one.
 */
function inCaseOf(within: string, prefix: string): string {
  if (begins(within, prefix, 'any')) return within;
  return begins(prefix, within, 'any') ? `${within}${prefix.slice(within.length)}` : prefix;
}

/** What the paths begin with; it ends within a segment where Caddy's pattern does. */
export function beginning(at: Matched): string {
  if (at.kind === 'path') return at.path;
  return at.loose ? at.prefix.slice(0, -1) : at.prefix;
}
