/**
 * The log files of a stack that has ended, read as the running stack would give them.
 */
import { statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import type { CallOff } from '../model/calling-off.js';
import type { LogQuery, RunChunk } from '../model/log.js';
import { askedBy } from './asked.js';
import { nodeDisk } from './disk.js';
import { appOfFile, logPath } from './file-names.js';
import type { LogFilter } from './log-filter.js';
import { readStoredLines } from './line-source.js';
import type { LineSource, LiveLine, Stored } from './line-source.js';
import { readMerged } from './merge.js';
import { hold, openRotated, release, type HeldFile } from './rotated-files.js';
import { SegmentTable } from './segments.js';
import { unfinishedPath } from './unfinished-file.js';

const BLOCK = 262_144;
const NEWLINE = 10;
/** As often may a file be rotated while it is read here. */
const ROTATIONS = 5;

/** Names that rotation may have given a file after this one. */
function olderNames(path: string): readonly string[] {
  const [, base = path, age = '0'] = /^(.*\.log)(?:\.(\d+))?$/s.exec(path) ?? [];
  return Array.from({ length: ROTATIONS }, (_, i) => `${base}.${Number(age) + i + 1}`);
}

/** Whether a path leads to the file with that device and inode. */
function isFile(path: string, id: string): boolean {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found !== undefined && `${found.dev}:${found.ino}` === id;
}

/** Reads a file once and enters its lines into the table; returns the number after its last. */
async function scan(
  { id, path, handle }: HeldFile,
  firstLine: number,
  table: SegmentTable,
): Promise<number> {
  // A running stack may have rotated it on since.
  const logFile = { id, path: () => [path, ...olderNames(path)].find((one) => isFile(one, id)) };
  const block = new Uint8Array(BLOCK);
  let first = firstLine;
  /** Where the segment that is being gathered begins, and how many lines it has. */
  let offset = 0;
  let lines = 0;
  let position = 0;
  const add = (end: number): void => {
    if (lines > 0) table.add({ file: logFile, offset, bytes: end - offset, first, lines });
    first += lines;
    offset = end;
    lines = 0;
  };
  for (;;) {
    const { bytesRead } = await handle.read(block, 0, BLOCK, position);
    if (bytesRead === 0) break;
    let end = 0;
    const part = block.subarray(0, bytesRead);
    for (let at = part.indexOf(NEWLINE); at !== -1; at = part.indexOf(NEWLINE, at + 1)) {
      lines++;
      end = at + 1;
    }
    if (end > 0) add(position + end);
    position += bytesRead;
  }
  if (position > offset) {
    lines++;
    add(position);
  }
  return first;
}

/** One app's files, oldest first, as one numbered sequence of lines. */
class StoredSource implements LineSource {
  readonly #table: SegmentTable;
  readonly first = 1;
  readonly joinedAt = 1;
  readonly live: readonly LiveLine[] = [];

  private constructor(
    readonly app: string,
    readonly last: number,
    table: SegmentTable,
  ) {
    this.#table = table;
  }

  static async open(directory: string, app: string): Promise<StoredSource> {
    const path = logPath(directory, app);
    const files = [...(await openRotated(path))];
    const table = new SegmentTable();
    let next = 1;
    try {
      const unfinished = await hold(unfinishedPath(path));
      if (unfinished) files.push(unfinished);
      for (const file of files) next = await scan(file, next, table);
    } finally {
      await release(files);
    }
    return new StoredSource(app, next - 1, table);
  }

  recent(): undefined {
    return undefined;
  }

  stored(n: number, ahead?: number): Promise<Stored> {
    return readStoredLines(nodeDisk, this.app, this.#table, n, ahead);
  }
}

/** The apps that have a log in a directory, in order of their names; none if it does not exist. */
export async function storedApps(directory: string): Promise<readonly string[]> {
  const names = await readdir(directory).catch(() => []);
  return [...new Set(names.flatMap((name) => appOfFile(name) ?? []))].sort();
}

/**
 * Reads what an ended stack has left, all its runs that are still there, lines numbered from the
 * oldest. Following ends at the end: nothing more will come.
 * @param directory the stack's log directory
 */
export async function* readStored(
  directory: string,
  query: LogQuery,
  signal: CallOff,
  filter: LogFilter = {},
): AsyncGenerator<RunChunk, void, undefined> {
  const named = askedBy(query.apps);
  const apps = (await storedApps(directory)).filter((app) => named.app(app));
  const sources: StoredSource[] = [];
  // One app at a time: each has all its files open for a moment.
  for (const app of apps) sources.push(await StoredSource.open(directory, app));
  const feed = {
    sources: () => sources,
    ended: () => true,
    changed: () => Promise.resolve(),
  };
  yield* readMerged(feed, { ...query, follow: false }, signal, filter);
}
