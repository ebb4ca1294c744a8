/**
 * The end of a connection on which more may come than is wanted: a connection that is closed with unread bytes is
 * reset, and the answer that was on its way with it (RFC 9112 section 9.6).
 */
import type { Duplex } from 'node:stream';
import type { Clock } from '../model/clock.js';

/** How long a client may go on sending before it comes to read the answer. */
export const LINGER_MS = 10_000;

/** Ends our side of it, and takes in what comes until the client ends its own. */
export function endLingering(socket: Duplex, clock: Clock): void {
  if (socket.destroyed) return;
  socket.end();
  socket.resume();
  const timer = clock.after(LINGER_MS, () => socket.destroy());
  socket.once('end', () => socket.destroy()).once('close', () => timer.cancel());
}
