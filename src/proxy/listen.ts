/**
 * Binding the addresses on which the proxy accepts: all of them, or none and the reason.
 */
import { promises as fs } from 'node:fs';
import { connect, type Server } from 'node:net';
import { failure } from '../model/failure.js';
import { isInterfaceName } from '../model/interface-name.js';
import { isLoopback } from '../model/loopback.js';
import type { ListenSpec } from '../model/stack.js';
import { MAX_SOCKET_PATH, type Upstream } from '../model/upstream.js';
import {
  close,
  displayHost,
  isAbsent,
  startListening,
  listenAt,
  ListenError,
  portOf,
  reasonAtPath,
  bindReason,
  unavailable,
} from './bind.js';
import { usableAddresses, type Interfaces } from './interfaces.js';

export { ListenError } from './bind.js';

/** An address on which the proxy accepts. */
export interface Listening {
  readonly spec: ListenSpec;
  /** `http://localhost:8080`, `https://…` where that is spoken, or `unix:/path`. */
  readonly url: string;
  readonly port: number | undefined;
  /** The port asked for and who holds it, when `+` moved to another. */
  readonly movedFrom: MovedFrom | undefined;
}

export interface MovedFrom {
  readonly port: number;
  /** Such as `nginx (812)`; undefined where that cannot be seen. */
  readonly holder: string | undefined;
}

/** Makes a server that is not listening yet. */
export type ServerFactory = (facts: {
  readonly kind: ListenSpec['kind'];
  readonly beyondLoopback: boolean;
}) => Server;

/** Names who holds an address, such as `nginx (812)`; undefined where that cannot be seen. */
export type HolderOf = (address: Upstream) => string | undefined;

export interface Bound {
  readonly listening: Listening;
  readonly servers: readonly Server[];
  /** Other machines can reach it. */
  readonly beyondLoopback: boolean;
  /**
   * For an interface: binds the addresses that it has got since the last time. To be called now and
   * then, never twice at once; undefined for listeners that do not come and go.
   */
  readonly bindNew: (() => Promise<Arrivals>) | undefined;
}

export interface Arrivals {
  /** URLs that answer from now on. */
  readonly come: readonly string[];
  /** Each told once. */
  readonly refused: readonly Taken[];
}

export interface Taken {
  /** As in a URL: `[::1]:8080`. */
  readonly address: string;
  readonly holder: string | undefined;
}

/** How many ports `+` tries. */
const NEXT_PORTS = 100;
/** How many free ports `0` tries until one is free on all its addresses. */
const ANY_PORTS = 20;

export interface BindOptions {
  readonly scheme: 'http' | 'https';
  readonly interfaces: Interfaces;
  readonly wanted?: Wanted | undefined;
}

/** Who is to have a port, in words: `+` leaves it to them. */
export type Wanted = (port: number) => string | undefined;

/** @throws {ListenError} `address-in-use` or `address-unavailable`; then nothing stays bound. */
export async function bindAll(
  specs: readonly ListenSpec[],
  factory: ServerFactory,
  holderOf: HolderOf,
  options: BindOptions,
): Promise<Bound[]> {
  const bound: Bound[] = [];
  try {
    for (const spec of specs) {
      bound.push(
        spec.kind === 'unix'
          ? await bindUnix(spec, factory, holderOf)
          : await bindTcp(spec, factory, holderOf, options),
      );
    }
  } catch (error) {
    await Promise.all(bound.flatMap(({ servers }) => servers.map(close)));
    throw error;
  }
  return bound;
}

type TcpSpec = Extract<ListenSpec, { kind: 'tcp' }>;
type UnixSpec = Extract<ListenSpec, { kind: 'unix' }>;

interface Address {
  readonly host: string;
  /** May be left out where the machine does not have it. */
  readonly optional: boolean;
}

async function bindTcp(
  spec: TcpSpec,
  factory: ServerFactory,
  holderOf: HolderOf,
  options: BindOptions,
): Promise<Bound> {
  const { scheme, interfaces } = options;
  const wanted = spec.orNext ? options.wanted : undefined;
  const addresses = addressesOf(spec.host, interfaces);
  if (addresses.length === 0) return absentInterface(spec, factory, holderOf, options);
  const beyondLoopback = addresses.some(({ host }) => host !== 'localhost' && !isLoopback(host));
  const tries = spec.port === 0 ? ANY_PORTS : spec.orNext ? NEXT_PORTS + 1 : 1;
  let taken: string | undefined;
  const whoHolds = (): string | undefined =>
    wanted?.(spec.port) ?? holderOf({ kind: 'tcp', host: taken ?? spec.host, port: spec.port });
  for (let i = 0; i < tries; i++) {
    const port = spec.port === 0 ? 0 : spec.port + i;
    if (port > 65_535) break;
    if (wanted?.(port) !== undefined) continue;
    const make = (): Server => factory({ kind: 'tcp', beyondLoopback });
    const bound = await bindPort(spec, addresses, port, make);
    if ('taken' in bound) {
      taken ??= bound.taken;
      continue;
    }
    const { servers } = bound;
    const [first] = servers;
    const moved = spec.port !== 0 && port !== spec.port;
    const actual = first ? portOf(first) : port;
    return {
      listening: {
        spec,
        url: `${scheme}://${displayHost(spec.host)}:${actual}`,
        port: actual,
        movedFrom: moved ? { port: spec.port, holder: whoHolds() } : undefined,
      },
      servers,
      beyondLoopback,
      bindNew: isInterfaceName(spec.host)
        ? newAddresses(spec.host, servers, {
            port: actual,
            make,
            holderOf,
            scheme,
            interfaces,
            bound: addresses.map(({ host }) => host),
          })
        : undefined,
    };
  }
  const address = `${displayHost(spec.host)}:${spec.port}`;
  throw new ListenError(failure('address-in-use', { address, holder: whoHolds() }));
}

