/**
 * Reads the kernel's tables of sockets: `/proc/net/tcp`, `tcp6` and `unix` (proc(5)).
 */
import { endianness } from 'node:os';

/** A listening TCP socket. */
export interface TcpListener {
  /** `127.0.0.1`, `0.0.0.0`, `::1`, `::`. */
  readonly host: string;
  readonly port: number;
  readonly inode: number;
}

/** A listening stream socket. */
export interface UnixListener {
  /** As it was bound, so possibly relative to the working directory of whoever bound it. */
  readonly path: string;
  readonly inode: number;
}

const LISTEN = '0A';
/** What stands in a row of a stream socket that accepts: `__SO_ACCEPTCON` of linux/net.h, SOCK_STREAM. */
const ACCEPTING_STREAM = ' 00010000 0001 ';

/**
 * The listeners in the rows of `/proc/net/tcp` or `/proc/net/tcp6`. They come before all other sockets
 * (Documentation/networking/proc_net_tcp.rst), so no row is taken after the first of those: a machine
 * with a busy proxy has thousands of them, and the kernel prints each row only when it is read.
 */
export function parseTcp(rows: Iterable<string>): TcpListener[] {
  const found: TcpListener[] = [];
  let heading = true;
  for (const row of rows) {
    if (heading) {
      heading = false;
      continue;
    }
    const listener = tcpListenerIn(row);
    if (!listener) break;
    found.push(listener);
  }
  return found;
}

/** As {@link parseTcp}, of rows that come one after the other. */
export async function takeTcp(rows: AsyncIterable<string>): Promise<TcpListener[]> {
  const taken: string[] = [];
  for await (const row of rows) {
    taken.push(row);
    if (taken.length > 1 && !tcpListenerIn(row)) break;
  }
  return parseTcp(taken);
}

function tcpListenerIn(row: string): TcpListener | undefined {
  const fields = row.trim().split(/\s+/);
  if (fields[3] !== LISTEN) return undefined;
  const [address = '', port = ''] = (fields[1] ?? '').split(':');
  return { host: readAddress(address), port: parseInt(port, 16), inode: Number(fields[9]) };
}

/** Listeners with a path in the text of `/proc/net/unix`; abstract names (`@…`) have none. */
export function parseUnix(text: string): UnixListener[] {
  const found: UnixListener[] = [];
  // Few of a thousand rows are such, and no other is made a string of its own.
  for (let at = text.indexOf(ACCEPTING_STREAM); at >= 0;) {
    const end = text.indexOf('\n', at);
    const row = text.slice(text.lastIndexOf('\n', at) + 1, end < 0 ? undefined : end);
    const match = /^\S+ \S+ \S+ 00010000 0001 \S+ +(\d+) (.+)$/.exec(row);
    const [, inode = '', path = ''] = match ?? [];
    if (path !== '' && !path.startsWith('@')) found.push({ path, inode: Number(inode) });
    at = end < 0 ? -1 : text.indexOf(ACCEPTING_STREAM, end);
  }
  return found;
}

/** Inodes of all sockets in the text of `/proc/net/unix`. */
export function unixInodes(text: string): ReadonlySet<number> {
  const inodes = new Set<number>();
  for (const [, inode] of text.matchAll(/^\S+: (?:\S+ ){5} *(\d+)/gm)) inodes.add(Number(inode));
  return inodes;
}

/** The kernel prints an address as 32-bit words in the byte order of the machine. */
function readAddress(hex: string): string {
  const bytes: number[] = [];
  for (let word = 0; word < hex.length; word += 8) {
    const four = [0, 2, 4, 6].map((at) => parseInt(hex.slice(word + at, word + at + 2), 16));
    bytes.push(...(endianness() === 'LE' ? four.reverse() : four));
  }
  if (bytes.length === 4) return bytes.join('.');
  const mapped = bytes.slice(0, 10).every((b) => b === 0) && bytes[10] === 255 && bytes[11] === 255;
  if (mapped) return bytes.slice(12).join('.');
  const groups: number[] = [];
  for (let i = 0; i < 16; i += 2) groups.push(((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0));
  return shortenV6(groups);
}

/** RFC 5952 §4: lower case, the longest run of zeros becomes `::`. */
function shortenV6(groups: readonly number[]): string {
  let start = 0;
  let length = 0;
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && groups[end] === 0) end++;
    if (end - i > length) [start, length] = [i, end - i];
  }
  const hex = groups.map((group) => group.toString(16));
  if (length < 2) return hex.join(':');
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}
