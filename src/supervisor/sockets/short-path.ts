/**
 * Unix socket paths that are too long for `sockaddr_un`. A server that binds a relative path gets by;
 * whoever connects needs an absolute one.
 */
import { basename, dirname, join } from 'node:path';
import { fingerprint } from '../../model/fingerprint.js';
import { MAX_SOCKET_PATH } from '../../model/upstream.js';
import { linkTo } from './link-to.js';

/** True for a path that `connect(2)` takes as it is. */
export function isConnectable(path: string): boolean {
  return Buffer.byteLength(path) <= MAX_SOCKET_PATH;
}

/**
 * The path by which to connect to a socket: unchanged where it is short enough, otherwise through a
 * short symlink to its folder, kept in the runtime directory. Neither folder nor socket need exist
 * yet. Where the file's name alone is too long, the link leads to the socket itself. Where no link
 * can be made, the path comes back as it is, and connecting to it fails.
 *
 * @param path absolute path of the socket
 * @param runtimeDirectory a folder of ours that exists, with a short path
 */
export function connectablePath(path: string, runtimeDirectory: string): string {
  if (isConnectable(path)) return path;
  const folder = dirname(path);
  const throughFolder = join(linkPath(folder, runtimeDirectory), basename(path));
  try {
    if (!isConnectable(throughFolder)) return link(path, runtimeDirectory);
    link(folder, runtimeDirectory);
    return throughFolder;
  } catch {
    return path;
  }
}

function linkPath(target: string, runtimeDirectory: string): string {
  return join(runtimeDirectory, `to-${fingerprint(target, 12)}`);
}

function link(target: string, runtimeDirectory: string): string {
  const path = linkPath(target, runtimeDirectory);
  linkTo(path, target);
  return path;
}
