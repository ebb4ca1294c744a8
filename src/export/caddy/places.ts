/**
 * The places of one site as Caddy's `handle` blocks, of which the first that matches is taken.
 */
import type { Block, Line } from '../blocks.js';
import type { AddressBook } from '../layout.js';
import type { Place } from '../sites.js';
import { proxyTo } from './proxy.js';
import { pattern, word } from './words.js';

/** @param own pattern of the origins that are our own */
export function placeBlocks(places: readonly Place[], own: string, book: AddressBook): Line[] {
  const open = places.some(({ prefix }) => prefix === '/');
  return [
    ...slashRedirects(places.map(({ prefix }) => prefix)),
    ...places.map((place) => handle(place, own, book)),
    ...(open ? [] : [{ head: 'handle', body: ['respond 404'] }]),
  ];
}

/** 308 keeps the method and the body of what is no plain read. */
function slashRedirects(prefixes: readonly string[]): Line[] {
  const bare = prefixes.filter((prefix) => prefix !== '/').map((prefix) => prefix.slice(0, -1));
  if (bare.length === 0) return [];
  const uri = word(`^(${bare.map(pattern).join('|')})(\\?.*)?$`);
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

function handle(place: Place, own: string, book: AddressBook): Block {
  const { prefix } = place;
  const path = prefix === '/' ? '' : ` ${word(`${prefix}*`)}`;
  switch (place.kind) {
    case 'app':
      return {
        head: `handle${place.strip && path !== '' ? '_path' : ''}${path}`,
        body: [proxyTo(place.app, place.strip ? prefix : '/', own, book)],
      };
    case 'files':
      return {
        head: `handle${path === '' ? '' : '_path'}${path}`,
        body:
          place.behind === undefined
            ? [...spaRewrite(place), ...fileServer(place)]
            : filesBefore(place, proxyTo(place.behind, '/', own, book)),
      };
    case 'redirect':
      return {
        head: 'handle',
        body: redirect(`${word(place.to.slice(0, -1))}{http.request.uri}`),
      };
  }
}

type FilesPlace = Extract<Place, { kind: 'files' }>;

function fileServer({ root, hidden }: FilesPlace): Line[] {
  return [
    '@write not method GET HEAD',
    'respond @write 405',
    `root * ${word(root)}`,
    'header Cache-Control no-cache',
    {
      head: 'file_server',
      body: [`hide ${['.*', ...hidden.map((file) => word(glob(`${root}/${file}`)))].join(' ')}`],
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
  return [`root ${word(glob(root))}`, 'try_files {path} {path}/index.html'];
}

/**
 * A file that is there is served; everything else goes to the app, and so does whoever opens a
 * WebSocket at the place of a file.
 */
function filesBefore(place: FilesPlace, proxy: Block): Line[] {
  const hidden = ['*/.*', ...place.hidden.map((file) => word(`/${file}`))];
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
