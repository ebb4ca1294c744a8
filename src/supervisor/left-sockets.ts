/**
 * Removes the sockets that an instance left behind. gunicorn removes its own, uvicorn and Node when
 * they end in order; nobody does after SIGKILL.
 */
import { lstatSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';
import type { App } from '../model/app.js';
import { connectablePath } from './short-path.js';

function isSocket(path: string): boolean {
  try {
    return lstatSync(path).isSocket();
  } catch {
    return false;
  }
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
  const { upstream } = app;
  const told =
    (upstream.kind === 'fixed' || upstream.kind === 'literal') && upstream.upstream.kind === 'unix'
      ? [upstream.upstream.path]
      : [];
  return [...new Set([offered, ...told])];
}

/**
 * Removes those of the paths that are sockets on which nobody listens any more. A file that is not a
 * socket, and a socket that answers, are never touched.
 *
 * @param stillDead asked right before each removal: false when a new process may have bound them
 */
export async function removeLeftSockets(
  paths: readonly string[],
  runtimeDirectory: string,
  stillDead: () => boolean,
): Promise<void> {
  for (const path of paths) {
    if (!isSocket(path)) continue;
    if (!(await isRefused(connectablePath(path, runtimeDirectory)))) continue;
    if (!stillDead() || !isSocket(path)) continue;
    try {
      unlinkSync(path);
    } catch {
      // Somebody else was quicker, or the folder does not allow it: the next start looks again.
    }
  }
}
