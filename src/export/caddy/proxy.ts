/**
 * `reverse_proxy` to one app, and what all of them share.
 */
import type { App } from '../../model/app.js';
import { CLAIM_PREFIX, CLAIMED_BY_CLIENTS, SCHEMES } from '../../model/client-claims.js';
import type { Stack } from '../../model/stack.js';
import { describeUpstream, type Upstream } from '../../model/upstream.js';
import type { Block, Line } from '../blocks.js';
import { type BindAddress, hasUnix } from '../admission.js';
import { ExportError } from '../exported.js';
import { type AddressBook, placementOf } from '../layout.js';
import { caddyPattern, replacement, caddyWord } from './words.js';

/**
 * A GET that an app has received, and answered too late, Caddy would send again until its time is up.
 * What found nobody to take it is tried again whatever matches (tryAgain in Caddy's reverseproxy.go).
 */
export const ONLY_UNSENT = 'lb_retry_match method NONE';

/** The snippets that every `reverse_proxy` imports. */
export function sharedSettings(stack: Stack, bindings: readonly BindAddress[]): Line[] {
  const trusted = trustedNetworks(stack);
  return [
    {
      head: '(headers)',
      body: [
        ...(trusted.length === 0 ? [] : [`trusted_proxies ${trusted.join(' ')}`]),
        `header_up X-Real-IP ${trusted.length === 0 ? '{peer}' : '{client}'}`,
        ...(trusted.length === 0 && hasUnix(bindings) ? FORWARDED_BY_HAND : []),
        ...(trusted.length === 0 ? [] : ['header_up X-Forwarded-Proto {outer_proto}']),
        'header_up X-Forwarded-Port {outer_port}',
        ...CLAIMED_BY_CLIENTS.map((name) => `header_up -${name}`),
        '# SCRIPT_NAME and the like: in a CGI environment they are the same as with a dash.',
        'header_up -*_*',
        'header_up -*.*',
        '# While an app restarts its requests wait.',
        'lb_try_duration 30s',
        'lb_try_interval 100ms',
        '# No request has this method: what has reached an app is not sent to it again.',
        ONLY_UNSENT,
      ],
    },
    '',
    { head: '(transport)', body: [transport()] },
  ];
}

/** What is true of the connection, and what of the client is believed: before any place of a site. */
export function whoIsThere(stack: Stack): Line[] {
  const trusted = trustedNetworks(stack);
  const peer: Line[] = [
    '# Who is on a Unix socket is on this machine.',
    {
      head: 'map {remote_host} {peer}',
      body: ['@ 127.0.0.1', 'default {remote_host}'],
    },
  ];
  const port: Line = { head: 'map {port} {outer_port}', body: ['"" 80', 'default {port}'] };
  if (trusted.length === 0) return [`request_header -${CLAIM_PREFIX}*`, port, ...peer];
  return [
    '# What a trusted proxy says of the client is believed, and of nobody else.',
    `@unbelieved not remote_ip ${trusted.join(' ')}`,
    `request_header @unbelieved -${CLAIM_PREFIX}*`,
    'request_header @unbelieved -X-Real-IP',
    'request_header X-Forwarded-Prefix ^(.*)/$ $1',
    '@nowhere header X-Forwarded-Prefix ""',
    'request_header @nowhere -X-Forwarded-Prefix',
    '# Of a list of schemes the first counts.',
    {
      head: 'map {header.X-Forwarded-Proto} {outer_proto}',
      body: [
        ...SCHEMES.map((scheme) => `"~(?i)^[ \\t]*${scheme}[ \\t]*(?:,|$)" ${scheme}`),
        'default {scheme}',
      ],
    },
    {
      head: 'map {header.X-Forwarded-Port}|{port}|{outer_proto} {outer_port}',
      body: ['~^([^|]+)[|] ${1}', '~^[|]([^|]+)[|] ${1}', '~s$ 443', 'default 80'],
    },
    ...peer,
    {
      head: 'map {header.X-Real-IP}|{header.X-Forwarded-For}|{peer} {client}',
      body: [
        '~^([^|]+)[|] ${1}',
        '"~^[|](?:[^|]*,)? *([0-9A-Fa-f.:]+)[|]" ${1}',
        '~[|]([^|]*)$ ${1}',
      ],
    },
  ];
}

