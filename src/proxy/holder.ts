/**
 * Who holds an address, for the message that it is taken. Linux only (proc(5)); elsewhere, and for
 * processes that we may not look into, there is less to say or nothing.
 */
import { readdir, readFile, readlink } from 'node:fs/promises';

/** State 0A is LISTEN (include/net/tcp_states.h). */
const LISTEN = '0A';

/** Such as `nginx (pid 812)`; undefined where it cannot be found out. */
export async function tcpHolder(port: number): Promise<string | undefined> {
  const tables = await Promise.all(['/proc/net/tcp', '/proc/net/tcp6'].map(readOrEmpty));
  const entry = tables
    .map((table) => tcpListener(table, port))
    .find((found) => found !== undefined);
  if (!entry) return undefined;
  const who = await processWith(entry.inode);
  return who ?? `a process of user ${entry.uid}`;
}

/** The same for a Unix socket by the path it was bound to. */
export async function unixHolder(path: string): Promise<string | undefined> {
  const inode = unixListener(await readOrEmpty('/proc/net/unix'), path);
  return inode === undefined ? undefined : processWith(inode);
}

/** Finds a listener in the text of `/proc/net/tcp` or `tcp6`. */
export function tcpListener(
  table: string,
  port: number,
): { readonly inode: string; readonly uid: string } | undefined {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  for (const line of table.split('\n')) {
    const fields = line.trim().split(/\s+/);
    const [, local, , state, , , , uid, , inode] = fields;
    if (state !== LISTEN || !local?.endsWith(suffix)) continue;
    if (inode !== undefined && uid !== undefined) return { inode, uid };
  }
  return undefined;
}

/** Finds a socket by its path in the text of `/proc/net/unix`; the inode of the listening one. */
export function unixListener(table: string, path: string): string | undefined {
  for (const line of table.split('\n')) {
    const match = /^\S+ \S+ \S+ (\S+) \S+ \S+ +(\d+) (.*)$/.exec(line);
    // Flag 00010000 is __SO_ACCEPTCON: it listens.
    if (match?.[1] === '00010000' && match[3] === path) return match[2];
  }
  return undefined;
}

async function processWith(inode: string): Promise<string | undefined> {
  const wanted = `socket:[${inode}]`;
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    const fds = await readdir(`/proc/${pid}/fd`).catch(() => []);
    for (const fd of fds) {
      const link = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => '');
      if (link !== wanted) continue;
      const name = (await readOrEmpty(`/proc/${pid}/comm`)).trim();
      return `${name === '' ? 'a process' : name} (pid ${pid})`;
    }
  }
  return undefined;
}

function readOrEmpty(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}
