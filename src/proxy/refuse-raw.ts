/**
 * The answer to what never became a request, written past Node's server.
 */
import type { Duplex } from 'node:stream';
import type { Refusal } from './strictness.js';

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  413: 'Content Too Large',
  431: 'Request Header Fields Too Large',
  501: 'Not Implemented',
  505: 'HTTP Version Not Supported',
};

/** Ends the connection with it. @returns bytes of the body */
export function refuseRaw(socket: Duplex, { status, reason }: Refusal): number {
  socket.on('error', () => undefined);
  const title = `${status} ${REASONS[status] ?? 'Error'}`;
  const body = `${title}: ${reason}\n`;
  socket.end(
    `HTTP/1.1 ${title}\r\nContent-Type: text/plain; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    () => socket.destroy(),
  );
  return Buffer.byteLength(body);
}
