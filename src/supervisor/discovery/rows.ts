/**
 * The rows of a table of sockets (proc(5)), which the kernel prints while it is read.
 *
 * To find that there is no further row it walks all of its hash buckets, some milliseconds long, and
 * it does so anew for a read that then gives nothing. So the end is taken from the read before.
 */
import { closeSync, openSync, read, readSync } from 'node:fs';
import { promisify } from 'node:util';

/** The kernel fills no more than a page at a time (fs/seq_file.c)… */
const CHUNK_BYTES = 4096;
/** …and only with whole rows, of which none is as long as this. */
const ROW_BYTES = 512;

/** Whether a read that gave so many bytes was the last: there was room for one row more. */
function isLast(size: number): boolean {
  return size <= CHUNK_BYTES - ROW_BYTES;
}

/** Undefined where it is not there: tcp6 is absent where IPv6 is off. What cannot be opened is no empty table. */
function opened(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Rows without their line end, read one after the other: whoever stops taking them ends the reading.
 * None where the table is not there.
 *
 * @throws NodeJS.ErrnoException where it cannot be opened
 */
export function* rowsOf(path: string): Generator<string, void, undefined> {
  const descriptor = opened(path);
  if (descriptor === undefined) return;
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let begun = '';
    for (let size = CHUNK_BYTES; !isLast(size);) {
      size = readSync(descriptor, chunk, 0, chunk.length, null);
      const rows = (begun + chunk.toString('latin1', 0, size)).split('\n');
      begun = rows.pop() ?? '';
      yield* rows;
    }
  } finally {
    closeSync(descriptor);
  }
}

/** As {@link rowsOf}, in another thread: the kernel may take milliseconds to print a row. */
export async function* rowsInBackground(path: string): AsyncGenerator<string, void, undefined> {
  const descriptor = opened(path);
  if (descriptor === undefined) return;
  try {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    let begun = '';
    for (let size = CHUNK_BYTES; !isLast(size);) {
      ({ bytesRead: size } = await promisify(read)(descriptor, chunk, 0, chunk.length, null));
      const rows = (begun + chunk.toString('latin1', 0, size)).split('\n');
      begun = rows.pop() ?? '';
      yield* rows;
    }
  } finally {
    closeSync(descriptor);
  }
}
