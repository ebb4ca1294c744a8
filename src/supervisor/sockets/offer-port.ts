/**
 * The TCP port that is offered to each instance in `PORT`.
 *
 * With a base (`PORT` in the environment or in `.env`) the rule is foreman's. Without one the port
 * comes from a hash of the stack, the app and the instance, so that it is the same at every start. It lies below the
 * ports that Linux (32768) and macOS (49152) hand out by themselves.
 */
import { createServer, type ListenOptions } from 'node:net';
import type { App } from '../../model/app.js';
import { instanceName } from '../../model/app.js';
import { isOutOfFiles, OutOfFilesError } from '../../model/exhaustion.js';
import { fingerprintNumber } from '../../model/fingerprint.js';
import { listenDirectly } from '../../model/listen-directly.js';
import { HIGHEST_PORT, portFrom } from '../../model/port.js';

const HASHED_FIRST = 20_000;
const HASHED_COUNT = 10_000;

/** True where a server could listen on that port now, whichever address it chooses. */
export type PortIsFree = (port: number) => Promise<boolean>;

/**
 * @param options.identity the stack's identity: two copies of a stack must differ in it
 * @param options.base the base port, or undefined for ports of our own choice
 * @returns offers a port to an instance. It is the same one each time, unless something else holds
 *   it then; no port is ever offered to two instances of a run. Rejects when no port is free.
 */
export function createPortOffers(
  options: { readonly identity: string; readonly base: number | undefined },
  isFree: PortIsFree = portIsFree,
): (app: App, instance: number, lane?: number) => Promise<number> {
  const owners = new Map<number, string>();

  return async (app, instance, lane = 0) => {
    const owner = seatName(app.name, instance, lane);
    for (const port of portCandidates(options, app, instance, lane)) {
      const held = owners.get(port);
      if (held !== undefined && held !== owner) continue;
      // Claimed before the test, which takes a moment, so that two that ask at once never agree.
      owners.set(port, owner);
      if (await isFree(port)) return port;
      if (held === undefined) owners.delete(port);
    }
    throw new Error(`no free port for ${owner}`);
  };
}

function seatName(app: string, instance: number, lane: number): string {
  return lane === 0 ? instanceName(app, instance) : `${instanceName(app, instance)}.${lane + 1}`;
}

/**
 * The ports to try for one instance, the best first. What boots beside the first of its lanes gets
 * none of those that follow from the base.
 */
export function* portCandidates(
  options: { readonly identity: string; readonly base: number | undefined },
  app: Pick<App, 'name' | 'index'>,
  instance: number,
  lane = 0,
): Generator<number, undefined> {
  if (options.base !== undefined && lane === 0) {
    for (let p = portFrom(options.base, app.index, instance); p <= HIGHEST_PORT; p++) yield p;
  }
  const seed = `${options.identity}\0${seatName(app.name, instance, lane)}`;
  const hash = fingerprintNumber(seed);
  for (let i = 0; i < HASHED_COUNT; i++) yield HASHED_FIRST + ((hash + i) % HASHED_COUNT);
}

/**
 * Whom to try to be. Linux refuses all addresses of both families at once (which is what Node takes
 * without a host) where somebody has any of them; the BSDs and macOS refuse only the very same.
 */
const ATTEMPTS: readonly (ListenOptions | undefined)[] =
  process.platform === 'linux'
    ? [undefined]
    : [{ host: '127.0.0.1' }, { host: '0.0.0.0' }, { host: '::', ipv6Only: true }];

/**
 * Tries to listen, on loopback and on all addresses of both families.
 * @throws OutOfFilesError where that cannot be tried now
 */
export async function portIsFree(port: number): Promise<boolean> {
  // One after the other: they would be in each other's way.
  for (const attempt of ATTEMPTS) {
    const code = await bindError(port, attempt);
    if (code === undefined) continue;
    // No other port would be free, either.
    if (isOutOfFiles(code)) throw new OutOfFilesError(code);
    // A machine without IPv6 says nothing about the port.
    if (code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT') continue;
    return false;
  }
  return true;
}

/** @param at undefined: all addresses of both families */
function bindError(port: number, at: ListenOptions | undefined): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'unknown'));
    const giveBack = (): void => {
      // The port is free again when this returns: nobody waits for the event.
      server.close();
      resolve(undefined);
    };
    server.once('listening', giveBack);
    const listen = (): unknown => server.listen({ ...at, port, exclusive: true });
    if (at) listen();
    else listenDirectly(server, { address: null, port }, listen);
    // Nearly always, and a turn before it is told: an app waits to be spawned.
    if (server.listening) giveBack();
  });
}
