/**
 * The request target: what stands between the method and the version in the first line.
 *
 * Path and query go through byte for byte, with one exception: dot segments are resolved before
 * anything is decided about the path, so that what was routed is what is forwarded (RFC 3986
 * section 5.2.4). Nothing else is decoded, merged or re-encoded: `%2F` is data, `//` is two slashes.
 */

export type RequestTarget =
  | {
      readonly kind: 'path';
      /** Begins with `/`; no dot segments. */
      readonly path: string;
      /** Empty, or `?` and the rest, untouched. */
      readonly query: string;
      /** Of an absolute-form target: it replaces the Host field (RFC 9112 section 3.2.2). */
      readonly authority: string | undefined;
    }
  /** `OPTIONS *`. */
  | { readonly kind: 'asterisk' }
  | { readonly kind: 'bad'; readonly reason: string };

const ABSOLUTE = /^https?:\/\/([^/?#]*)/i;
/** A path with none of these has nothing to look at. */
const PECULIAR = /[%\\\0]|\/\./;
const BROKEN_ESCAPE = /%(?![0-9a-f]{2})/i;
const DOT_SEGMENT = /\/(?:\.|%2e){1,2}(?:\/|$)/i;
const HIDDEN_SEPARATOR = /%2f|%5c|\\/i;

/** Reads a target as received (latin1 characters, as Node's parser gives them). */
export function parseTarget(raw: string): RequestTarget {
  if (raw === '*') return { kind: 'asterisk' };
  let rest = raw;
  let authority: string | undefined;
  if (!raw.startsWith('/')) {
    const match = ABSOLUTE.exec(raw);
    authority = match?.[1];
    if (!match || authority === undefined || authority === '' || authority.includes('@')) {
      return bad('the request target is neither a path nor an http URL');
    }
    rest = raw.slice(match[0].length);
    if (!rest.startsWith('/')) rest = `/${rest}`;
  }
  const mark = rest.indexOf('?');
  const path = mark === -1 ? rest : rest.slice(0, mark);
  const query = mark === -1 ? '' : rest.slice(mark);
  if (!PECULIAR.test(path)) return { kind: 'path', path, query, authority };
  if (BROKEN_ESCAPE.test(path)) return bad('the path has a % that two hex digits do not follow');
  if (path.includes('%00') || path.includes('\0')) return bad('the path has a NUL');
  if (HIDDEN_SEPARATOR.test(path) && path.split('/').some(hidesParent)) {
    return bad('the path has a ".." beside an encoded slash or a backslash');
  }
  const resolved = DOT_SEGMENT.test(path) ? resolveDots(path) : path;
  return { kind: 'path', path: resolved, query, authority };
}

function bad(reason: string): RequestTarget {
  return { kind: 'bad', reason };
}

/** True for a segment that turns into a `..` for whoever decodes `%2f`, `%5c` or takes `\` for `/`. */
function hidesParent(segment: string): boolean {
  if (!HIDDEN_SEPARATOR.test(segment)) return false;
  const decoded = segment.replace(/%2f|%5c/gi, '/').replace(/%2e/gi, '.');
  return decoded.split(/[/\\]/).includes('..');
}

/** RFC 3986 section 5.2.4, with `%2e` read as the dot it stands for. `..` at the root stays there. */
function resolveDots(path: string): string {
  const out: string[] = [];
  const segments = path.slice(1).split('/');
  segments.forEach((segment, i) => {
    const last = i === segments.length - 1;
    const plain = segment.replace(/%2e/gi, '.');
    if (plain === '..') out.pop();
    if (plain !== '..' && plain !== '.') out.push(segment);
    else if (last) out.push('');
  });
  return `/${out.join('/')}`;
}
