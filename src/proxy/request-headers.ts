/**
 * What the app receives instead of what the client sent.
 *
 * On a Unix socket every app believes every forwarding header (gunicorn trusts such peers without
 * a question, and takes even `SCRIPT_NAME` as a header), so the client's own never reach it: the
 * proxy sends exactly one of each, with one value.
 */
import { isIP } from 'node:net';
import { isClientClaim, SCHEMES } from '../model/client-claims.js';
import type { HostName } from './host.js';
import type { Peer } from './peer.js';
import {
  eachHeader,
  HOP_BY_HOP,
  nominated,
  rememberedByName,
  type RawHeaders,
} from './raw-headers.js';

export interface RequestFacts {
  readonly headers: RawHeaders;
  readonly peer: Peer;
  /** Host as it is to be forwarded, with its port. */
  readonly host: string;
  readonly hostName: HostName | undefined;
  readonly secure: boolean;
  /** Taken off the path; empty where nothing was. */
  readonly stripped: string;
  /** HTTP version of the request, such as `1.1`. */
  readonly version: string;
}

/** Fields that are met on this side (Expect), that are replaced (Host), or that cannot be kept (Trailer). */
const REPLACED: ReadonlySet<string> = new Set(['host', 'expect', 'trailer']);

/** True where the request says that it came through another proxy. */
export function claimsForwarding(headers: RawHeaders): boolean {
  let claims = false;
  eachHeader(headers, (_, __, name) => {
    if (isClientClaim(name) || name === 'via') claims = true;
  });
  return claims;
}

const fateOf = rememberedByName((lower) => {
  if (HOP_BY_HOP.has(lower) || REPLACED.has(lower)) return 'dropped';
  // `_` and `.` become the same as `-` in CGI-style environments: SCRIPT_NAME is gunicorn's root.
  if (lower.includes('_') || lower.includes('.')) return 'dropped';
  return isClientClaim(lower) ? 'claim' : 'sent';
});

/** The fields to send, Host first; order, repetition and spelling of the rest as received. */
export function requestHeaders(facts: RequestFacts): string[] {
  const out: string[] = ['Host', facts.host];
  const drop = nominated(facts.headers);
  let claimed: Map<string, string> | undefined;
  const { headers } = facts;
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? '';
    const value = headers[i + 1] ?? '';
    const fate = fateOf(name);
    if (fate === 'dropped' || (drop.size > 0 && drop.has(name.toLowerCase()))) continue;
    if (fate === 'sent') out.push(name, value);
    else if (facts.peer.trusted) {
      const lower = name.toLowerCase();
      claimed ??= new Map();
      claimed.set(lower, LISTS.has(lower) ? after(claimed.get(lower), value) : value);
    }
  }
  addForwarding(out, facts, claimed ?? NO_CLAIMS);
  return out;
}

/** To these each proxy on the way adds its own. */
const LISTS: ReadonlySet<string> = new Set(['x-forwarded-for', 'x-forwarded-proto']);

/** A list over several lines is one list (RFC 9110 section 5.3). */
function after(before: string | undefined, value: string): string {
  return before === undefined || before === '' ? value : `${before}, ${value}`;
}

/** One of each; what a trusted proxy in front of us said comes before what we see ourselves. */
function addForwarding(
  out: string[],
  facts: RequestFacts,
  claimed: ReadonlyMap<string, string>,
): void {
  const peer = facts.peer.address ?? '127.0.0.1';
  const proto = schemeOf(claimed) ?? (facts.secure ? 'https' : 'http');
  const prefix = (claimed.get('x-forwarded-prefix') ?? '').replace(/\/$/, '') + facts.stripped;
  const port = facts.hostName?.port ?? (/s$/.test(proto) ? '443' : '80');
  out.push('X-Real-IP', claimed.get('x-real-ip') ?? clientOf(claimed) ?? peer);
  out.push('X-Forwarded-For', after(claimed.get('x-forwarded-for'), peer));
  out.push('X-Forwarded-Proto', proto);
  out.push('X-Forwarded-Host', claimed.get('x-forwarded-host') ?? facts.host);
  out.push('X-Forwarded-Port', claimed.get('x-forwarded-port') ?? port);
  if (prefix !== '') out.push('X-Forwarded-Prefix', prefix);
  out.push('Via', `${facts.version} sockpit`);
}

/**
 * Whom a trusted proxy has seen: what it put behind the list that came with the request, of which the
 * beginning may be anybody's invention. What is no address (`unknown`, a made-up name) is nobody.
 */
function clientOf(claimed: ReadonlyMap<string, string>): string | undefined {
  const last = claimed.get('x-forwarded-for')?.split(',').at(-1)?.trim() ?? '';
  return isIP(last) === 0 ? undefined : last;
}

/**
 * By which scheme the client came. Of a list, to which each proxy on the way has added its own, that is
 * the first, as Express reads it; servers take a list for none of their schemes, and so for http.
 */
function schemeOf(claimed: ReadonlyMap<string, string>): string | undefined {
  const first = claimed.get('x-forwarded-proto')?.split(',')[0]?.trim().toLowerCase() ?? '';
  return SCHEMES.find((scheme) => scheme === first);
}

const NO_CLAIMS: ReadonlyMap<string, string> = new Map();
