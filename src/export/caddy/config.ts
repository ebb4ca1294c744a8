/**
 * A stack's routes as a Caddyfile. Directives: https://caddyserver.com/docs/caddyfile.
 */
import { allowedHosts } from '../../model/allowed-hosts.js';
import type { Stack } from '../../model/stack.js';
import {
  absenceNotes,
  type BindAddress,
  bindingsOf,
  isBeyondLoopback,
  type Machine,
  namePattern,
  namesLetIn,
} from '../admission.js';
import { type Block, type Line, renderBlocks } from '../blocks.js';
import { commentLines, type Exported } from '../exported.js';
import { type AddressBook, guessNotes, roleNotes } from '../layout.js';
import { stackLeftOut } from '../left-out.js';
import { type Site, sitesOf } from '../sites.js';
import { placeBlocks } from './places.js';
import { sharedSettings, trustNotes, whoIsThere } from './proxy.js';
import { CADDY_INDENT, caddyPattern, caddyWord } from './words.js';

/** What Caddy cannot do, or does in its own way. */
const DIFFERENCES = [
  'prefixes match in upper and lower case, and several slashes in a row as one; where a prefix is taken off they become one',
  'where a prefix is taken off, some signs of a path come escaped: \' as %27, \\ as %5C, " as %22, < as %3C; and a path that ends in /. loses its slash',
  'where none is taken off, the app sees `.`, `..` and `%2e%2e` in a path as they came, and has to resolve them itself; so it does where %2e%2e or %2F lead to another prefix, which is not taken off then; a path that ends in /.. stays below its prefix',
  'a %2F behind a prefix is 400, and a%2Fb is a file in a folder; /prefi%78 does not lead to /prefix/',
  'a request with an empty Host is let in',
  'an answer of known length without a Content-Type gets one, guessed from its first bytes',
  'there is no index of the apps at /.sockpit/',
];

function linkNotes({ apps }: Stack): string[] {
  return apps.some(({ source }) => source.kind === 'files')
    ? ['a symbolic link in a folder of files is followed, also out of that folder']
    : [];
}

/** What differs where files have an app behind them. */
function besideAppNotes(sites: readonly Site[]): string[] {
  return sites.some(({ places }) =>
    places.some((place) => place.kind === 'files' && place.behind !== undefined),
  )
    ? [
        'where an app stands behind files, /folder without a slash goes to the app unless the folder has an index.html, and /file.txt/ is 404 and does not go to the app',
      ]
    : [];
}

export function exportCaddy(stack: Stack, book: AddressBook, machine: Machine): Exported {
  const bindings = bindingsOf(stack.listen, machine);
  const notes = [
    ...DIFFERENCES,
    ...absenceNotes(stack.listen, machine),
    ...linkNotes(stack),
    ...besideAppNotes(sitesOf(stack, book)),
    ...trustNotes(stack),
    ...stackLeftOut(stack),
    ...roleNotes(stack.apps, book),
    ...guessNotes(stack.apps, book),
  ];
  const lines = [
    ...commentLines([
      `The routes of ${stack.name}, made by \`sockpit export caddy\` from ${stack.config.path}.`,
      '',
      '  check  caddy validate --adapter caddyfile --config Caddyfile',
      '  run    caddy run --adapter caddyfile --config Caddyfile',
      '',
      'It only routes: something else starts the apps. Otherwise than with sockpit:',
      ...notes.map((note) => `- ${note}`),
    ]),
    // No empty line before it: `caddy fmt` takes it out.
    { head: '', body: ['admin off'] },
    '',
    ...sharedSettings(stack, bindings),
    '',
    ...siteBlocks(bindings, routesOf(stack, book, machine, bindings)),
  ];
  const text = renderBlocks(lines, CADDY_INDENT);
  return { files: [{ path: 'Caddyfile', text }], folders: [], notes };
}

