/**
 * What connections read into.
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
const SHARED = Buffer.allocUnsafeSlow(SHARED_BYTES);

/** Memory for one read of a large body. */
class Pieces {
  readonly #bytes: number;
  readonly #maxFree: number;
  readonly #free: Buffer[] = [];

  /** @param maxFree kept for later, by all connections together */
  constructor(bytes: number, maxFree: number) {
    this.#bytes = bytes;
    this.#maxFree = maxFree;
  }

  take(): Buffer {
    return this.#free.pop() ?? Buffer.allocUnsafeSlow(this.#bytes);
  }

  giveBack(memory: Buffer): void {
    if (this.#free.length < this.#maxFree) this.#free.push(memory);
  }
}

const KB = 1024;
/** A Unix socket has hardly more at once (net.core.wmem_default, unix(7)). */
const OF_APPS = new Pieces(256 * KB, 16);
/** TCP on one machine has: with half as much an upload takes 1.2 times as long. */
const OF_CLIENTS = new Pieces(512 * KB, 8);

/** What one connection reads into. */
export class ReadMemory {
  readonly #pieces: Pieces;
  /** Undefined while it is what all share. */
  #own: Piece | undefined;
  #wanted = false;

  /** @param of whom the connection is to */
  constructor(of: 'app' | 'client') {
    this.#pieces = of === 'app' ? OF_APPS : OF_CLIENTS;
  }

  /** What the next read goes into. To be asked before the first read, and after each. */
  next(): Buffer {
    this.#own?.letGo();
    this.#own = this.#wanted ? new Piece(this.#pieces) : undefined;
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

  /** What comes next need not stay. */
  share(): void {
    this.#wanted = false;
  }
}

/** Memory that comes back when nobody needs it. */
class Piece {
  readonly memory: Buffer;
  readonly #pieces: Pieces;
  #users = 1;

  constructor(pieces: Pieces) {
    this.#pieces = pieces;
    this.memory = pieces.take();
  }

  keep(): () => void {
    this.#users++;
    return () => this.letGo();
  }

  letGo(): void {
    this.#users--;
    if (this.#users === 0) this.#pieces.giveBack(this.memory);
  }
}