/** Bound as soon as it has an address: a VPN that comes up after the stack. */
function absentInterface(
  spec: TcpSpec,
  factory: ServerFactory,
  holderOf: HolderOf,
  { scheme, interfaces }: BindOptions,
): Bound {
  const { host, port } = spec;
  if (port === 0) {
    throw unavailable(spec.written, 'an interface that is not there yet needs a port of its own');
  }
  const servers: Server[] = [];
  const make = (): Server => factory({ kind: 'tcp', beyondLoopback: true });
  const url = `${scheme}://${host}:${port}`;
  return {
    listening: { spec, url, port, movedFrom: undefined },
    servers,
    beyondLoopback: true,
    bindNew: newAddresses(host, servers, { port, make, holderOf, scheme, interfaces, bound: [] }),
  };
}

interface Arriving extends BindOptions {
  readonly port: number;
  readonly make: () => Server;
  readonly holderOf: HolderOf;
  /** Addresses that are bound already. */
  readonly bound: readonly string[];
}

/** An address that goes and comes again needs nothing: its server has stayed bound. */
function newAddresses(
  name: string,
  servers: Server[],
  { port, make, holderOf, scheme, interfaces, bound }: Arriving,
): () => Promise<Arrivals> {
  const settled = new Set(bound);
  const told = new Set<string>();
  return async () => {
    const come: string[] = [];
    const refused: Taken[] = [];
    for (const host of usableAddresses(name, interfaces)) {
      if (settled.has(host)) continue;
      const server = make();
      const error = await listenAt(server, host, port);
      const address = `${displayHost(host)}:${port}`;
      if (!error) {
        settled.add(host);
        servers.push(server);
        come.push(`${scheme}://${address}`);
      } else if (!isAbsent(error.code) && !told.has(host)) {
        told.add(host);
        refused.push({ address, holder: holderOf({ kind: 'tcp', host, port }) });
      }
    }
    return { come, refused };
  };
}

/** Binds one port on all addresses, or says on which of them it is taken. */
async function bindPort(
  spec: TcpSpec,
  addresses: readonly Address[],
  wanted: number,
  make: () => Server,
): Promise<{ servers: Server[] } | { readonly taken: string }> {
  const servers: Server[] = [];
  let port = wanted;
  for (const { host, optional } of addresses) {
    const server = make();
    const error = await listenAt(server, host, port);
    if (!error) {
      servers.push(server);
      port = portOf(server);
    } else if (!(optional && isAbsent(error.code) && servers.length > 0)) {
      await Promise.all(servers.map(close));
      if (error.code === 'EADDRINUSE') return { taken: host };
      throw unavailable(spec.written, bindReason(error, wanted));
    }
  }
  return { servers };
}

/** None for an interface that is not there. */
function addressesOf(host: string, interfaces: Interfaces): readonly Address[] {
  if (host === 'localhost') {
    return [
      { host: '127.0.0.1', optional: false },
      { host: '::1', optional: true },
    ];
  }
  const usable = usableAddresses(host, interfaces);
  if (usable.length > 0 || isInterfaceName(host)) {
    return usable.map((address) => ({ host: address, optional: false }));
  }
  return [{ host, optional: false }];
}

async function bindUnix(
  spec: UnixSpec,
  factory: ServerFactory,
  holderOf: HolderOf,
): Promise<Bound> {
  const { path } = spec;
  // Node would truncate it in silence.
  if (Buffer.byteLength(path) > MAX_SOCKET_PATH) {
    throw unavailable(path, `the path is longer than ${MAX_SOCKET_PATH} bytes`);
  }
  await clearStale(path, holderOf);
  const server = factory({ kind: 'unix', beyondLoopback: false });
  // The mode is that of the file's birth: there is no moment in which others may connect.
  const mask = process.umask(0o177);
  let bound: Promise<NodeJS.ErrnoException | undefined>;
  try {
    bound = startListening(server, { path });
  } finally {
    process.umask(mask);
  }
  const error = await bound;
  if (error) throw unavailable(path, await reasonAtPath(error, path));
  return {
    listening: { spec, url: `unix:${path}`, port: undefined, movedFrom: undefined },
    servers: [server],
    beyondLoopback: false,
    bindNew: undefined,
  };
}

/** Removes a socket that nobody answers on; what is alive, or no socket, is left and reported. */
async function clearStale(path: string, holderOf: HolderOf): Promise<void> {
  const stat = await fs.lstat(path).catch(() => undefined);
  if (!stat) return;
  if (!stat.isSocket())
    throw unavailable(path, 'it exists and is not a socket; it was not touched');
  const code = await new Promise<string | undefined>((resolve) => {
    const probe = connect({ path });
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code));
    probe.once('connect', () => {
      probe.destroy();
      resolve(undefined);
    });
  });
  if (code === 'ECONNREFUSED') await fs.unlink(path);
  else if (code === undefined || code === 'EAGAIN') {
    const holder = holderOf({ kind: 'unix', path });
    throw new ListenError(failure('address-in-use', { address: `unix:${path}`, holder }));
  } else if (code !== 'ENOENT') throw unavailable(path, code);
}
