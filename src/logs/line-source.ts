/**
 * One app's lines as a reader sees them: by number, from memory where they are still there, else
 * from the file. Both the running store and the files of an ended stack are such sources.
 */
import type { LineRun } from '../model/log.js';
import type { Disk } from './disk.js';
import type { LineMark } from './line-mark.js';
import { parseRecords } from './record.js';
import type { SegmentTable } from './segments.js';

/** What came of asking for a line that is not in memory. */
export type Stored =
  /** Consecutive lines, among them the one asked for. */
  | { readonly kind: 'runs'; readonly runs: readonly LineRun[] }
  /** It is gone, and so are the ones after it before `next` (`Infinity`: all of them). */
  | { readonly kind: 'gap'; readonly next: number; readonly why: string };

/** The unfinished last line of a stream of an instance. `version` changes whenever it should be shown anew. */
export interface LiveLine {
  readonly mark: LineMark;
  readonly version: number;
  /** Epoch ms at which the last of it was read: as a line has the time of its end. */
  readonly t: number;
  text(): string;
}

export interface LineSource {
  readonly app: string;
  /** Number of the oldest line that can be had, and of the newest; `first` > `last`: none. */
  readonly first: number;
  readonly last: number;
  /** Number of its first line since it became one of the sources: for a reader that was there before. */
  readonly joinedAt: number;
  /** The line `n` and its neighbours out of memory; undefined where it is no longer there. */
  recent(n: number): LineRun | undefined;
  /**
   * The same out of the file. Asked only where `recent` had nothing.
   *
   * @param ahead bytes that may be read with it, for somebody who goes on
   */
  stored(n: number, ahead?: number): Promise<Stored>;
  /** More may come, behind those that there are. */
  readonly live: readonly LiveLine[];
}

/** Rotation can rename a file between the look at its path and the opening; each try looks again. */
const TRIES = 8;

const ROTATED_AWAY = 'rotated away before they were read';

/**
 * Reads line `n` and its neighbours as the table says; a line before the table's first is gone.
 * @param ahead bytes of the lines behind it that may be read as well
 * @param settled resolves while no rotation is under way
 */
export async function readStoredLines(
  disk: Disk,
  app: string,
  table: SegmentTable,
  n: number,
  ahead = 0,
  settled: () => Promise<void> = () => Promise.resolve(),
): Promise<Stored> {
  for (let tries = 0; tries < TRIES; tries++) {
    await settled();
    const segment = table.from(n, ahead);
    if (!segment) break;
    if (segment.first > n) return { kind: 'gap', next: segment.first, why: ROTATED_AWAY };
    const path = segment.file.path();
    if (path === undefined) {
      table.forget(segment.file);
      continue;
    }
    const bytes = await disk.read(path, segment.file.id, segment.offset, segment.bytes);
    if (bytes) return { kind: 'runs', runs: parseRecords(bytes, app, segment.first) };
  }
  // The file was removed, replaced or shortened by somebody else while we were using it.
  const segment = table.at(n);
  const next = segment ? segment.first + segment.lines : Infinity;
  return { kind: 'gap', next, why: 'no longer in the file' };
}
