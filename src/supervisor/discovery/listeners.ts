/**
 * What processes really listen on, and who listens on an address.
 *
 * Linux: the sockets of /proc/net and the descriptors of /proc/PID/fd, joined by inode. Elsewhere:
 * lsof(8). Network namespaces other than ours are not looked into.
 */
import { readFileSync, readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { monotonicMs } from '../../model/clock.js';
import { sameUpstream } from '../../model/upstream.js';
import type { Upstream } from '../../model/upstream.js';
import { processEntry, processTable } from '../processes/process-table.js';
import { isFull, withSpare } from '../processes/spare-descriptor.js';
import { isInspector } from './inspector.js';
import type { Listener } from './listener.js';
import { tcpListener, unixListener } from './listener.js';
import { lsofListeners, lsofListenersNow } from './lsof.js';
import { parseTcp, parseUnix, takeTcp, unixInodes } from './proc-net.js';
import type { TcpListener, UnixListener } from './proc-net.js';
import { rowsInBackground, rowsOf } from './rows.js';
import { tcpCount } from './socket-count.js';

export type { Listener } from './listener.js';

/**
 * Everything that the given processes listen on, each address once, under the first of the
 * processes that holds it (so order the pids: parents first). Processes that are gone or may not be
 * looked into are passed over.
 *
 * @throws NodeJS.ErrnoException where nothing can be looked at now, as no descriptor is left for that
 */
export async function listenersOf(pids: readonly number[]): Promise<Listener[]> {
  if (pids.length === 0) return [];
  if (process.platform !== 'linux') return await lsofListeners(pids);
  const held = descriptorsOf(pids);
  if (held.length === 0) return [];
  const unix = await unixSockets.recent();
  return ownedBy(held, unix, hasOther(held, unix) ? (await tcpSockets.recent()).sockets : NO_TCP);
}

/** Who listens on an address, such as `gunicorn (4312)`; see {@link findHolder}. */
export function holderOf(upstream: Upstream): string | undefined {
  const holder = findHolder(upstream);
  return holder && `${holder.name} (${holder.pid})`;
}

/**
 * The process that listens on an address; undefined where nobody does or where it cannot be seen. Of
 * several that share the socket it is the eldest.
 */
export function findHolder(upstream: Upstream): Pick<Listener, 'name' | 'pid'> | undefined {
  return listenersOfAll().find((listener) => answersAt(listener, upstream));
}

/** None where they cannot be looked at now. */
function listenersOfAll(): readonly Listener[] {
  if (process.platform !== 'linux') return lsofListenersNow();
  try {
    return ownedBy(descriptorsOf(allPids()), readUnix(), readTcp());
  } catch {
    return [];
  }
}

/** Whether a connection to `upstream` would reach that listener. */
export function answersAt(listener: Listener, upstream: Upstream): boolean {
  const { address } = listener;
  if (upstream.kind === 'unix') {
    return address.kind === 'unix' && sameFile(address.path, upstream.path);
  }
  if (address.kind !== 'tcp' || address.port !== upstream.port) return false;
  if (sameUpstream(address, upstream)) return true;
  const wildcard = /^(0\.0\.0\.0|\[::\]):/.test(listener.bound);
  return wildcard || upstream.host === '0.0.0.0' || upstream.host === '::';
}

/** A socket's path with the links in its folder resolved: the same for all spellings of it. */
export function realSocketPath(path: string): string {
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return path;
  }
}

function sameFile(a: string, b: string): boolean {
  return a === b || (basename(a) === basename(b) && realSocketPath(a) === realSocketPath(b));
}

function allPids(): number[] {
  return processTable()
    .map((entry) => entry.pid)
    .sort((a, b) => a - b);
}

/** TCP sockets of this machine that listen, by inode. */
type TcpSockets = ReadonlyMap<number, TcpListener>;

const NO_TCP: TcpSockets = new Map();

interface TcpTable {
  /** How many there were, of any kind, before the table was read. */
  readonly count: string | undefined;
  readonly sockets: TcpSockets;
}

/** Unix sockets of this machine. */
interface UnixSockets {
  readonly listening: ReadonlyMap<number, UnixListener>;
  /** Inodes, also of those that do not listen. */
  readonly all: () => ReadonlySet<number>;
}

