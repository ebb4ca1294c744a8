/**
 * Binding the control socket, past the leftovers of a run that was killed.
 */
import { chmodSync, promises as fs } from 'node:fs';
import { connect } from 'node:net';
import type { Server } from 'node:net';
import { MAX_SOCKET_PATH } from '../model/upstream.js';

/** Another process answers on the path: it was not touched. */
export class ControlInUseError extends Error {
  override readonly name = 'ControlInUseError';
}

function listenOnce(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ path }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** False only where it is certain that nobody listens. */
function isServed(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', ({ code }: NodeJS.ErrnoException) => {
      resolve(code !== 'ECONNREFUSED' && code !== 'ENOENT');
    });
  });
}

/**
 * Listens on `path`, mode 0600. A socket file on which nobody accepts is replaced.
 * @throws ControlInUseError when somebody does
 * @throws Error when the path is too long, or holds something that is not a socket
 */
export async function bindSocket(server: Server, path: string): Promise<void> {
  const length = Buffer.byteLength(path);
  if (length > MAX_SOCKET_PATH) {
    throw new Error(
      `the path of the control socket has ${length} bytes, more than ${MAX_SOCKET_PATH}: ${path}; ` +
        'point SOCKPIT_RUNTIME_DIR at a shorter folder',
    );
  }
  try {
    await listenOnce(server, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    const there = await fs.lstat(path).catch(() => undefined);
    if (there && !there.isSocket()) {
      throw new Error(`${path} exists and is not a socket; it was not touched: move it away`, {
        cause: error,
      });
    }
    if (await isServed(path)) {
      throw new ControlInUseError(`another process serves ${path}`, { cause: error });
    }
    await fs.rm(path, { force: true });
    await listenOnce(server, path);
  }
  chmodSync(path, 0o600);
}
