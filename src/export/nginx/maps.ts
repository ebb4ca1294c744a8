/**
 * What nginx has to work out about a request before it may be passed on: variables, made by `map` and
 * `geo`, that the servers and locations use.
 */
import { allowedHosts } from '../../model/allowed-hosts.js';
import { CLAIMED_BY_CLIENTS, SCHEMES } from '../../model/client-claims.js';
import type { Stack } from '../../model/stack.js';
import { type BindAddress, hasUnix, namePattern } from '../admission.js';
import type { Block, Line } from '../blocks.js';
import { nginxPattern } from './words.js';

/** Blocks of the `http` level, an empty line after each. */
export function requestMaps(stack: Stack, bindings: readonly BindAddress[]): Line[] {
  const files = stack.apps.flatMap(({ source }) => (source.kind === 'files' ? [source] : []));
  return [
    map('$request_method', 'reads', ['default 0;', 'GET     1;', 'HEAD    1;']),
    '',
    '# A Host that is none, and a path in which something encoded hides the way to a folder above.',
    map('"$http_host|$request_uri"', 'malformed', [
      'default 1;',
      String.raw`"~*^[^|]*\|[^?]*(?:%2f|%5c|\x5c)(?:\.|%2e){2}(?:%2f|%5c|\x5c|[/?]|$)" 1;`,
      String.raw`"~*^[^|]*\|[^?]*/(?:\.|%2e){2}(?:%2f|%5c|\x5c)" 1;`,
      String.raw`"~*^(?:(?:[a-z0-9_][a-z0-9_.-]*|\[[0-9a-f:.]+\])(?::\d{0,5})?)?\|" 0;`,
    ]),
    '',
    ...(files.length === 0
      ? []
      : [
          '# Whoever opens a WebSocket at the place of a file means the app.',
          map('"$request_method|$http_upgrade"', 'asks_file', [
            'default 0;',
            '"GET|"  1;',
            '"HEAD|" 1;',
          ]),
          '',
        ]),
    map('$http_upgrade', 'connection_upgrade', ['default upgrade;', "''      close;"]),
    '',
    '# A WebSocket may be opened by a page of the same host, or of this machine.',
    map('"$http_upgrade|$http_origin|$http_host"', 'stranger', [
      'default 1;',
      String.raw`"~^\|" 0;`,
      String.raw`"~^[^|]+\|\|" 0;`,
      String.raw`"~*^[^|]+\|[a-z][a-z0-9+.-]*://([^|/]+)\|\1$" 0;`,
      String.raw`"~*^[^|]+\|[a-z][a-z0-9+.-]*://(?:[^|/]+\.)?localhost(?::\d+)?\|" 0;`,
      String.raw`"~*^[^|]+\|[a-z][a-z0-9+.-]*://(?:127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?\|" 0;`,
      ...allowedHosts(stack).map(
        (host) =>
          `"~*^[^|]+\\|[a-z][a-z0-9+.-]*://${namePattern(host, nginxPattern)}(?::\\d+)?\\|" 0;`,
      ),
    ]),
    '',
    '# HTTP/1.0 knows no Host.',
    map('$http_host', 'host_sent', ['default $http_host;', "''      localhost;"]),
    '',
    map('$http_host', 'host_port', ['default 80;', String.raw`"~:(?<digits>\d+)$" $digits;`]),
    '',
    ...peerMap(bindings),
    ...trustMaps(stack.trustedProxies, bindings),
    '# Where an app redirects to a path, the prefix that was taken off comes before it again.',
    map('"$forwarded_prefix|$http_host|$upstream_http_location"', 'location_back', [
      'default $upstream_http_location;',
      String.raw`"~*^(?<front>/[^|]*)\|(?<own>[^|]*)\|(?<origin>(?:https?://\k<own>)?)(?!\k<front>(?:[/?#]|$))(?<rest>/(?![/\x5c]).*)$" $origin$front$rest;`,
    ]),
    '',
    ...(files.some(({ spa }) => spa)
      ? [
          '# Unknown paths of a single-page front end are its index, where a person looks, or where a tool',
          '# that takes anything asks for something without an extension.',
          map('"$http_accept|$http_sec_fetch_dest|$uri"', 'page', [
            "default '';",
            String.raw`"~*^[^|]*text/html" index.html;`,
            String.raw`"~^(?:[^|]*\*/\*[^|]*)?\|\|(?:.*/)?[^./]*$" index.html;`,
          ]),
          '',
        ]
      : []),
  ];
}