/** Who asks within so many ms after a look at a table is answered from it. */
const FRESH_MS = 20;
/** Hundreds of instances that wait for an upstream ask all the time: looks take no more than this part of it. */
const LOOKING_SHARE = 0.05;

/** A table that is read once for all who ask at the same time. */
class Shared<Table> {
  readonly #read: () => Promise<Table> | Table;
  /** As it is being read, or was. */
  #table: Promise<Table> | undefined;
  #freshUntil = -Infinity;

  constructor(read: () => Promise<Table> | Table) {
    this.#read = read;
  }

  recent(): Promise<Table> {
    return this.#table === undefined || monotonicMs() > this.#freshUntil ? this.now() : this.#table;
  }

  now(): Promise<Table> {
    this.#freshUntil = Infinity;
    return (this.#table = this.#look());
  }

  async #look(): Promise<Table> {
    const begun = monotonicMs();
    try {
      return await this.#read();
    } finally {
      const seen = monotonicMs();
      this.#freshUntil = seen + Math.max(FRESH_MS, (seen - begun) / LOOKING_SHARE);
    }
  }
}

const tcpSockets = new Shared(takeTcpSockets);
const unixSockets = new Shared(readUnix);

/** TCP sockets that listened when there were last so many of them. */
let tcpThen: { readonly count: string | undefined; readonly inodes: readonly number[] } | undefined;

/** As many of them may be others than then. */
let doubted = false;

/** Sockets have gone with an instance that ended, and what takes its place opens as many. */
export function doubtCount(): void {
  doubted = true;
}

/**
 * Inodes of TCP sockets that listen. None until their number has changed once: most starts are over
 * before that, and a look at their tables can take milliseconds.
 */
async function tcpInodes(look: () => Promise<TcpTable>): Promise<readonly number[]> {
  const count = tcpCount();
  if (tcpThen === undefined) tcpThen = { count, inodes: [] };
  else if (doubted || tcpThen.count !== count) {
    doubted = false;
    const table = await look().catch((error: unknown) => {
      doubted = true;
      throw error;
    });
    tcpThen = { count: table.count, inodes: [...table.sockets.keys()] };
  }
  return tcpThen.inodes;
}

/**
 * Inodes of sockets that listen now, to see by those that come which are new. Scans that follow at once
 * are made from the same tables.
 */
export async function listeningInodes(): Promise<ReadonlySet<number>> {
  const tcp = await tcpInodes(() => tcpSockets.now());
  const { listening } = await unixSockets.now();
  markGoodUntil = -Infinity;
  looks += 1;
  return new Set([...tcp, ...listening.keys()]);
}

/** Inodes of the sockets that listen on a TCP port; undefined where that cannot be told. */
export async function listeningOn(port: number): Promise<readonly number[] | undefined> {
  if (process.platform !== 'linux') return undefined;
  const { sockets } = await tcpSockets.recent();
  return [...sockets.values()].flatMap((socket) => (socket.port === port ? [socket.inode] : []));
}

/** Stands for the sockets of this machine that listen: another object as soon as they are others. */
export interface ListeningMark {
  /** When these were first seen together; monotonic ms. */
  readonly since: number;
}

let marked:
  | { readonly tcp: readonly number[]; readonly unix: UnixSockets; readonly mark: ListeningMark }
  | undefined;

/** A mark takes no more than this part of the time: it is asked for again and again, mostly in vain. */
const MARKING_SHARE = 0.02;
let markGoodUntil = -Infinity;
/** For {@link listeningInodes}. */
let looks = 0;

/** By a look that all who ask at about the same time share, unless there were news meanwhile. */
export async function listeningMark(): Promise<ListeningMark> {
  const begun = monotonicMs();
  if (marked && begun < markGoodUntil) return marked.mark;
  const looksBefore = looks;
  const tcp = await tcpInodes(() => tcpSockets.recent());
  const unix = await unixSockets.recent();
  if (looks === looksBefore) {
    const seen = monotonicMs();
    markGoodUntil = seen + Math.max(FRESH_MS, (seen - begun) / MARKING_SHARE);
  }
  if (marked?.tcp === tcp && marked.unix === unix) return marked.mark;
  const isSame =
    marked !== undefined &&
    sameElements(marked.tcp, tcp) &&
    sameElements([...marked.unix.listening.keys()], [...unix.listening.keys()]);
  const mark = isSame && marked ? marked.mark : { since: monotonicMs() };
  marked = { tcp, unix, mark };
  return mark;
}

