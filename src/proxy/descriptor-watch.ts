/**
 * Tells that this process can open no more files. Nobody else does: an event loop that has no descriptor left
 * takes a connection with one that it has in reserve, and closes it at once (libuv's uv__emfile_trick), and
 * a request whose app cannot be reached for want of one waits.
 */
import { readFileSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import { isOutOfFiles } from '../model/exhaustion.js';
import { failure } from '../model/failure.js';

/** Who has heard of a lack hears of it again when there was none for so long. */
const QUIET_MS = 60_000;

export class DescriptorWatch {
  readonly #readLimit: () => number;
  #limit: number | undefined;
  readonly #tell: (text: string) => void;
  readonly #now: () => number;
  #lastLackAt = -Infinity;

  /**
   * @param readLimit asked once, when the first connection has come: `descriptorLimit`
   * @param now in ms
   */
  constructor(readLimit: () => number, tell: (text: string) => void, now: () => number) {
    this.#readLimit = readLimit;
    this.#tell = tell;
    this.#now = now;
  }

  /**
   * A client's connection was taken. New descriptors are the lowest that are free (open(2)), so the
   * highest of all says that there is none left for the next one.
   */
  taken(socket: Duplex): void {
    const { _handle: handle } = socket as { _handle?: { readonly fd?: number } | null };
    this.#limit ??= this.#readLimit();
    if ((handle?.fd ?? -1) >= this.#limit - 1) this.#lack('EMFILE');
  }

  /** A connection to an app could not be opened, with this error code. */
  refused(code: string): void {
    if (isOutOfFiles(code)) this.#lack(code);
  }

  #lack(code: 'EMFILE' | 'ENFILE'): void {
    const now = this.#now();
    const isNews = now - this.#lastLackAt >= QUIET_MS;
    this.#lastLackAt = now;
    if (!isNews) return;
    const { message, advice } = failure('out-of-descriptors', { lack: code });
    this.#tell(`${message}; ${advice}`);
  }
}

/** How many descriptors this process may have (proc(5), limits); Infinity where that cannot be read. */
export function descriptorLimit(): number {
  try {
    const [, soft] =
      /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'latin1')) ?? [];
    return soft === undefined ? Infinity : Number(soft);
  } catch {
    return Infinity;
  }
}
