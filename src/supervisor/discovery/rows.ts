/**
 * The rows of a table that the kernel prints while it is read.
 */
import { closeSync, openSync, readSync } from 'node:fs';

/** About two rows of a table of sockets: what is not asked for is not printed either. */
const CHUNK = Buffer.alloc(256);

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
