/**
 * Which app a request is for: one pure function for requests and upgrades.
 *
 * By host first: `host=diet` groups answer at `diet.localhost` (or at exactly that name), every
 * routed app at `NAME.localhost`, all else in the group of apps without a host. Then by the longest
 * prefix of whole segments, in exact case. A lookup costs one map access per segment, up to the
 * depth of the deepest prefix; the number of routes does not matter.
 */
import type { App } from '../model/app.js';
import { stripsPrefix } from '../model/mount.js';
import {
  canonicalPrefix,
  canonicalSegment,
  type Group,
  longestFirst,
  type Named,
  type RouteEntry,
  type Routes,
} from '../model/route-table.js';

export type RouteDecision =
  | {
      readonly kind: 'serve';
      readonly files: App | undefined;
      readonly app: App | undefined;
      /** What a directory of files is asked for. */
      readonly filePath: string;
      /** What the app is asked for: `mount` is applied. */
      readonly appPath: string;
      /** Taken off the path, without the slash at its end; empty where nothing was. */
      readonly stripped: string;
      /** The prefix that the path was found under. */
      readonly prefix: string;
      /** Whose prefix it is, if that app had a route; undefined where it is nobody else's. */
      readonly insteadOf: App | undefined;
    }
  /** To a path made of the configured prefix; the request's query is to be added. */
  | { readonly kind: 'redirect'; readonly location: string }
  /** Below `/.sockpit/`: answered by the proxy itself. */
  | { readonly kind: 'own'; readonly path: string }
  | { readonly kind: 'none' };

/** Paths below this one are the proxy's own, at every host. */
const OWN_PREFIX = '/.sockpit/';

/**
 * @param host the request's host name in lower case; undefined where it named none.
 * @param path as {@link parseTarget} gives it.
 * @param isRouted false for an app that turned out to be a worker or not to speak HTTP.
 */
export function decideRoute(
  routes: Routes,
  host: string | undefined,
  path: string,
  isRouted: (app: App) => boolean,
): RouteDecision {
  if (path.startsWith(OWN_PREFIX)) return { kind: 'own', path: path.slice(OWN_PREFIX.length - 1) };
  if (`${path}/` === OWN_PREFIX) return { kind: 'redirect', location: OWN_PREFIX };
  const { group, named } = placeOf(routes, host);
  if (named && isRouted(named.app)) return atOwnName(named.app, named.group, path);
  const decision = inGroup(group, path, isRouted);
  // Whoever names an app does not mean the one that owns all the rest.
  const ofRest = decision.kind === 'serve' && decision.prefix === '/';
  return named && ofRest ? { kind: 'none' } : decision;
}

/** The app whose place this would be if it had a route; undefined where there is none. */
export function unroutedAt(
  routes: Routes,
  host: string | undefined,
  path: string,
  isRouted: (app: App) => boolean,
): App | undefined {
  const { group, named } = placeOf(routes, host);
  if (named && !isRouted(named.app)) return named.app;
  const decision = inGroup(group, path.endsWith('/') ? path : `${path}/`, () => true);
  const app = decision.kind === 'serve' ? decision.app : undefined;
  return app && !isRouted(app) ? app : undefined;
}

/** The group that answers at a host, and the app that comes before it at its own name. */
function placeOf(
  routes: Routes,
  host: string | undefined,
): { readonly group: Group; readonly named: Named | undefined } {
  const label = host?.endsWith('.localhost') ? host.slice(0, -'.localhost'.length) : undefined;
  const group =
    (host === undefined ? undefined : routes.byHost.get(host)) ??
    (label === undefined ? undefined : routes.byHost.get(label));
  if (group) return { group, named: undefined };
  const named = label === undefined ? undefined : routes.byName.get(label);
  return { group: routes.plain, named };
}

/** At `NAME.localhost` an app needs no prefix, unless it was told to live under one. */
function atOwnName(app: App, group: Group, path: string): RouteDecision {
  if (app.source.kind === 'files') {
    return {
      kind: 'serve',
      files: app,
      app: undefined,
      filePath: path,
      appPath: path,
      stripped: '',
      prefix: '/',
      insteadOf: undefined,
    };
  }
  if (app.mount === 'strip') {
    return {
      kind: 'serve',
      files: undefined,
      app,
      filePath: path,
      appPath: path,
      stripped: '',
      prefix: '/',
      insteadOf: undefined,
    };
  }
  const decision = inGroup(group, path, () => true);
  if (decision.kind !== 'none') return decision;
  const prefix = canonicalPrefix(app.prefixes[0] ?? '/');
  return { kind: 'redirect', location: prefix + path.slice(1) };
}

function inGroup(group: Group, path: string, isRouted: (app: App) => boolean): RouteDecision {
  const live = (prefix: string): RouteEntry | undefined => {
    const entry = group.entries.get(prefix);
    return entry && (entry.files ?? (entry.app && isRouted(entry.app))) ? entry : undefined;
  };
  let entry = live('/');
  let insteadOf: App | undefined;
  let rest = 0;
  let prefix = '/';
  let begin = 1;
  for (let depth = 0; depth < group.depth; depth++) {
    const slash = path.indexOf('/', begin);
    const segment = canonicalSegment(path.slice(begin, slash === -1 ? undefined : slash));
    prefix = `${prefix}${segment}/`;
    const longer = live(prefix);
    if (slash === -1) {
      if (longer && segment !== '') return { kind: 'redirect', location: prefix };
      break;
    }
    if (longer) [entry, rest, insteadOf] = [longer, slash, undefined];
    else insteadOf = group.entries.get(prefix)?.app ?? insteadOf;
    begin = slash + 1;
  }
  if (!entry) return { kind: 'none' };
  const app = entry.app && isRouted(entry.app) ? entry.app : undefined;
  const filePath = path.slice(rest);
  const strips = app !== undefined && stripsPrefix(app);
  return {
    kind: 'serve',
    files: entry.files,
    app,
    filePath,
    appPath: strips ? filePath : path,
    stripped: strips ? entry.prefix.slice(0, -1) : '',
    prefix: entry.prefix,
    insteadOf,
  };
}

/** Every prefix that answers at this host, for people: longest first. */
export function prefixesAt(
  routes: Routes,
  host: string | undefined,
  isRouted: (app: App) => boolean,
): { readonly prefix: string; readonly app: App }[] {
  const label = host?.replace(/\.localhost$/, '') ?? '';
  const group = routes.byHost.get(host ?? '') ?? routes.byHost.get(label) ?? routes.plain;
  return longestFirst(group).flatMap(({ prefix, files, app }) => {
    const owner = app && isRouted(app) ? app : files;
    return owner ? [{ prefix, app: owner }] : [];
  });
}
