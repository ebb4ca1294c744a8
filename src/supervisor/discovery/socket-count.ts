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
  try {
    return countsIn(readFileSync('/proc/net/sockstat', 'latin1'), version6());
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
  return [
    /^sockets: used \d+/m.exec(sockstat)?.[0],
    /^TCP: inuse \d+/m.exec(sockstat)?.[0],
    /^TCP6: inuse \d+/m.exec(sockstat6)?.[0],
  ].join(', ');
}
