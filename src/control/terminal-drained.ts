/**
 * When a connection that has become a terminal takes more.
 */
import type { Duplex } from 'node:stream';

/** Resolves once what was written has left for the other end, or the connection is gone. */
export function drained(socket: Duplex): Promise<void> {
  return new Promise((resolve) => {
    if (socket.destroyed || !socket.writableNeedDrain) {
      resolve();
      return;
    }
    const done = (): void => {
      socket.off('drain', done);
      socket.off('close', done);
      resolve();
    };
    socket.once('drain', done);
    socket.once('close', done);
  });
}
