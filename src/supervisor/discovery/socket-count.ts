/**
 * How many sockets there are: `/proc/net/sockstat` and `sockstat6` (proc(5)), which the kernel prints
 * from counters.
 */
import { readFileSync } from 'node:fs';

/**
 * A text that is another one when sockets have been made or closed, or when TCP sockets have begun to
 * listen; undefined where the system has no such counters.
 */
export function socketCount(): string | undefined {
  return counted(countsIn);
}

/** As {@link socketCount}, of TCP sockets alone. */
export function tcpCount(): string | undefined {
  return counted(tcpCountsIn);
}

function counted(count: (sockstat: string, sockstat6: string) => string): string | undefined {
  try {
    return count(readFileSync('/proc/net/sockstat', 'latin1'), version6());
  } catch {
    return undefined;
  }
}

/** Absent where IPv6 is off. */
function version6(): string {
  try {
    return readFileSync('/proc/net/sockstat6', 'latin1');
  } catch {
    return '';
  }
}

/** Sockets of any kind, and TCP sockets that are bound: those are counted anew when they listen. */
export function countsIn(sockstat: string, sockstat6: string): string {
  const used = /^sockets: used \d+/m.exec(sockstat)?.[0] ?? '';
  return `${used}, ${tcpCountsIn(sockstat, sockstat6)}`;
}

function tcpCountsIn(sockstat: string, sockstat6: string): string {
  return [/^TCP: inuse \d+/m.exec(sockstat)?.[0], /^TCP6: inuse \d+/m.exec(sockstat6)?.[0]].join(
    ', ',
  );
}
