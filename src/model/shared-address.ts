/**
 * Addresses that two apps of a stack name: the later one would take a Unix socket over in silence, and
 * fail at a port. Pure.
 */
import { type App, isSupervised, startsByItself } from './app.js';
import { namesLoopback } from './loopback.js';
import { ownAddress, sameUpstream, toldUpstream, type Upstream } from './upstream.js';

export interface SharedAddress {
  readonly first: App;
  readonly later: App;
  /** `unix:/p/app.sock`, `port 3000`. */
  readonly where: string;
  /**
   * `written`: the same to the letter. `found`: two spellings of one, of which the config itself cannot
   * tell. `perhaps`: only one of the two need ever be there.
   */
  readonly kind: 'written' | 'found' | 'perhaps';
}

/** @param realPath a socket's path with the links in its folder resolved, as far as that is known */
export function sharedAddresses(
  apps: readonly App[],
  realPath: (path: string) => string = (path) => path,
): SharedAddress[] {
  const owners = new Map<string, { readonly app: App; readonly upstream: Upstream }>();
  return apps.flatMap((app) => {
    const upstream = toldUpstream(app);
    if (upstream === undefined) return [];
    const where =
      upstream.kind === 'tcp' ? `port ${upstream.port}` : `unix:${realPath(upstream.path)}`;
    const owner = owners.get(where);
    if (owner === undefined) {
      owners.set(where, { app, upstream });
      return [];
    }
    const certain = insists(owner.app) && insists(app) && meet(owner.upstream, upstream);
    const same = sameUpstream(owner.upstream, upstream);
    const kind = !certain ? 'perhaps' : same ? 'written' : 'found';
    return [{ first: owner.app, later: app, where, kind }];
  });
}

/** It will be there. Of those that are started by hand one may well be meant to stand in for another. */
function insists(app: App): boolean {
  return isSupervised(app) && startsByItself(app) && ownAddress(app) !== undefined;
}

/** One socket, or one port; a port may well be bound twice at two addresses of their own. */
export function meet(one: Upstream, other: Upstream): boolean {
  if (one.kind === 'unix' || other.kind === 'unix') return one.kind === other.kind;
  if (one.port !== other.port) return false;
  if (one.host === other.host) return true;
  const hosts = [one.host, other.host];
  // It stands for 127.0.0.1 and ::1.
  return hosts.includes('localhost') && hosts.every(namesLoopback);
}
