/**
 * The routes of a stack as a configuration file of another proxy tells them: for each host the places
 * that answer there, the longest prefix first.
 */
import { relative } from 'node:path';
import type { App } from '../model/app.js';
import { stripsPrefix } from '../model/mount.js';
import { buildRoutes, canonicalPrefix, type Group, longestFirst } from '../model/route-table.js';
import type { Stack } from '../model/stack.js';
import { type AddressBook, hasRoute } from './layout.js';

type FilesApp = App & { readonly source: Extract<App['source'], { kind: 'files' }> };

export type SiteRoute =
  | { readonly kind: 'app'; readonly prefix: string; readonly app: App; readonly strip: boolean }
  /** What is no file goes to the app behind, if there is one. */
  | {
      readonly kind: 'files';
      readonly prefix: string;
      /** The directory, as the proxy sees it. */
      readonly root: string;
      /** Never with an app behind, which has every other path. */
      readonly spa: boolean;
      readonly behind: App | undefined;
      /** Files below the root that are never shown, such as the config; `a/b`, as on disk. */
      readonly hidden: readonly string[];
    }
  /** Everything below is sent on to where the app lives. */
  | { readonly kind: 'redirect'; readonly prefix: '/'; readonly to: string };

export interface Site {
  /** `plain`: every host that has no site of its own; `name`: an app at its own name. */
  readonly kind: 'plain' | 'host' | 'name';
  /** Empty for the plain one. */
  readonly hosts: readonly string[];
  readonly places: readonly SiteRoute[];
}

export function sitesOf(stack: Stack, book: AddressBook): Site[] {
  const routed = stack.apps.filter((app) => hasRoute(app, book));
  const routes = buildRoutes(routed);
  const filesAt = (prefix: string, { source }: FilesApp, behind?: App): SiteRoute => ({
    kind: 'files',
    prefix,
    root: book.folderOf(source.root),
    spa: source.spa && behind === undefined,
    behind,
    hidden: hiddenBelow(source.root, stack),
  });
  const sites: Site[] = [{ kind: 'plain', hosts: [], places: placesOf(routes.plain, filesAt) }];
  for (const [host, group] of routes.byHost) {
    sites.push({
      kind: 'host',
      hosts: [host, `${host}.localhost`],
      places: placesOf(group, filesAt),
    });
  }
  for (const [name, { app, group }] of routes.byName) {
    const host = `${name}.localhost`;
    // A host that was written comes before the name of an app.
    if (routes.byHost.has(name) || routes.byHost.has(host)) continue;
    sites.push({ kind: 'name', hosts: [host], places: placesAtOwnName(app, group, filesAt) });
  }
  return sites;
}

type FilesAt = (prefix: string, files: FilesApp, behind?: App) => SiteRoute;

function placesOf(group: Group, filesAt: FilesAt): SiteRoute[] {
  return longestFirst(group).flatMap(({ prefix, files, app }): SiteRoute[] => {
    if (files && isFiles(files)) return [filesAt(prefix, files, app)];
    return app ? [{ kind: 'app', prefix, app, strip: stripsPrefix(app) }] : [];
  });
}

/** At `NAME.localhost` an app needs no prefix, unless it was told to live under one. */
function placesAtOwnName(app: App, group: Group, filesAt: FilesAt): SiteRoute[] {
  if (isFiles(app)) return [filesAt('/', app)];
  if (app.mount === 'strip') return [{ kind: 'app', prefix: '/', app, strip: true }];
  const places = placesOf(group, filesAt);
  if (places.some(({ prefix }) => prefix === '/')) return places;
  return [
    ...places,
    { kind: 'redirect', prefix: '/', to: canonicalPrefix(app.prefixes[0] ?? '/') },
  ];
}

/** What configures the stack is nobody's to read; names that begin with a dot are hidden anyway. */
function hiddenBelow(root: string, stack: Stack): string[] {
  const { config } = stack;
  const files = [
    config.path,
    config.realPath,
    ...config.layers,
    ...stack.envFiles,
    ...stack.apps.flatMap(({ envFiles }) => envFiles),
  ];
  const below = files.map((file) => relative(root, file));
  return [...new Set(below)].filter((path) => path !== '' && !/^\/|(^|\/)\./.test(path));
}

function isFiles(app: App): app is FilesApp {
  return app.source.kind === 'files';
}
