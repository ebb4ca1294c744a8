/**
 * A stack as it is inside containers that share one network and one volume of sockets.
 */
import { basename, dirname } from 'node:path';
import type { App, CommandApp } from '../../model/app.js';
import { namesLoopback } from '../../model/loopback.js';
import type { Stack } from '../../model/stack.js';
import type { Upstream, UpstreamPlan } from '../../model/upstream.js';
import { commandApps } from '../command-app.js';
import { type AddressBook, placementOf } from '../layout.js';
import { withSocket } from './command.js';

/** The folder of the volume. */
export const SOCKETS = '/run/sockpit';
/** By this name a container reaches the machine that it runs on. */
export const HOST = 'host.docker.internal';

/** A folder of this machine that containers have to see. */
export interface FolderMount {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

export interface Inside {
  readonly stack: Stack;
  readonly book: AddressBook;
  /** What the proxy in front needs of this machine: files, and sockets that others serve. */
  readonly mounts: readonly FolderMount[];
  /** Something answers on the machine itself. */
  readonly reachesHost: boolean;
  /** What somebody has to change for it to work. */
  readonly notes: readonly string[];
}

export function moveInside(stack: Stack, book: AddressBook): Inside {
  const mounts: FolderMount[] = [];
  let reachesHost = false;
  const fixed = (app: App, upstream: Upstream): App => ({
    ...app,
    source: app.source.kind === 'served' ? { kind: 'served', upstream } : app.source,
    upstream: { kind: 'fixed', upstream },
  });
  const apps = stack.apps.map((app): App => {
    const { source } = app;
    if (source.kind === 'files') {
      mounts.push({ source: source.root, target: folderOf(app.name), readOnly: true });
      return app;
    }
    if (source.kind === 'served') {
      const { upstream } = source;
      if (upstream.kind === 'tcp') {
        reachesHost ||= namesLoopback(upstream.host);
        return fixed(app, namesLoopback(upstream.host) ? { ...upstream, host: HOST } : upstream);
      }
      const target = `/run/served/${app.name}`;
      mounts.push({ source: dirname(upstream.path), target, readOnly: false });
      return fixed(app, { kind: 'unix', path: `${target}/${basename(upstream.path)}` });
    }
    return { ...app, upstream: planInside(app, book) };
  });
  const roots = new Map(
    stack.apps.flatMap(({ name, source }) =>
      source.kind === 'files' ? [[source.root, folderOf(name)]] : [],
    ),
  );
  const socketOf = (app: App, instance: number): string =>
    `${SOCKETS}/${app.name}.${instance}.sock`;
  return {
    stack: { ...stack, apps },
    book: {
      socketOf,
      portOf: (app, instance) => book.portOf(app, instance),
      found: () => undefined,
      folderOf: (root) => roots.get(root) ?? root,
      variablesOf: (app, instance) => {
        const given = Object.entries(book.variablesOf(app, instance));
        const kept = given.filter(([name]) => !name.endsWith('SOCKET'));
        return Object.fromEntries([...kept, ['SOCKET', socketOf(app, instance)]]);
      },
    },
    mounts,
    reachesHost,
    notes: commandApps(stack).flatMap((app) => immovable(app, socketOf(app, 1))),
  };
}

function folderOf(app: string): string {
  return `/srv/${app}`;
}

/** Every socket moves into the volume; ports stay what they are. */
function planInside(app: App, book: AddressBook): UpstreamPlan {
  const placement = placementOf(app, book);
  if (placement.kind === 'none') return { kind: 'none' };
  const [first, ...more] = placement.upstreams;
  if (first?.kind !== 'tcp') return { kind: 'variable', name: 'SOCKET' };
  return more.length > 0
    ? { kind: 'variable', name: 'PORT' }
    : { kind: 'fixed', upstream: { ...first, host: 'localhost' } };
}

function immovable(app: CommandApp, path: string): string[] {
  const { upstream } = app;
  const told = upstream.kind === 'fixed' && upstream.upstream.kind === 'unix';
  if (!told && withSocket(app, path) !== undefined) return [];
  return [`${app.name} has to listen on $SOCKET, which is ${path}: write that in its command`];
}
