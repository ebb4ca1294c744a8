/**
 * The sockets that an instance leaves behind, and their removal. gunicorn and uvicorn remove their own
 * when they end in order; Node does not when a signal ends it, and nobody does after SIGKILL. The next
 * start would find its address in use.
 */
import { lstatSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';
import type { App } from '../../model/app.js';
import { toldUpstream } from '../../model/upstream.js';
import { connectablePath } from './short-path.js';

/** A path that may hold a socket of an instance. */
export interface OwnSocket {
  /** Absolute. */
  readonly path: string;
  /** Of its file: another one there is not the instance's. Undefined: whatever socket is there is. */
  readonly inode?: number;
}

/** One that an instance was seen to listen on. */
export interface SeenSocket extends OwnSocket {
  readonly inode: number;
}

/** The inode of the socket there; undefined where there is none. */
function socketInode(path: string): number | undefined {
  try {
    const stats = lstatSync(path);
    return stats.isSocket() ? stats.ino : undefined;
  } catch {
    return undefined;
  }
}

/** The socket at a path, as it is now; undefined where there is none. */
export function seeSocket(path: string): SeenSocket | undefined {
  const inode = socketInode(path);
  return inode === undefined ? undefined : { path, inode };
}

/** True while the socket that was meant is there. */
export function isThere({ path, inode }: OwnSocket): boolean {
  const now = socketInode(path);
  return now !== undefined && (inode === undefined || inode === now);
}

/** True when the file is there and nobody listens on it (connect(2): ECONNREFUSED). */
function isRefused(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    const done = (refused: boolean) => (): void => {
      socket.destroy();
      resolve(refused);
    };
    socket.once('connect', done(false));
    socket.once('error', (error: NodeJS.ErrnoException) => done(error.code === 'ECONNREFUSED')());
  });
}

/** Unix sockets on which an instance may have listened: the one offered, and the one it was told. */
export function socketsOf(app: App, offered: string): readonly string[] {
  const told = toldUpstream(app);
  return [...new Set([offered, ...(told?.kind === 'unix' ? [told.path] : [])])];
}

/**
 * Removes those of the sockets on which nobody listens any more. A file that is not a socket, and a
 * socket that answers, are never touched.
 *
 * @param stillDead asked right before each removal: false when a new process may have bound them
 */
export async function removeLeftSockets(
  sockets: readonly OwnSocket[],
  runtimeDirectory: string,
  stillDead: () => boolean,
): Promise<void> {
  for (const socket of sockets) {
    if (!isThere(socket)) continue;
    const { path } = socket;
    if (!(await isRefused(connectablePath(path, runtimeDirectory)))) continue;
    if (!stillDead() || !isThere(socket)) continue;
    try {
      unlinkSync(path);
    } catch {
      // Somebody else was quicker, or the folder does not allow it: the next start looks again.
    }
  }
}