/** One site for each port; sockets go with the first. */
function siteBlocks(bindings: readonly BindAddress[], routes: readonly Line[]): Line[] {
  const places = new Map<number | undefined, string[]>();
  for (const binding of bindings) {
    if (binding.kind === 'tcp') {
      places.set(binding.port, [...(places.get(binding.port) ?? []), binding.address]);
    }
  }
  const sockets = bindings.flatMap((binding) =>
    binding.kind === 'unix' ? [caddyWord(`unix/${binding.path}`)] : [],
  );
  const [first] = places.keys();
  if (sockets.length > 0) places.set(first, [...(places.get(first) ?? []), ...sockets]);
  const body = places.size > 1 ? ['import routes'] : routes;
  const sites = [...places].map(([port, addresses]): Block => ({
    head: port === undefined ? 'http://' : `http://:${port}`,
    body: [`bind ${addresses.join(' ')}`, ...body],
  }));
  return places.size > 1 ? [{ head: '(routes)', body: routes }, '', ...sites] : sites;
}

/** In `route` everything happens in the order in which it is written. */
function routesOf(
  stack: Stack,
  book: AddressBook,
  machine: Machine,
  bindings: readonly BindAddress[],
): Line[] {
  const names = hostPattern(stack, machine, bindings);
  const ports = bindings.flatMap((binding) => (binding.kind === 'tcp' ? [binding.port] : []));
  const own = `https?://(?:${names})${ports.length === 0 ? '(?::[0-9]+)?' : `:(?:${[...new Set(ports)].join('|')})`}`;
  const pages = `(?i)^[a-z][a-z0-9+.-]*://(${pageNames(stack)})(:[0-9]+)?$`;
  const sites = sitesOf(stack, book);
  const plain = sites.filter(({ kind }) => kind === 'plain');
  return [
    {
      head: 'route',
      body: [
        '# Any other Host may be the page of a stranger that had its name resolve to this machine.',
        `@stranger not vars_regexp {http.request.hostport} ${caddyWord(`(?i)^((${names})[.]?)?(:[0-9]+)?$`)}`,
        'respond @stranger 403',
        '# A path in which something encoded hides the way to a folder above.',
        `@unclear vars_regexp {http.request.uri} ${caddyWord(HIDDEN_PARENT)}`,
        'respond @unclear 400',
        '# A WebSocket may be opened by a page of the same host, or of this machine.',
        `@foreign expression \`${foreignPage(pages)}\``,
        'respond @foreign 403',
        ...whoIsThere(stack),
        ...sites
          .filter(({ kind }) => kind !== 'plain')
          .flatMap((site, i) => ['', ...atHosts(site, `site${i + 1}`, own, book)]),
        ...plain.flatMap(({ places }) => [
          '',
          { head: 'handle', body: placeBlocks(places, own, book) },
        ]),
      ],
    },
  ];
}

/** Also a NUL, which ends a path for some. */
const HIDDEN_PARENT =
  '(?i)^[^?]*((%2f|%5c)([.]|%2e)([.]|%2e)(%2f|%5c|[/?]|$)|/([.]|%2e)([.]|%2e)(%2f|%5c)|%00)';

function atHosts(site: Site, name: string, own: string, book: AddressBook): Line[] {
  return [
    `@${name} host ${site.hosts.flatMap((host) => [host, `${host}.`]).join(' ')}`,
    { head: `handle @${name}`, body: placeBlocks(site.places, own, book) },
  ];
}

/** The Host names that are let in, as alternatives of a regular expression without groups. */
function hostPattern(stack: Stack, machine: Machine, bindings: readonly BindAddress[]): string {
  return [
    '(?:[^/:]+[.])?localhost',
    '[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+',
    '\\[[0-9a-f:.]+\\]',
    ...namesLetIn(stack, machine).map((name) => namePattern(name, caddyPattern)),
    ...(isBeyondLoopback(bindings) ? ['[^./:]+'] : []),
  ].join('|');
}

/** The hosts whose pages may open WebSockets, beside the request's own. */
function pageNames(stack: Stack): string {
  const local = ['([^/:]+[.])?localhost', '127[.][0-9.]+', '[[]::1[]]'];
  const dots = (text: string): string => text.replaceAll('.', '[.]');
  return [...local, ...allowedHosts(stack).map((host) => namePattern(host, dots))].join('|');
}

/** A condition in Caddy's expression language (CEL), in which a backslash would need two. */
function foreignPage(pages: string): string {
  return [
    '{header.Upgrade} != ""',
    '{header.Origin} != ""',
    '!{header.Origin}.endsWith("://" + {hostport})',
    `!{header.Origin}.matches("${pages}")`,
  ].join(' && ');
}
