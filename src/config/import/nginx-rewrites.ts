/**
 * What nginx changes on the way to an app and back, and which requests it is about, where that is said plainly.
 */
import type { Statement } from './statement.js';

export interface Rewritten {
  /** The path that it is about, or what such paths begin with; the shorter one where its last letter is optional. */
  readonly path: string;
  /** The same with that letter. */
  readonly whole: string;
  /** What takes its place, without a query: a path, or a URL. */
  readonly target: string;
  /** That path alone, and nothing below it. */
  readonly single: boolean;
  /** The client is told where it is for good; any other may keep back what stands here. */
  readonly moved: boolean;
}

/** @returns undefined for a pattern of more than the beginning of a path, and for no `rewrite` */
export function rewrittenBy({ words }: Statement): Rewritten | undefined {
  const [name, from = '', to = '', flag] = words;
  if (name !== 'rewrite') return undefined;
  const [, written, rest = ''] = /^\^(\/(?:[\w~%/-]|\\?\.(?![*+?{]))+)(.*)$/.exec(from) ?? [];
  if (written === undefined || !/^(\/?\??\$|\(?\/?\.\*\)?\??\$?|)$/.test(rest)) return undefined;
  const path = written.replaceAll('\\', '');
  return {
    // `^/old/?$`: the slash may be missing.
    path: rest.startsWith('?') ? path.slice(0, -1) : path,
    whole: path,
    target: to.replace(/\?.*/s, ''),
    single: /^\/?\??\$$/.test(rest),
    moved: flag === 'permanent',
  };
}

/** `rewrite ^/api/(.*)$ /$1 break;` */
export function isNginxStripping(prefix: string, { words }: Statement): boolean {
  const [name, from = '', to = '', flag, ...more] = words;
  const bare = prefix.slice(0, -1);
  const whole = new Map([
    [`^${bare}/(.*)$`, '/$1'],
    [`^${bare}/(.*)`, '/$1'],
    [`^${bare}/?(.*)$`, '/$1'],
    [`^${bare}(/.*)$`, '$1'],
  ]);
  return name === 'rewrite' && flag === 'break' && more.length === 0 && whole.get(from) === to;
}

/** `proxy_cookie_path / /api;` */
export function isCookiePath(prefix: string, { words }: Statement): boolean {
  const to = [prefix, prefix.slice(0, -1)].map((path) => `proxy_cookie_path / ${path}`);
  return to.includes(words.join(' '));
}

/** `proxy_set_header X-Forwarded-Prefix /api;`, which is sent in any case. */
export function isOwnPrefixField(prefix: string, { words }: Statement): boolean {
  return words.join(' ') === `proxy_set_header X-Forwarded-Prefix ${prefix.slice(0, -1)}`;
}