/** Caddy sends none of them for a request that came through a Unix socket. */
const FORWARDED_BY_HAND = [
  'header_up X-Forwarded-For {peer}',
  'header_up X-Forwarded-Proto {scheme}',
  'header_up X-Forwarded-Host {hostport}',
];

/** Caddy knows networks only: on a Unix socket it trusts nobody. */
function trustedNetworks({ trustedProxies }: Stack): string[] {
  return trustedProxies.filter((each) => each !== 'unix');
}

/** What of `trusted-proxies` Caddy cannot be told. */
export function trustNotes({ trustedProxies }: Stack): string[] {
  return trustedProxies.includes('unix')
    ? ['trusted-proxies=unix is left out: nobody who comes through a Unix socket is believed']
    : [];
}

/** A connection for each request: apps close idle ones when they like, and no request may meet that. */
function transport(more: readonly string[] = []): Block {
  return { head: 'transport http', body: ['keepalive off', 'compression off', ...more] };
}

/**
 * @param stripped the prefix that is taken off; `/` for none
 * @param own pattern of the origins that are our own
 */
export function proxyTo(app: App, stripped: string, own: string, book: AddressBook): Block {
  const placement = placementOf(app, book);
  const upstreams = placement.kind === 'at' ? placement.upstreams : [];
  const prefix = stripped.slice(0, -1);
  return {
    head: `reverse_proxy ${upstreams.map(dial).join(' ')}`,
    body: [
      ...(app.timeoutMs === undefined
        ? ['import headers', 'import transport']
        : ['import headers', transport([`response_header_timeout ${app.timeoutMs}ms`])]),
      ...(upstreams.length > 1 ? ['lb_policy least_conn'] : []),
      ...(prefix === '' ? [] : prefixHeaders(prefix, own)),
      ...(prefix !== '' && app.cookies ? cookiePaths(prefix) : []),
    ],
  };
}

/** Caddy takes what follows a colon for a port, also in the path of a socket. */
function dial(upstream: Upstream): string {
  if (upstream.kind === 'tcp') return describeUpstream(upstream);
  if (upstream.path.includes(':')) {
    throw new ExportError(
      `Caddy cannot reach a socket with a colon in its path: ${upstream.path}`,
      'give it another socket=, or write $SOCKET in its command',
    );
  }
  return caddyWord(`unix/${upstream.path}`);
}

/** The app is told of its prefix, and where it redirects to a path the prefix comes before it. */
function prefixHeaders(prefix: string, own: string): Line[] {
  const again = caddyPattern(prefix);
  return [
    `header_up X-Forwarded-Prefix ${caddyWord(prefix, '{header.X-Forwarded-Prefix}')}`,
    // What had the prefix already has it twice after the first line: RE2 cannot look ahead.
    `header_down Location ${caddyWord(`^(${own})?/([^/\\\\].*)?$`)} ${caddyWord(`$1${replacement(prefix)}/$2`)}`,
    `header_down Location ${caddyWord(`^(${own})?${again}${again}([/?#].*)?$`)} ${caddyWord(`$1${replacement(prefix)}$2`)}`,
  ];
}

function cookiePaths(prefix: string): Line[] {
  const again = caddyPattern(prefix);
  const to = replacement(prefix);
  return [
    `header_down Set-Cookie ${caddyWord('(?i)(; *path *= *)/([^;]*)')} ${caddyWord(`$1${to}/$2`)}`,
    `header_down Set-Cookie ${caddyWord(`(?i)(; *path *= *)${again}${again}(/|;|$)`)} ${caddyWord(`$1${to}$2`)}`,
    `header_down Set-Cookie ${caddyWord(`(?i)(; *path *= *${again})/( *;|$)`)} $1$2`,
  ];
}
