/**
 * Visitors who come from the world, through another proxy. Which apps a stack has, how
 * they are and how they are started is nobody's business out there: they are told a status.
 */
import { STATUS_CODES } from 'node:http';
import type { Exchange } from './exchange.js';
import { isLocal } from './host.js';
import type { ShownProblem } from './pages/error-page.js';
import { claimsForwarding } from './request-headers.js';

/**
 * True for what another proxy passes on, by its own word, by a Host that is not of this machine, or by where it
 * stands. Whoever looks from this machine, or through an ssh tunnel, is not outside, and neither is who comes
 * over the network without a proxy.
 */
export function isOutside({ peer, hostName, request }: Exchange): boolean {
  const local = hostName !== undefined && isLocal(hostName);
  const claims = claimsForwarding(request.rawHeaders);
  if (!peer.trusted) return claims && !local;
  // No browser connects to a Unix socket: who is trusted there is a proxy, whatever it says.
  const mayBeBrowser = peer.local && peer.address !== undefined;
  // An nginx that was told nothing of fields asks for the address it connects to, in HTTP/1.0, which no browser speaks.
  return claims || !local || !mayBeBrowser || request.httpVersion === '1.0';
}

/** The same answer without a word about the stack; what is wrong with the request itself is said. */
export function forOutside({ status, detail, live }: ShownProblem): ShownProblem {
  const aboutStack = status === 404 || status >= 500;
  return {
    status,
    detail: aboutStack ? (STATUS_CODES[status] ?? String(status)) : detail,
    advice: '',
    outside: true,
    ...(live && { again: true }),
  };
}
