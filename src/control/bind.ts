/**
 * Binding the control socket, past the leftovers of a run that was killed.
 */
import { chmodSync, lstatSync, promises as fs } from 'node:fs';
import { connect } from 'node:net';
import type { Server } from 'node:net';
import { listenDirectly } from '../model/listen-directly.js';
import { MAX_SOCKET_PATH } from '../model/upstream.js';

/** The path cannot be listened on; `reason` says why. */
export class ControlSocketError extends Error {
  override readonly name: string = 'ControlSocketError';

  constructor(
    readonly path: string,
    readonly reason: string,
    cause?: unknown,
  ) {
    super(`${path}: ${reason}`, { cause });
  }
}

/** Another process answers on the path: it was not touched. */
export class ControlInUseError extends ControlSocketError {
  override readonly name = 'ControlInUseError';
}

function listenOnce(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.once('listening', () => {
      server.off('error', reject);
      resolve();
    });
    listenDirectly(server, { path }, () => server.listen({ path }));
  });
}

/**
 * Whether somebody listens on a socket: false only where it is certain that nobody does. What a link leads to
 * is nobody's business here.
 */
export function isServed(path: string): Promise<boolean> {
  if (!lstatSync(path, { throwIfNoEntry: false })?.isSocket()) return Promise.resolve(false);
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
 * Listens on `path`, mode 0600. A socket file on which nobody accepts is replaced, and so is a link.
 * @throws ControlInUseError when somebody does accept
 * @throws ControlSocketError when the path is too long, or holds something else
 */
export async function bindSocket(server: Server, path: string): Promise<void> {
  const length = Buffer.byteLength(path);
  if (length > MAX_SOCKET_PATH) {
    const reason = `its path has ${length} bytes, more than ${MAX_SOCKET_PATH}`;
    throw new ControlSocketError(path, reason);
  }
  try {
    await listenOnce(server, path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE') throw new ControlSocketError(path, message, error);
    const there = await fs.lstat(path).catch(() => undefined);
    if (there && !there.isSocket() && !there.isSymbolicLink()) {
      throw new ControlSocketError(path, 'something that is not a socket is in its place', error);
    }
    if (await isServed(path)) {
      throw new ControlInUseError(path, 'another process serves it', error);
    }
    await fs.rm(path, { force: true });
    await listenOnce(server, path);
  }
  chmodSync(path, 0o600);
}
