/**
 * Where ssh makes its control socket. The whole path has to fit into an address, and ssh binds a longer
 * one first: with a dot and sixteen letters behind it (muxserver_listen in OpenSSH's mux.c).
 */
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { MAX_SOCKET_PATH } from '../../model/upstream.js';

const SOCKET = 'ssh';
const BOUND_LONGER_BY = 17;
/** There on every system that we run on. */
const SHORT = '/tmp';

/** @param wanted the folder for temporary files: taken unless its name is too long */
export function controlRoot(wanted: string): string {
  const path = join(wanted, 'sockpit-XXXXXX', SOCKET);
  return Buffer.byteLength(path) + BOUND_LONGER_BY <= MAX_SOCKET_PATH ? wanted : SHORT;
}

/** A new folder for us alone, and the path of the socket in it. */
export async function makeControlFolder(
  wanted: string,
): Promise<{ readonly folder: string; readonly path: string }> {
  const folder = await mkdtemp(join(controlRoot(wanted), 'sockpit-'));
  return { folder, path: join(folder, SOCKET) };
}
