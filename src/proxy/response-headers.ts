/**
 * What the client receives instead of what the app sent: without the fields of our connection to
 * the app, and with the prefix that was taken off the path put back where the app names a path.
 */
import {
  eachHeader,
  eachValue,
  hasHeader,
  HOP_BY_HOP,
  nominated,
  rememberedByName,
  type RawHeaders,
} from './raw-headers.js';

export interface ResponseFacts {
  readonly status: number;
  readonly headers: RawHeaders;
  /** Taken off the request's path; empty where nothing was. */
  readonly stripped: string;
  /** Scope cookies to the prefix. */
  readonly cookies: boolean;
  /** The Host that the app saw: absolute locations there are our own. */
  readonly host: string;
  /** An answer without a length goes out in chunks, so trailers may follow. */
  readonly chunks: boolean;
}

/** The fields to send, in order, with repetition and spelling as the app sent them. */
export function responseHeaders(facts: ResponseFacts): string[] {
  const out: string[] = [];
  const drop = nominated(facts.headers);
  const { headers } = facts;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? '';
    const value = headers[i + 1] ?? '';
    const fate = fateOf(name);
    if (drop.size > 0 && drop.has(name.toLowerCase())) continue;
    const sent = fate === 'sent' ? value : judged(fate, value, facts);
    if (sent !== undefined) out.push(name, sent);
  }
  return out;
}

const fateOf = rememberedByName((lower) => {
  if (HOP_BY_HOP.has(lower)) return 'dropped';
  switch (lower) {
    case 'content-length':
    case 'trailer':
    case 'location':
    case 'set-cookie':
      return lower;
    default:
      return 'sent';
  }
});

/** The value to send of a field that is not sent as it is; undefined where it is not sent at all. */
function judged(
  fate: Exclude<ReturnType<typeof fateOf>, 'sent'>,
  value: string,
  facts: ResponseFacts,
): string | undefined {
  switch (fate) {
    case 'dropped':
      return undefined;
    case 'content-length':
      return facts.status < 200 || facts.status === 204 ? undefined : value;
    case 'trailer':
      return facts.chunks && !hasLength(facts.headers) ? value : undefined;
    case 'location':
      return prefixLocation(value, facts.stripped, facts.host);
    case 'set-cookie':
      return facts.cookies ? scopeCookie(value, facts.stripped) : value;
  }
}

/**
 * The fields to send of an interim answer, or of those behind a body. Neither is framed by any (RFC
 * 9110 sections 6.5.1 and 8.6).
 */
export function looseFields(headers: RawHeaders): [name: string, value: string][] {
  const out: [string, string][] = [];
  const drop = nominated(headers);
  eachHeader(headers, (name, value, lower) => {
    if (HOP_BY_HOP.has(lower) || drop.has(lower) || FRAMING.has(lower)) return;
    out.push([name, value]);
  });
  return out;
}

const FRAMING: ReadonlySet<string> = new Set(['content-length', 'host', 'trailer']);

/** True for an answer that has no end of its own: it does not count as a request in flight. */
export function isEventStream(headers: RawHeaders): boolean {
  let stream = false;
  eachValue(headers, 'content-type', (value) => {
    stream = /^\s*text\/event-stream\s*(;|$)/i.test(value);
  });
  return stream;
}

/** True where the fields say how long the body is. */
export function hasLength(headers: RawHeaders): boolean {
  return hasHeader(headers, 'content-length');
}

/**
 * Puts the prefix before a path at our own host. A location that has it already comes from an app
 * that honours X-Forwarded-Prefix; one relative to the document is right as it is.
 */
export function prefixLocation(location: string, stripped: string, host: string): string {
  if (stripped === '') return location;
  const absolute = /^https?:\/\/([^/?#]*)/i.exec(location);
  if (absolute && absolute[1]?.toLowerCase() !== host.toLowerCase()) return location;
  const origin = absolute?.[0] ?? '';
  const rest = location.slice(origin.length);
  if (absolute && rest === '') return `${origin}${stripped}/`;
  return isOurs(rest, stripped) ? location : `${origin}${stripped}${rest}`;
}

function isOurs(path: string, stripped: string): boolean {
  if (!path.startsWith('/') || path.startsWith('//') || path.startsWith('/\\')) return true;
  return (
    path === stripped || (/^[/?#]/.test(path.slice(stripped.length)) && path.startsWith(stripped))
  );
}

const PATH_ATTRIBUTE = /;\s*path\s*=\s*([^;]*)/i;

/**
 * `Path=/` becomes the prefix, so that apps on one port do not share what they believe their own. Only a cookie
 * whose name begins with `__Host-` must have that path, or no browser takes it (RFC 6265bis, section 4.1.3.2).
 */
export function scopeCookie(cookie: string, stripped: string): string {
  if (/^\s*__Host-/i.test(cookie)) return cookie;
  const path = cookiePath(cookie);
  if (stripped === '' || path === undefined || isOurs(path, stripped)) return cookie;
  return cookie.replace(PATH_ATTRIBUTE, (attribute) => {
    const cut = attribute.indexOf('=') + 1;
    return `${attribute.slice(0, cut)}${path === '/' ? stripped : stripped + path}`;
  });
}

function cookiePath(cookie: string): string | undefined {
  return PATH_ATTRIBUTE.exec(cookie)?.[1]?.trim();
}

/** The name of a cookie that every app on this host will see; undefined for others. */
export function sharedCookieName(cookie: string): string | undefined {
  if (cookiePath(cookie) !== '/') return undefined;
  const name = cookie.slice(0, cookie.indexOf('=')).trim();
  return name === '' ? undefined : name;
}
