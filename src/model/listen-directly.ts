/**
 * How a server listens without Node's `listen`, which on its way loads the resolver, though an address is
 * given, and `cluster`: two milliseconds of a start.
 */

/**
 * What `listen` ends in (lib/net.js of Node): it binds, and the server emits `listening` or `error` in a later
 * turn. Not documented, though as old as Node's servers; so it is not relied upon.
 */
interface Inmost {
  _listen2?(address: string | null, port: number, family: 4 | 6 | typeof NO_PORT): void;
}

const NO_PORT = -1;

/** An address, or all of them (null), or the path of a socket. */
export type DirectPlace =
  | { readonly address: '127.0.0.1' | '::1' | null; readonly port: number }
  | { readonly path: string };

/**
 * The server's `address()` tells nothing of a socket that it listens on this way.
 * @param otherwise what is done where this Node does not know that way, as documented
 */
export function listenDirectly(server: object, place: DirectPlace, otherwise: () => void): void {
  const inmost: Inmost = server;
  if (!inmost._listen2) otherwise();
  else if ('path' in place) inmost._listen2(place.path, NO_PORT, NO_PORT);
  // Without an address Node listens on IPv6 and IPv4 at once, and wants to be told 4 for the family.
  else inmost._listen2(place.address, place.port, place.address === '::1' ? 6 : 4);
}
