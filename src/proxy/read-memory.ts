/**
 * What connections read into.
 *
 * Left alone, Node makes 64 KB of memory for every read, however small. So all connections share one
 * piece: whoever is called back has read or copied what came before anything else is read. (On Windows
 * that would not do.) Only a large body would be copied part by part, and V8, which counts the copies
 * as its own, would collect thirty times in each gigabyte: such parts are handed on as they are, and their
 * memory is used again when they have been written. So is that of copies.
 */

const KB = 1024;
/** Of one read. A copy of it may wait long for a client that reads nothing. */
const SHARED_BYTES = 32 * KB;
const SHARED = Buffer.allocUnsafeSlow(SHARED_BYTES);
/** After a read of so much, the next one may be large. */
const LARGE_READ_BYTES = 16 * KB;
/** Copies of less have memory of their own size. */
const SMALL_COPY_BYTES = 8 * KB;
/** A read that fills less than this share of its memory is copied, so that the memory can be read into again. */
const WORTH_KEEPING = 1 / 16;
/** So many pieces wait for the next copies. */
const FREE_COPIES = 16;
const NOTHING = (): void => undefined;

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

/** A Unix socket has hardly more at once (net.core.wmem_default, unix(7)). */
const OF_APPS = new Pieces(256 * KB, 16);
/** TCP on one machine has: with half as much an upload takes 1.2 times as long. */
const OF_CLIENTS = new Pieces(512 * KB, 16);

/** Bytes that stay as they are until they are let go, once. */
export interface BorrowedBytes {
  readonly bytes: Buffer;
  readonly letGo: () => void;
}

/**
 * Memory for copies. Each of a size of its own, and freed with the next collection, they leave glibc's heap full of
 * holes: a hundred clients that stop reading took four times as much as lay before them.
 */
class Copies {
  readonly #free: Buffer[] = [];

  take(bytes: Buffer): BorrowedBytes {
    const memory = this.#free.pop() ?? Buffer.allocUnsafeSlow(SHARED_BYTES);
    const letGo = (): void => {
      if (this.#free.length < FREE_COPIES) this.#free.push(memory);
    };
    return { bytes: memory.subarray(0, bytes.copy(memory)), letGo };
  }
}

const COPIES = new Copies();

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
   * Has what was read now stay beyond this call, as it is or as a copy.
   * @param bytes of the last read
   */
  keep(bytes: Buffer): BorrowedBytes {
    if (bytes.length >= LARGE_READ_BYTES) this.#wanted = true;
    if (this.#own?.isWorthKeeping(bytes) === true) return { bytes, letGo: this.#own.keep() };
    return bytes.length < SMALL_COPY_BYTES
      ? { bytes: Buffer.from(bytes), letGo: NOTHING }
      : COPIES.take(bytes);
  }

  /** A large body is coming. */
  want(): void {
    this.#wanted = true;
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

  isWorthKeeping(bytes: Buffer): boolean {
    return bytes.length >= this.memory.length * WORTH_KEEPING;
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
