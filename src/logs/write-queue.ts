/**
 * Lines on their way to the disk, in batches of about 64 KB, or a few times that: numbered, encoded once, and readable
 * until they are written. Everything here is synchronous.
 */

export interface Batch {
  readonly bytes: Uint8Array;
  /** Number of its first line. */
  readonly first: number;
  readonly lines: number;
}

/** What comes together stays together, up to so many times the size of a batch. */
const MOST = 4;
const AFTER_BREAK = /(?<=\n)/;

/** How many of the newest batches fit into `room` bytes: one at least, where there is any room. */
function newestWithin(batches: readonly Batch[], room: number): number {
  if (room === 0) return 0;
  let bytes = 0;
  let count = 0;
  for (const batch of batches.toReversed()) {
    bytes += batch.bytes.byteLength;
    if (count > 0 && bytes > room) break;
    count++;
  }
  return count;
}

export class WriteQueue {
  #text = '';
  #lines = 0;
  /** Number of the next line to come. */
  #next: number;
  #batches: Batch[] = [];
  #bytes = 0;

  /** @param batchChars a batch is closed at this many characters: the unit of encoding */
  constructor(
    firstLine: number,
    readonly batchChars: number,
  ) {
    this.#next = firstLine;
  }

  /** Adds lines, each of which ends with `\n`. */
  append(text: string, lines = 1): void {
    if (lines > 1 && text.length > MOST * this.batchChars) {
      for (const line of text.split(AFTER_BREAK)) this.append(line);
      return;
    }
    this.#text += text;
    this.#lines += lines;
    this.#next += lines;
    if (this.#text.length >= this.batchChars) this.#seal();
  }

  /** Bytes held; of the batch still open, characters. */
  get size(): number {
    return this.#bytes + this.#text.length;
  }

  /** Number of the oldest line held; of the next one to come when there is none. */
  get first(): number {
    return this.#batches[0]?.first ?? this.#next - this.#lines;
  }

  /** The oldest batches that fit into `room` bytes together, but always one if there is any. */
  peek(room: number): readonly Batch[] {
    this.#seal();
    let bytes = 0;
    let count = 0;
    for (const batch of this.#batches) {
      bytes += batch.bytes.byteLength;
      if (count > 0 && bytes > room) break;
      count++;
    }
    return this.#batches.slice(0, count);
  }

  /** The batch that holds line `n`, if it is still here. */
  holding(n: number): Batch | undefined {
    this.#seal();
    return this.#batches.find((batch) => batch.first <= n && n < batch.first + batch.lines);
  }

  /** Lets go of batches that came from {@link peek}. */
  release(written: readonly Batch[]): void {
    const gone = new Set(written);
    this.#batches = this.#batches.filter((batch) => !gone.has(batch));
    for (const batch of written) this.#bytes -= batch.bytes.byteLength;
  }

  /**
   * Lets go of the oldest batches but `kept`; returns the range of lines given up.
   * @param newest so many bytes of the newest batches stay, but always one of them; 0: none
   */
  giveUp(
    kept: readonly Batch[],
    newest: number,
  ): { readonly first: number; readonly last: number } | undefined {
    this.#seal();
    const stay = new Set(kept);
    const waiting = this.#batches.filter((batch) => !stay.has(batch));
    const gone = waiting.slice(0, waiting.length - newestWithin(waiting, newest));
    this.release(gone);
    const [first, last] = [gone[0], gone.at(-1)];
    return first && last && { first: first.first, last: last.first + last.lines - 1 };
  }

  #seal(): void {
    if (this.#lines === 0) return;
    const bytes = Buffer.from(this.#text, 'utf8');
    this.#batches.push({ bytes, first: this.#next - this.#lines, lines: this.#lines });
    this.#bytes += bytes.byteLength;
    this.#text = '';
    this.#lines = 0;
  }
}
