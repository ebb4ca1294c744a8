/**
 * Who answers at which host and prefix, as the config says: for the proxy, and for what stands in its
 * place elsewhere.
 */
import type { App } from './app.js';

/** Who stands behind one prefix: files are looked at first, the app takes the rest. */
export interface RouteEntry {
  /** Begins and ends with `/`; canonical. */
  readonly prefix: string;
  readonly files: App | undefined;
  readonly app: App | undefined;
}

export interface Group {
  readonly entries: ReadonlyMap<string, RouteEntry>;
  /** Segments of the deepest prefix. */
  readonly depth: number;
}

export interface Named {
  readonly app: App;
  readonly group: Group;
}

export interface Routes {
  readonly plain: Group;
  readonly byHost: ReadonlyMap<string, Group>;
  /** Each routed app under its name in lower case, for `NAME.localhost`. */
  readonly byName: ReadonlyMap<string, Named>;
}

export function buildRoutes(apps: readonly App[]): Routes {
  const plain: App[] = [];
  const hosts = new Map<string, App[]>();
  const byName = new Map<string, Named>();
  for (const app of apps) {
    if (app.prefixes.length === 0) continue;
    if (app.host === undefined) plain.push(app);
    else {
      const host = app.host.toLowerCase();
      hosts.set(host, [...(hosts.get(host) ?? []), app]);
    }
    const name = app.name.toLowerCase();
    if (!byName.has(name)) byName.set(name, { app, group: buildGroup([app]) });
  }
  const byHost = new Map([...hosts].map(([host, members]) => [host, buildGroup(members)]));
  return { plain: buildGroup(plain), byHost, byName };
}

function buildGroup(apps: readonly App[]): Group {
  const entries = new Map<string, RouteEntry>();
  let depth = 0;
  for (const app of apps) {
    for (const written of app.prefixes) {
      const prefix = canonicalPrefix(written);
      const files = app.source.kind === 'files' ? app : undefined;
      const entry = entries.get(prefix);
      entries.set(prefix, {
        prefix,
        files: entry?.files ?? files,
        app: entry?.app ?? (files ? undefined : app),
      });
      depth = Math.max(depth, prefix.split('/').length - 2);
    }
  }
  return { entries, depth };
}

/** In the order in which a request finds them: the longest prefix first. */
export function longestFirst({ entries }: Group): RouteEntry[] {
  return [...entries.values()].sort(
    (a, b) => b.prefix.length - a.prefix.length || (a.prefix < b.prefix ? -1 : 1),
  );
}

/** A configured prefix in the spelling that requests are compared in. */
export function canonicalPrefix(prefix: string): string {
  return prefix
    .replace(/[^\x21-\x7e]+/gu, (text) => encodeURIComponent(text))
    .split('/')
    .map(canonicalSegment)
    .join('/');
}

/**
 * Escapes of unreserved characters are those characters, and hex digits have no case (RFC 3986
 * section 6.2.2). `%2F` stays what it is.
 */
export function canonicalSegment(segment: string): string {
  if (!segment.includes('%')) return segment;
  return segment.replace(/%[0-9a-f]{2}/gi, (escape) => {
    const character = String.fromCharCode(Number.parseInt(escape.slice(1), 16));
    return /[\w.~-]/.test(character) ? character : escape.toUpperCase();
  });
}
