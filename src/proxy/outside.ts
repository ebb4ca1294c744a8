/**
 * Visitors who come from the world, through a proxy that the config trusts. Which apps a stack has, how
 * they are and how they are started is nobody's business out there: they are told a status.
 */
import { STATUS_CODES } from 'node:http';
import type { Exchange } from './exchange.js';
import { isLocal } from './host.js';
import type { Problem } from './pages/error-page.js';
import { claimsForwarding } from './request-headers.js';

/**
 * True for what a trusted proxy passes on, by its own word or by a Host that is not of this machine.
 * Whoever looks from this machine, or through an ssh tunnel, is not outside.
 */
export function isOutside({ peer, hostName, request }: Exchange): boolean {
  if (!peer.trusted) return false;
  const local = hostName !== undefined && isLocal(hostName);
  return !local || claimsForwarding(request.rawHeaders);
}

/** The same answer without a word about the stack; what is wrong with the request itself is said. */
export function forOutside({ status, detail, live }: Problem): Problem {
  const aboutStack = status === 404 || status >= 500;
  return {
    status,
    detail: aboutStack ? (STATUS_CODES[status] ?? String(status)) : detail,
    advice: '',
    outside: true,
    ...(live && { again: true }),
  };
}