/** As they were last seen; undefined before the first look. */
export function lastMark(): ListeningMark | undefined {
  return marked?.mark;
}

function sameElements(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((each, at) => each === b[at]);
}

/** IPv6 has a table of its own, which also lists what takes both. */
const TCP_TABLES = ['/proc/net/tcp', '/proc/net/tcp6'];

function readTcp(): TcpSockets {
  return byInode(TCP_TABLES.map(readTable));
}

function readTable(path: string): readonly TcpListener[] {
  return withSpare(() => parseTcp(rowsOf(path)));
}

/** Not in our thread: where connections come and go, this is asked for whenever an app starts. */
async function takeTcpSockets(): Promise<TcpTable> {
  const count = tcpCount();
  const tables = await Promise.all(
    TCP_TABLES.map(async (path) => {
      try {
        return await takeTcp(rowsInBackground(path));
      } catch {
        // In one go, it is opened with the descriptor in reserve.
        return readTable(path);
      }
    }),
  );
  return { count, sockets: byInode(tables) };
}

function byInode(tables: readonly (readonly TcpListener[])[]): TcpSockets {
  return new Map(tables.flat().map((socket) => [socket.inode, socket]));
}

function readUnix(): UnixSockets {
  const table = unixTable();
  let all: ReadonlySet<number> | undefined;
  return {
    listening: new Map(parseUnix(table).map((socket) => [socket.inode, socket])),
    all: () => (all ??= unixInodes(table)),
  };
}

function unixTable(): string {
  try {
    return withSpare(() => readFileSync('/proc/net/unix', 'utf8'));
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return '';
    throw error;
  }
}

function codeOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException).code;
}

/** A socket that a process has open. */
interface Held {
  readonly pid: number;
  readonly inode: number;
}

function descriptorsOf(pids: readonly number[]): Held[] {
  return pids.flatMap((pid) => socketInodes(pid).map((inode) => ({ pid, inode })));
}

/**
 * True where one of them is no Unix socket. Pipes to us are such, and most programs have no other: the
 * tables of TCP sockets can take milliseconds, as the kernel walks all of its hash buckets for them.
 */
function hasOther(held: readonly Held[], unix: UnixSockets): boolean {
  const all = unix.all();
  return held.some(({ inode }) => !all.has(inode));
}

function ownedBy(held: readonly Held[], unix: UnixSockets, tcp: TcpSockets): Listener[] {
  const found = new Map<string, Listener>();
  for (const { pid, inode } of held) {
    const onUnix = unix.listening.get(inode);
    const onTcp = onUnix ? undefined : tcp.get(inode);
    if (!onTcp && !onUnix) continue;
    const owner = { pid, name: processEntry(pid)?.name ?? '?' };
    const listener = onTcp
      ? {
          ...tcpListener(owner, onTcp.host, onTcp.port, isOnV4(onTcp.port, tcp)),
          isInspector: isInspector(owner, onTcp.port),
        }
      : unixListener(owner, resolve(workingDirectory(pid), onUnix?.path ?? ''));
    if (!found.has(listener.bound)) found.set(listener.bound, listener);
  }
  return [...found.values()];
}

function isOnV4(port: number, tcp: TcpSockets): boolean {
  return [...tcp.values()].some((socket) => socket.port === port && !socket.host.includes(':'));
}

function socketInodes(pid: number): number[] {
  const inodes: number[] = [];
  try {
    for (const descriptor of withSpare(() => readdirSync(`/proc/${pid}/fd`))) {
      const match = /^socket:\[(\d+)\]$/.exec(descriptorTarget(pid, descriptor));
      if (match) inodes.push(Number(match[1]));
    }
  } catch (error) {
    // Others are gone meanwhile, or another user's: they hold nothing that we see.
    if (isFull(error)) throw error;
  }
  return inodes;
}

function descriptorTarget(pid: number, descriptor: string): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/${descriptor}`);
  } catch {
    return '';
  }
}

function workingDirectory(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return '/';
  }
}
