/**
 * Which of the offers to upgrade a connection are taken.
 */
import type { IncomingMessage } from 'node:http';
import { listTokens } from './raw-headers.js';
import { hasBody } from './request-body.js';

/** Only WebSockets are tunnelled; a body before the answer would be taken for the tunnel's bytes. */
export function isTunnelled(request: IncomingMessage): boolean {
  return (
    request.method === 'GET' &&
    request.httpVersion === '1.1' &&
    listTokens(request.rawHeaders, 'upgrade').includes('websocket') &&
    !hasBody(request)
  );
}
