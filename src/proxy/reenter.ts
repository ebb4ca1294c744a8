/**
 * Requests that offer an upgrade which is not taken (`curl --http2` offers h2c) are answered as the
 * ordinary requests that they are (RFC 9110 section 7.8). Node has given the connection up by the
 * time it announces an upgrade, and closes it if nobody takes it; so its bytes are put back, without
 * the offer, and the connection is handed in once more. Body and pipelined requests stay whole.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { eachHeader, listTokens } from './raw-headers.js';

/** The first list of fields without the offer of an upgrade. */
export function headWithoutOffer(request: IncomingMessage): string {
  const lines = [`${request.method ?? 'GET'} ${request.url ?? '/'} HTTP/${request.httpVersion}`];
  eachHeader(request.rawHeaders, (name, value, lower) => {
    if (lower === 'upgrade' || lower === 'http2-settings' || lower === 'connection') return;
    lines.push(`${name}: ${value}`);
  });
  const options = listTokens(request.rawHeaders, 'connection').filter(
    (token) => token !== 'upgrade' && token !== 'http2-settings',
  );
  if (options.length > 0) lines.push(`Connection: ${options.join(', ')}`);
  return `${lines.join('\r\n')}\r\n\r\n`;
}

/** @param rest what has been read after the head. */
export function reenter(
  server: Server,
  request: IncomingMessage,
  socket: Duplex,
  rest: Buffer,
): void {
  socket.unshift(Buffer.concat([Buffer.from(headWithoutOffer(request), 'latin1'), rest]));
  server.emit('connection', socket);
  // Where it had to wait, it was read ahead and stopped.
  socket.resume();
}
