/**
 * Ports that only root may bind (ip_unprivileged_port_start in ip(7), CAP_NET_BIND_SERVICE in
 * capabilities(7)). Where the system does not say, every one may be bound.
 */
import type { ReadText } from './python-code.js';

/** Of CAP_NET_BIND_SERVICE, in `linux/capability.h`. */
const BIND_SERVICE = 10n;

/** @param readText of files in /proc */
export function mayBind(port: number, readText: ReadText): boolean {
  const first = Number(readText('/proc/sys/net/ipv4/ip_unprivileged_port_start') ?? 0);
  const held = /^CapEff:\s*([0-9a-f]+)$/m.exec(readText('/proc/self/status') ?? '')?.[1];
  return port >= first || held === undefined || ((BigInt(`0x${held}`) >> BIND_SERVICE) & 1n) === 1n;
}
