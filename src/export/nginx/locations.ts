/**
 * One place of a site as nginx locations.
 */
import type { App } from '../../model/app.js';
import { decodedPath } from '../../model/decoded-path.js';
import type { Block, Line } from '../blocks.js';
import type { AddressBook } from '../layout.js';
import type { SiteRoute } from '../sites.js';
import { targetOf } from './upstream.js';
import { nginxLiteral, nginxPattern, nginxWord } from './words.js';

/** @param order of the place in its server: what names its locations apart */
export function locationsOf(place: SiteRoute, order: number, book: AddressBook): Line[] {
  switch (place.kind) {
    case 'app':
      return [
        ...slashRedirect(place.prefix),
        appLocation(place.prefix, place.app, place.strip, book),
      ];
    case 'files':
      return [...slashRedirect(place.prefix), ...filesLocations(place, order, book)];
    case 'redirect':
      return [redirect('location /', nginxLiteral(place.to.slice(0, -1), '$request_uri'))];
  }
}

/** As `sockpit` does: 308 keeps the method and the body of what is no plain read. */
function redirect(head: string, to: string): Block {
  return {
    head,
    body: [
      'add_header Cache-Control no-store always;',
      `if ($reads) { return 301 ${to}; }`,
      `return 308 ${to};`,
    ],
  };
}

function slashRedirect(prefix: string): Line[] {
  if (prefix === '/') return [];
  const bare = decodedPath(prefix).slice(0, -1);
  return [redirect(`location = ${nginxWord(bare)}`, nginxLiteral(prefix, '$is_args$args'))];
}

function appLocation(prefix: string, app: App, strip: boolean, book: AddressBook): Block {
  // ^~: no regular expression of the site comes before it.
  const head = `location ^~ ${nginxWord(decodedPath(prefix))}`;
  return { head, body: passTo(app, strip ? prefix : '/', book) };
}

/** @param stripped the prefix that is taken off; `/` for none */
function passTo(app: App, stripped: string, book: AddressBook): Line[] {
  const { address, open } = targetOf(app, book);
  const body: Line[] = [];
  if (stripped !== '/') {
    const prefix = stripped.slice(0, -1);
    body.push(`set $forwarded_prefix ${nginxLiteral(prefix)};`);
    if (app.cookies) body.push(...cookiePaths(prefix));
  }
  if (app.timeoutMs !== undefined) {
    body.push(
      '# nginx counts this between any two pieces of an answer, not only until its head.',
      `proxy_read_timeout ${app.timeoutMs}ms;`,
    );
  }
  // With a path after the address nginx puts it in the place of the location's prefix.
  body.push(`proxy_pass http://${address}${stripped === '/' ? '' : `${open}/`};`);
  return body;
}

function cookiePaths(prefix: string): string[] {
  const again = nginxPattern(prefix);
  return [
    `proxy_cookie_path ${nginxWord(`~^(${again}(?:/.*)?)$`)} $1;`,
    `proxy_cookie_path ~^/$ ${nginxLiteral(prefix)};`,
    `proxy_cookie_path ~^(/.*)$ ${nginxLiteral(prefix, '$1')};`,
  ];
}

/** Nothing outside the folder is shown by a link in it. */
const NO_LINKS = ['disable_symlinks on from=$document_root;'];

/** What is not there is looked for elsewhere, by the path as it came. */
function filesLocations(
  place: Extract<SiteRoute, { kind: 'files' }>,
  order: number,
  book: AddressBook,
): Line[] {
  const { prefix, behind } = place;
  const root = place.root.replace(/\/$/, '');
  const path = decodedPath(prefix);
  const settings = ['charset utf-8;', 'add_header Cache-Control no-cache;'];
  const otherwise = isAbsent(place) ? ABSENT : `@else.${order}`;
  const notFound = { body: ['return 404;'] };
  // Several slashes in a row name the same file as one.
  const below = `(?s)^${nginxPattern(path.slice(0, -1))}/+`;
  const location: Block = {
    head: `location ${prefix === '/' ? '' : '^~ '}${nginxWord(path)}`,
    body: [
      prefix === '/' ? `root ${nginxLiteral(root)};` : `alias ${nginxLiteral(`${root}/`)};`,
      ...settings,
      ...NO_LINKS,
      'if ($asks_file = 0) { return 405; }',
      `error_page 403 404${behind === undefined ? '' : ' 405'} = ${otherwise};`,
      'try_files $uri $uri/ =404;',
      '# Nothing hidden is shown, nor what configures the stack.',
      ...place.hidden.map((file) => ({
        head: `location ~ ${nginxWord(`${below}${file.split('/').map(nginxPattern).join('/+')}$`)}`,
        ...notFound,
      })),
      { head: `location ~ ${nginxWord(`${below}(?:.*/)?\\.`)}`, ...notFound },
    ],
  };
  if (isAbsent(place)) return [location];
  const body =
    behind === undefined
      ? [`root ${nginxLiteral(root)};`, ...settings, ...NO_LINKS, 'try_files /$page =404;']
      : passTo(behind, '/', book);
  return [location, { head: `location ${otherwise}`, body }];
}

/** Neither a page nor an app takes what is no file there. */
function isAbsent(place: SiteRoute): boolean {
  return place.kind === 'files' && !place.spa && place.behind === undefined;
}

const ABSENT = '@absent';

/** What the locations of files name where there is nothing. */
export function absentLocation(places: readonly SiteRoute[]): Line[] {
  return places.some(isAbsent) ? [{ head: `location ${ABSENT}`, body: ['return 404;'] }] : [];
}
