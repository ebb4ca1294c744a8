/**
 * Where ssh makes its control socket. The whole path has to fit into an address, and ssh binds a longer
 * one first: with a dot and sixteen letters behind it (muxserver_listen in OpenSSH's mux.c).
 */
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { MAX_SOCKET_PATH } from '../../model/upstream.js';
import { codeOf } from '../../files/error-code.js';

const SOCKET = 'ssh';
const BOUND_LONGER_BY = 17;
/** There on every system that we run on. */
const SHORT = '/tmp';

/** What the folders are called: whose process it is stands in the name. */
const NAME = 'sockpit-tunnel-';
const LONGEST_PID = 7;

/** @param wanted the folder for temporary files: taken unless its name is too long */
export function controlRoot(wanted: string): string {
  const path = join(wanted, `${NAME}${'0'.repeat(LONGEST_PID)}-XXXXXX`, SOCKET);
  return Buffer.byteLength(path) + BOUND_LONGER_BY <= MAX_SOCKET_PATH ? wanted : SHORT;
}

/** The process whose folder this is; undefined for a name that is none of ours. */
function tunnelOf(name: string): number | undefined {
  const pid = /^sockpit-tunnel-([1-9]\d*)-[A-Za-z0-9]{6}$/.exec(name)?.[1];
  return pid === undefined ? undefined : Number(pid);
}

/** A new folder for us alone, and the path of the socket in it. What dead tunnels have left there goes. */
export async function makeControlFolder(
  wanted: string,
): Promise<{ readonly folder: string; readonly path: string }> {
  const root = controlRoot(wanted);
  await removeDead(root);
  const folder = await mkdtemp(join(root, `${NAME}${process.pid}-`));
  return { folder, path: join(folder, SOCKET) };
}

/** Another user's cannot be removed, and is no reason to complain. */
async function removeDead(root: string): Promise<void> {
  const names = await readdir(root).catch(() => []);
  for (const name of names) {
    const pid = tunnelOf(name);
    if (pid === undefined || lives(pid)) continue;
    const folder = join(root, name);
    // A container may share the folder, but not the processes.
    if (await answers(join(folder, SOCKET))) continue;
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

async function answers(path: string): Promise<boolean> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
