/**
 * Accepts connections for an HTTP server that is made for the first of them: to load Node's takes a
 * tenth of a start, and the apps need not wait for it.
 */
import type { Server as HttpServer } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import { loadOnce } from '../model/load-once.js';

/**
 * @param make called once. Where it fails, that connection is closed, and it is called again for the next.
 * @returns a server that is not listening yet; with it the HTTP server is closed
 */
export function frontOf(make: () => Promise<HttpServer>): Server {
  let http: HttpServer | undefined;
  const made = loadOnce(make);
  const waiting = new Set<Socket>();
  const take = (socket: Socket): void => {
    if (http) {
      http.emit('connection', socket);
      return;
    }
    waiting.add(socket);
    // Its client may leave before anybody listens to it.
    socket.on('error', () => undefined);
    made().then(
      (server) => {
        http = server;
        // It has waited in vain where all was closed meanwhile.
        if (waiting.delete(socket)) server.emit('connection', socket);
      },
      () => {
        waiting.delete(socket);
        socket.destroy();
      },
    );
  };
  // As Node's HTTP server listens, for which the end of a client's side is not the end of all; it takes such a
  // client for one that has left.
  const front = createServer({ allowHalfOpen: true, noDelay: true }, take);
  const close = front.close.bind(front);
  front.close = (done) => {
    for (const socket of waiting) socket.destroy();
    waiting.clear();
    http?.close();
    return close(done);
  };
  return front;
}
