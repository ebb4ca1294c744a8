/**
 * How many sockets there are: `/proc/net/sockstat` and `sockstat6` (proc(5)), which the kernel prints
 * from counters.
 */
import { openSync, readSync } from 'node:fs';

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
    const sockstat = VERSION_4.text();
    return sockstat === undefined ? undefined : count(sockstat, VERSION_6.text() ?? '');
  } catch {
    return undefined;
  }
}

/**
 * A small file of /proc that is read all the time. It stays open, and every read from its beginning
 * has the kernel print it anew: that is one system call where opening it each time is five.
 */
class Counters {
  readonly #path: string;
  readonly #bytes = Buffer.alloc(1024);
  /** Undefined: not opened yet. */
  #file: number | 'absent' | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  /** Undefined where it is not there. */
  text(): string | undefined {
    this.#file ??= this.#open();
    if (this.#file === 'absent') return undefined;
    const length = readSync(this.#file, this.#bytes, 0, this.#bytes.length, 0);
    return this.#bytes.toString('latin1', 0, length);
  }

  #open(): number | 'absent' {
    try {
      return openSync(this.#path, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'absent';
      throw error;
    }
  }
}

const VERSION_4 = new Counters('/proc/net/sockstat');
/** Absent where IPv6 is off. */
const VERSION_6 = new Counters('/proc/net/sockstat6');

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
