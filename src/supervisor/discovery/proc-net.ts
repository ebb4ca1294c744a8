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
/** `__SO_ACCEPTCON` of linux/net.h. */
const ACCEPTS_CONNECTIONS = 0x10000;
const STREAM = 1;

/** Listeners in the text of `/proc/net/tcp` or `/proc/net/tcp6`. */
export function parseTcp(text: string): TcpListener[] {
  const found: TcpListener[] = [];
  for (const line of text.split('\n').slice(1)) {
    const fields = line.trim().split(/\s+/);
    const [address = '', port = ''] = (fields[1] ?? '').split(':');
    if (fields[3] !== LISTEN) continue;
    found.push({ host: readAddress(address), port: parseInt(port, 16), inode: Number(fields[9]) });
  }
  return found;
}

/** Listeners with a path in the text of `/proc/net/unix`; abstract names (`@…`) have none. */
export function parseUnix(text: string): UnixListener[] {
  const found: UnixListener[] = [];
  for (const line of text.split('\n').slice(1)) {
    const match = /^\S+ \S+ \S+ (\S+) (\S+) \S+ +(\d+) (.+)$/.exec(line);
    if (!match) continue;
    const [, flags = '', type = '', inode = '', path = ''] = match;
    if ((parseInt(flags, 16) & ACCEPTS_CONNECTIONS) === 0) continue;
    if (parseInt(type, 16) !== STREAM || path.startsWith('@')) continue;
    found.push({ path, inode: Number(inode) });
  }
  return found;
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
