/**
 * Which ports are listened on over IPv6, from the kernel's table (proc(5)).
 */
import { readFileSync } from 'node:fs';

/** State of a listener in the table. */
const LISTEN = '0A';

/**
 * True where it is certain that nobody listens on that port at any IPv6 address. To bind it, so as to
 * find out, would take connections that nobody answers.
 */
export function isFreeOnIpv6(port: number): boolean {
  try {
    // Its counters first: for the table the kernel walks through all that it could hold. As UTF-8,
    // which Node reads in one step: a start waits for this.
    if (hasNoSockets(readFileSync('/proc/net/sockstat6', 'utf8'))) return true;
    return !hasListener(readFileSync('/proc/net/tcp6', 'utf8'), port);
  } catch {
    return false;
  }
}

/** @param counters the text of `/proc/net/sockstat6` */
export function hasNoSockets(counters: string): boolean {
  return /^TCP6: inuse 0$/m.test(counters);
}

/** @param table the text of `/proc/net/tcp6` */
export function hasListener(table: string, port: number): boolean {
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  return table.split('\n').some((line) => {
    const [, local = '', , state] = line.trim().split(/\s+/, 4);
    return state === LISTEN && local.endsWith(`:${wanted}`);
  });
}
