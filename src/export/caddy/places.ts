/**
 * The places of one site as Caddy's `handle` blocks, of which the first that matches is taken: inside a
 * `route`, which keeps their order.
 */
import { decodedPath } from '../../model/decoded-path.js';
import type { Block, Line } from '../blocks.js';
import { ExportError } from '../exported.js';
import type { AddressBook } from '../layout.js';
import type { SiteRoute } from '../sites.js';
import { proxyTo } from './proxy.js';
import { caddyPattern, caddyWord } from './words.js';

/** @param own pattern of the origins that are our own */
export function placeBlocks(places: readonly SiteRoute[], own: string, book: AddressBook): Line[] {
  const open = places.some(({ prefix }) => prefix === '/');
  const blocks = [
    ...slashRedirects(places.map(({ prefix }) => prefix)),
    ...places.flatMap((place, i) => handle(place, `below${i + 1}`, own, book)),
    ...(open ? [] : [{ head: 'handle', body: ['respond 404'] }]),
  ];
  return [{ head: 'route', body: blocks }];
}

/** 308 keeps the method and the body of what is no plain read. */
function slashRedirects(prefixes: readonly string[]): Line[] {
  const bare = prefixes.filter((prefix) => prefix !== '/').map((prefix) => prefix.slice(0, -1));
  if (bare.length === 0) return [];
  const uri = caddyWord(`^(${bare.map(caddyPattern).join('|')})(\\?.*)?$`);
  return [
    `@bare vars_regexp bare {http.request.uri} ${uri}`,
    { head: 'handle @bare', body: redirect('{re.bare.1}/{re.bare.2}') },
  ];
}

function redirect(to: string): Line[] {
  return [
    'header Cache-Control no-store',
    '@read method GET HEAD',
    `redir @read ${to} 301`,
    `redir ${to} 308`,
  ];
}

/** @param name of a matcher, that no other place has */
function handle(place: SiteRoute, name: string, own: string, book: AddressBook): Line[] {
  const { prefix } = place;
  switch (place.kind) {
    case 'app':
      return below(prefix, place.strip, name, [
        proxyTo(place.app, place.strip ? prefix : '/', own, book),
      ]);
    case 'files':
      return below(
        prefix,
        true,
        name,
        place.behind === undefined
          ? [...spaRewrite(place), ...fileServer(place)]
          : filesBefore(place, proxyTo(place.behind, '/', own, book)),
      );
    case 'redirect':
      return [
        { head: 'handle', body: redirect(`${caddyWord(place.to.slice(0, -1))}{http.request.uri}`) },
      ];
  }
}

/** What is done with the paths below a prefix, without it where it is stripped. */
function below(prefix: string, strip: boolean, name: string, body: readonly Line[]): Line[] {
  if (prefix === '/') return [{ head: 'handle', body }];
  if (!/[%*?[\\{}]/.test(prefix)) {
    return [{ head: `handle${strip ? '_path' : ''} ${caddyWord(`${prefix}*`)}`, body }];
  }
  // In a path pattern with one of these signs a star ends at the next slash.
  return [
    { head: `@${name}`, body: belowOdd(prefix) },
    {
      head: `handle @${name}`,
      body: strip
        ? [`uri strip_prefix ${caddyWord(prefix.slice(0, -1))}`, { head: 'handle', body }]
        : body,
    },
  ];
}

/** Paths are compared decoded, and in upper and lower case as in a path pattern. */
function belowOdd(prefix: string): Line[] {
  const path = decodedPath(prefix);
  if (path === prefix && prefix.includes('%')) {
    throw new ExportError(
      `Caddy cannot match the prefix ${prefix}: its escapes are no UTF-8`,
      'choose a simpler prefix=',
    );
  }
  return [`path_regexp ${caddyWord(`(?i)^${caddyPattern(path)}`)}`];
}

type FilesPlace = Extract<SiteRoute, { kind: 'files' }>;

function fileServer({ root, hidden }: FilesPlace): Line[] {
  return [
    '@write not method GET HEAD',
    'respond @write 405',
    `root * ${caddyWord(root)}`,
    'header Cache-Control no-cache',
    {
      head: 'file_server',
      body: [
        `hide ${['.*', ...hidden.map((file) => caddyWord(glob(`${root}/${file}`)))].join(' ')}`,
      ],
    },
  ];
}

/**
 * Unknown paths of a single-page front end are its index, where a person looks, or where a tool that takes
 * anything asks for something without an extension.
 */
function spaRewrite({ root, spa }: FilesPlace): Line[] {
  if (!spa) return [];
  return [
    {
      head: '@page',
      body: [`expression \`${ASKS_FOR_PAGE}\``, { head: 'not file', body: existing(root) }],
    },
    'rewrite @page /index.html',
  ];
}

/** In Caddy's expression language (CEL). */
const ASKS_FOR_PAGE = [
  '{header.Accept}.contains("text/html")',
  '({header.Accept} == "" || {header.Accept}.contains("*/*")) && {header.Sec-Fetch-Dest} == "" && !{path}.matches("[.][^/]*$")',
].join(' || ');

/** A path where a pattern is expected (path.Match in Go). */
function glob(path: string): string {
  return path.replace(/[\\*?[]/g, '\\$&');
}

/** Matches a file, or a folder with an index. */
function existing(root: string): Line[] {
  return [`root ${caddyWord(glob(root))}`, 'try_files {path} {path}/index.html'];
}

/**
 * A file that is there is served; everything else goes to the app, and so does whoever opens a
 * WebSocket at the place of a file.
 */
function filesBefore(place: FilesPlace, proxy: Block): Line[] {
  const hidden = ['*/.*', ...place.hidden.map((file) => caddyWord(`/${file}`))];
  return [
    {
      head: '@file',
      body: [
        'method GET HEAD',
        'not header Upgrade *',
        `not path ${hidden.join(' ')}`,
        { head: 'file', body: existing(place.root) },
      ],
    },
    { head: 'handle @file', body: fileServer(place) },
    { head: 'handle', body: [proxy] },
  ];
}
