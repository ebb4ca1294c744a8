/**
 * What connections read into.
 *
 * Left alone, Node makes 64 KB of memory for every read, however small. So all connections share one
 * piece: whoever is called back has read or copied what came before anything else is read. (On Windows
 * that would not do.) Only a large body would be copied part by part, and V8, which counts the copies
 * as its own, would collect thirty times in each gigabyte: such parts are handed on as they are, and their
 * memory is used again when they have been written.
 */

/** Of one read. The first part of a body is copied, and may wait long for a client that reads none. */
const SHARED_BYTES = 64 * 1024;
const SHARED = Buffer.allocUnsafeSlow(SHARED_BYTES);

/**
 * Memory for reads of large bodies: so many pieces for all connections together, which are made when they are
 * first needed and stay. A client that has stopped reading keeps one for as long as it is there, and a hundred
 * of those would take what is never given back: glibc keeps what was freed of such a size, and V8 frees nothing
 * while the process is idle. Where none is left, parts are copied.
 */
class Pieces {
  readonly #bytes: number;
  readonly #free: Buffer[] = [];
  /** What is dropped by whoever had it: Node does not call back for each write to a connection that is gone. */
  readonly #dropped = new FinalizationRegistry<undefined>(() => this.#unmade++);
  #unmade: number;

  constructor(bytes: number, count: number) {
    this.#bytes = bytes;
    this.#unmade = count;
  }

  take(): Buffer | undefined {
    return this.#free.pop() ?? this.#make();
  }

  giveBack(memory: Buffer): void {
    this.#free.push(memory);
  }

  #make(): Buffer | undefined {
    if (this.#unmade === 0) return undefined;
    this.#unmade--;
    const made = Buffer.allocUnsafeSlow(this.#bytes);
    this.#dropped.register(made, undefined);
    return made;
  }
}

const KB = 1024;
/** A Unix socket has hardly more at once (net.core.wmem_default, unix(7)). */
const OF_APPS = new Pieces(256 * KB, 32);
/** TCP on one machine has: with half as much an upload takes 1.2 times as long. */
const OF_CLIENTS = new Pieces(512 * KB, 16);

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
    const memory = this.#wanted ? this.#pieces.take() : undefined;
    this.#own = memory && new Piece(this.#pieces, memory);
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

  /** What comes next need not stay, or will not come soon. */
  share(): void {
    this.#wanted = false;
  }

  /** Nothing comes any more. */
  close(): void {
    this.#own?.letGo();
    this.#own = undefined;
    this.#wanted = false;
  }
}

/** Memory that comes back when nobody needs it. */
class Piece {
  readonly memory: Buffer;
  readonly #pieces: Pieces;
  #users = 1;

  constructor(pieces: Pieces, memory: Buffer) {
    this.#pieces = pieces;
    this.memory = memory;
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
