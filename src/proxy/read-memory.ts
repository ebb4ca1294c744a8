/**
 * What connections to apps read into.
 *
 * Left alone, Node makes 64 KB of memory for every read, however small. So all connections share one
 * piece: whoever is called back has read or copied what came before anything else is read. (On Windows
 * that would not do.) Only a large body would be copied part by part, and V8, which counts the copies
 * as its own, would collect thirty times in each gigabyte: such parts are handed on as they are, and their
 * memory is used again when they have been written.
 */

/**
 * Of one read. The first part of a body is copied, and may wait long: behind earlier answers to a client that
 * has asked for many at once, or reads none.
 */
const SHARED_BYTES = 64 * 1024;
/** Of one read of a large body; a Unix socket has hardly more at once (net.core.wmem_default, unix(7)). */
const PIECE_BYTES = 256 * 1024;
/** Pieces kept for later, by all connections together. */
const MAX_FREE = 16;

const SHARED = Buffer.allocUnsafeSlow(SHARED_BYTES);
const free: Buffer[] = [];

/** What one connection reads into. */
export class ReadMemory {
  /** Undefined while it is what all share. */
  #own: Piece | undefined;
  #wanted = false;

  /** What the next read goes into. To be asked before the first read, and after each. */
  next(): Buffer {
    this.#own?.letGo();
    this.#own = this.#wanted ? new Piece() : undefined;
    this.#wanted = false;
    return this.#own?.memory ?? SHARED;
  }

  /**
   * Has what was read now stay as it is beyond this call; where it is shared, from the next read on.
   * @returns to be called once when it is not needed any more; undefined where it has to be copied
   */
  keep(): (() => void) | undefined {
    this.#wanted = true;
    return this.#own?.keep();
  }
}

/** Memory that comes back when nobody needs it. */
class Piece {
  readonly memory = free.pop() ?? Buffer.allocUnsafeSlow(PIECE_BYTES);
  #users = 1;

  keep(): () => void {
    this.#users++;
    return () => this.letGo();
  }

  letGo(): void {
    this.#users--;
    if (this.#users === 0 && free.length < MAX_FREE) free.push(this.memory);
  }
}
