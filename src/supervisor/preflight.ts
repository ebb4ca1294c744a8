/**
 * Looks at the address of an app before it is started, so that it does not fail for a reason that is
 * hard to see: a stale socket is cleared away, everything else in the way is named.
 */
import { lstatSync, promises as fs, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { App } from '../model/app.js';
import { sleep } from '../model/clock.js';
import { isOutOfFiles, OutOfFilesError } from '../model/exhaustion.js';
import { failure } from '../model/failure.js';
import type { Failure } from '../model/failure.js';
import { describeUpstream, ownAddress } from '../model/upstream.js';
import type { Upstream } from '../model/upstream.js';
import { holderOf } from './discovery/listeners.js';
import { probe } from './readiness/probe.js';
import { connectablePath } from './sockets/short-path.js';

const MAKES_FOLDERS = /(^|[\s/])(mkdir|install)\s/;
/** An address of this machine accepts or refuses at once. */
const CONNECT_LIMIT_MS = 1000;
/** A process that is ending holds its sockets for so long at most, while it can no longer be seen. */
const ENDING_MS = 500;
const AGAIN_MS = 25;

/**
 * Checks where an instance will answer, as far as that is known before its start.
 *
 * - A file that is not a socket is never touched: `socket-not-a-socket`.
 * - A socket or port that accepts a connection: `socket-occupied`, naming who holds it.
 * - A socket that refuses is stale and removed.
 * - A socket literal in the command, in a folder that is missing: `socket-in-missing-folder`.
 *
 * @returns undefined where the start may go on
 */
export async function preflight(
  app: App,
  offered: { readonly socket: string; readonly port: number },
): Promise<Failure | undefined> {
  const runtimeDirectory = dirname(offered.socket);
  const plan = app.upstream;
  switch (plan.kind) {
    case 'none':
      return undefined;
    case 'fixed':
    case 'literal':
    case 'implied':
      if (plan.upstream.kind === 'tcp') {
        return ownAddress(app) && (await occupiedPort(app, plan.upstream));
      }
      return (
        (await missingFolder(app, plan.upstream.path)) ??
        (await clearSocket(app.name, plan.upstream.path, runtimeDirectory))
      );
    case 'variable':
    case 'discover':
      // The offered port was free when it was offered; the offered socket may be a left-over.
      return await clearSocket(app.name, offered.socket, runtimeDirectory);
  }
}

/**
 * The folder that an app needs for its socket: no server that we know makes it. What stands behind
 * `socket=` may well, so of that none is.
 */
export function neededFolder({ source, upstream }: App): string | undefined {
  const command = source.kind === 'command' ? source.command : '';
  if (upstream.kind !== 'literal' || upstream.upstream.kind !== 'unix') return undefined;
  return MAKES_FOLDERS.test(command) ? undefined : dirname(upstream.upstream.path);
}

async function missingFolder(app: App, path: string): Promise<Failure | undefined> {
  const folder = neededFolder(app);
  if (folder === undefined) return undefined;
  try {
    if ((await fs.stat(folder)).isDirectory()) return undefined;
  } catch {
    // Named below.
  }
  return failure('socket-in-missing-folder', { app: app.name, path, folder });
}

async function clearSocket(
  app: string,
  path: string,
  runtimeDirectory: string,
): Promise<Failure | undefined> {
  const kind = fileKind(path);
  if (kind === 'absent') return undefined;
  if (kind === 'other') return failure('socket-not-a-socket', { app, path });
  const reachable: Upstream = { kind: 'unix', path: connectablePath(path, runtimeDirectory) };
  // Neither of these: accepted, its queue is full (EAGAIN), it is of another type (EPROTOTYPE), or
  // not ours to connect to (EACCES). In each case it is somebody's.
  const gone = (code: string | undefined): boolean => code === 'ENOENT' || code === 'ECONNREFUSED';
  const { code, holder } = await occupation(reachable, { kind: 'unix', path }, gone);
  if (code === 'ENOENT') return undefined;
  if (code !== 'ECONNREFUSED') return failure('socket-occupied', { app, path, holder });
  // A link to a stale socket is somebody's arrangement; the app decides what becomes of it.
  if (kind === 'link') return undefined;
  try {
    await fs.unlink(path);
  } catch (error) {
    const { code: reason } = error as NodeJS.ErrnoException;
    if (reason === 'ENOENT') return undefined;
    const why = `the stale socket ${path} cannot be removed (${reason ?? 'unknown'})`;
    return failure('spawn-failed', { app, reason: why });
  }
  return undefined;
}

/** `link`: a symbolic link to a socket. */
function fileKind(path: string): 'absent' | 'socket' | 'link' | 'other' {
  try {
    // At once: every spawn waits for it, and a thread takes longer to be woken than this takes.
    const itself = lstatSync(path, { throwIfNoEntry: false });
    if (itself === undefined) return 'absent';
    if (itself.isSocket()) return 'socket';
    if (!itself.isSymbolicLink()) return 'other';
    return statSync(path).isSocket() ? 'link' : 'other';
  } catch {
    // A link into nowhere counts as nothing, too.
    return 'absent';
  }
}

async function occupiedPort(
  app: App,
  upstream: Extract<Upstream, { readonly kind: 'tcp' }>,
): Promise<Failure | undefined> {
  const hosts = upstream.host === 'localhost' ? ['127.0.0.1', '::1'] : [upstream.host];
  for (const host of hosts) {
    const address: Upstream = { ...upstream, host };
    const { code, holder } = await occupation(address, address, (c) => c !== undefined);
    if (code !== undefined) continue;
    const path = describeUpstream(address);
    return failure('socket-occupied', { app: app.name, path, holder });
  }
  return undefined;
}

/**
 * Who holds an address, if somebody does. A holder that cannot be seen may be ending just now, which
 * is given a moment.
 */
async function occupation(
  reachable: Upstream,
  address: Upstream,
  free: (code: string | undefined) => boolean,
): Promise<{ readonly code: string | undefined; readonly holder: string }> {
  for (let waited = 0; ; waited += AGAIN_MS) {
    const code = await connectError(reachable);
    const holder = free(code) ? '' : holderOf(address);
    if (holder !== undefined) return { code, holder };
    if (waited >= ENDING_MS) return { code, holder: 'another process' };
    await sleep(AGAIN_MS);
  }
}

/** Tries a connection and closes it; the system's code, or undefined where it was accepted. */
function connectError(upstream: Upstream): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const end = (code: string | undefined): void => {
      clearTimeout(limit);
      attempt.stop();
      resolve(code);
    };
    const limit = setTimeout(() => end('ETIMEDOUT'), CONNECT_LIMIT_MS);
    const attempt = probe(upstream, '', (event) => {
      if (event.kind === 'refused') {
        // That nothing can be opened says nothing of who listens there.
        if (isOutOfFiles(event.code)) reject(new OutOfFilesError(event.code));
        end(event.code);
      } else end(undefined);
    });
  });
}
