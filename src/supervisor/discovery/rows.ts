/**
 * The rows of a table that the kernel prints while it is read.
 */
import { close, closeSync, open, openSync, read, readSync } from 'node:fs';
import { promisify } from 'node:util';

/** About two rows of a table of sockets: what is not asked for is not printed either. */
const CHUNK_BYTES = 256;
const CHUNK = Buffer.alloc(CHUNK_BYTES);
/** For each such part another thread has to be asked. */
const BACKGROUND_BYTES = 4096;

/**
 * Rows without their line end, read one after the other: whoever stops taking them ends the reading.
 * None where the table is not there.
 */
export function* rowsOf(path: string): Generator<string, void, undefined> {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch {
    // tcp6 is absent where IPv6 is off.
    return;
  }
  try {
    let begun = '';
    for (let size; (size = readSync(descriptor, CHUNK, 0, CHUNK.length, null)) > 0;) {
      const rows = (begun + CHUNK.toString('latin1', 0, size)).split('\n');
      begun = rows.pop() ?? '';
      yield* rows;
    }
  } finally {
    closeSync(descriptor);
  }
}

/** As {@link rowsOf}, in another thread: the kernel may take milliseconds to print a row. */
export async function* rowsInBackground(path: string): AsyncGenerator<string, void, undefined> {
  let descriptor: number;
  try {
    descriptor = await promisify(open)(path, 'r');
  } catch {
    return;
  }
  try {
    const chunk = Buffer.alloc(BACKGROUND_BYTES);
    let begun = '';
    for (;;) {
      const { bytesRead } = await promisify(read)(descriptor, chunk, 0, chunk.length, null);
      if (bytesRead === 0) return;
      const rows = (begun + chunk.toString('latin1', 0, bytesRead)).split('\n');
      begun = rows.pop() ?? '';
      yield* rows;
    }
  } finally {
    await promisify(close)(descriptor);
  }
}