function map(source: string, name: string, body: readonly Line[]): Block {
  return { head: `map ${source} $${name}`, body };
}

/** Who is on a Unix socket is on this machine. */
function peerMap(bindings: readonly BindAddress[]): Line[] {
  if (!hasUnix(bindings)) return [];
  return [map('$remote_addr', 'peer', ['default $remote_addr;', '"unix:" 127.0.0.1;']), ''];
}

/** The variable that holds the address of whoever is connected. */
function peerOf(bindings: readonly BindAddress[]): string {
  return hasUnix(bindings) ? '$peer' : '$remote_addr';
}

/** What a trusted proxy in front of nginx says of the client is believed. */
function trustMaps(trusted: readonly string[], bindings: readonly BindAddress[]): Line[] {
  if (trusted.length === 0) return [];
  const peer = peerOf(bindings);
  const claim = (name: string, header: string, own: string): Line =>
    map(`"$trusted|$http_${header}"`, name, [
      `default ${own};`,
      `"~^1\\|(?<${name}_claimed>.+)$" $${name}_claimed;`,
    ]);
  return [
    ...trustedPeers(trusted, bindings),
    map('"$trusted|$http_x_real_ip|$http_x_forwarded_for"', 'client', [
      `default ${peer};`,
      String.raw`"~^1\|(?<client_claimed>[^|]+)\|" $client_claimed;`,
      String.raw`"~^1\|\|(?:.*,)? *(?<client_seen>[0-9A-Fa-f.:]+)$" $client_seen;`,
    ]),
    map('"$trusted|$http_x_forwarded_for"', 'clients', [
      `default ${peer};`,
      String.raw`"~^1\|(?<clients_claimed>.+)$" "$clients_claimed, ${peer}";`,
    ]),
    '# Of a list of schemes the first counts.',
    map('"$trusted|$http_x_forwarded_proto"', 'proto', [
      'default $scheme;',
      ...SCHEMES.map((scheme) => `"~*^1\\|[ \\t]*${scheme}[ \\t]*(?:,|$)" ${scheme};`),
    ]),
    map('"$http_host|$proto"', 'usual_port', [
      'default 80;',
      String.raw`"~:(?<usual_digits>\d+)\|" $usual_digits;`,
      '"~s$" 443;',
    ]),
    claim('outer_host', 'x_forwarded_host', '$host_sent'),
    claim('outer_port', 'x_forwarded_port', '$usual_port'),
    map('"$trusted|$http_x_forwarded_prefix"', 'outer_prefix', [
      "default '';",
      String.raw`"~^1\|(?<outer_prefix_claimed>.*?)/?$" $outer_prefix_claimed;`,
    ]),
    '',
  ];
}

/** `unix` stands for whoever comes through a Unix listener, and is no network. */
function trustedPeers(trusted: readonly string[], bindings: readonly BindAddress[]): Line[] {
  const networks = (name: string): Block => ({
    head: `geo $${name}`,
    body: ['default 0;', ...trusted.filter((each) => each !== 'unix').map((each) => `${each} 1;`)],
  });
  if (!hasUnix(bindings)) return [networks('trusted')];
  return [
    networks('trusted_address'),
    map('$remote_addr', 'trusted', [
      'default $trusted_address;',
      `"unix:" ${trusted.includes('unix') ? 1 : 0};`,
    ]),
  ];
}

/** The fields that an app gets, one of each with one value; an empty value sends none. */
export function forwardingHeaders(stack: Stack, bindings: readonly BindAddress[]): string[] {
  const trusted = stack.trustedProxies.length > 0;
  const peer = peerOf(bindings);
  const fields: readonly (readonly [string, string])[] = [
    ['Host', '$host_sent'],
    ['X-Real-IP', trusted ? '$client' : peer],
    ['X-Forwarded-For', trusted ? '$clients' : peer],
    ['X-Forwarded-Proto', trusted ? '$proto' : '$scheme'],
    ['X-Forwarded-Host', trusted ? '$outer_host' : '$host_sent'],
    ['X-Forwarded-Port', trusted ? '$outer_port' : '$host_port'],
    ['X-Forwarded-Prefix', `${trusted ? '$outer_prefix' : ''}$forwarded_prefix`],
    ['Upgrade', '$http_upgrade'],
    ['Connection', '$connection_upgrade'],
    ...CLAIMED_BY_CLIENTS.map((name) => [name, "''"] as const),
  ];
  return fields.map(([name, value]) => `proxy_set_header ${name.padEnd(30)} ${value};`);
}
