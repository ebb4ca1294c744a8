/**
 * Which part of which file holds which lines. Segments are in order of their lines; between two of
 * them lines can be missing (a disk error dropped them), before the first they are rotated away.
 */

/** A file that keeps its identity while rotation renames it. */
export interface LogFile {
  readonly id: string;
  /** Where it is now; undefined when rotation has removed it. */
  path(): string | undefined;
}

export interface Segment {
  readonly file: LogFile;
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly bytes: number;
  /** Number of its first line. */
  readonly first: number;
  readonly lines: number;
}

/** Whether it begins where the one before it ends. */
function follows(segment: Segment, before: Segment): boolean {
  return (
    segment.file === before.file &&
    segment.offset === before.offset + before.bytes &&
    segment.first === before.first + before.lines
  );
}

/** Two that follow each other as one. */
function join(before: Segment, after: Segment): Segment {
  const bytes = before.bytes + after.bytes;
  return { ...before, bytes, lines: before.lines + after.lines };
}

/** A segment is extended until it holds this much: what a lagging reader reads at once. */
const SEGMENT_BYTES = 65_536;

export class SegmentTable {
  #segments: Segment[] = [];

  /** Adds a part that was written after all the others. */
  add(added: Segment): void {
    const last = this.#segments.at(-1);
    if (last && last.bytes < SEGMENT_BYTES && follows(added, last)) {
      this.#segments[this.#segments.length - 1] = join(last, added);
    } else {
      this.#segments.push(added);
    }
  }

  /** The segment that holds line `n`, else the next one after it, else undefined. */
  at(n: number): Segment | undefined {
    let low = 0;
    let high = this.#segments.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const segment = this.#segments[middle];
      if (segment && segment.first + segment.lines <= n) low = middle + 1;
      else high = middle;
    }
    return this.#segments[low];
  }

  /** The same, and what lies behind it in one piece, up to so many bytes. */
  from(n: number, bytes: number): Segment | undefined {
    let whole = this.at(n);
    while (whole) {
      const next = this.at(whole.first + whole.lines);
      if (!next || next === whole || !follows(next, whole)) break;
      if (whole.bytes + next.bytes > bytes) break;
      whole = join(whole, next);
    }
    return whole;
  }

  /** Number of the oldest line; undefined when there is none. */
  get first(): number | undefined {
    return this.#segments[0]?.first;
  }

  /** Number of the newest line; undefined when there is none. */
  get last(): number | undefined {
    const last = this.#segments.at(-1);
    return last && last.first + last.lines - 1;
  }

  /** Forgets a file that no longer exists. */
  forget(file: LogFile): void {
    this.#segments = this.#segments.filter((segment) => segment.file !== file);
  }
}
