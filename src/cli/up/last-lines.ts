/**
 * The end of an output whose reader may have stopped reading.
 */
import { sleep } from '../../model/clock.js';

/** What a writable stream tells of itself. */
export interface Output {
  /** Bytes so far; a stream to a file counts none, and keeps none waiting. */
  readonly bytesWritten?: number;
  /** Bytes that wait in it. */
  readonly writableLength: number;
}

const LOOK_EVERY_MS = 100;

/**
 * Waits until all has been printed and taken by the reader.
 * @param patienceMs asked again and again: for how long, in ms, a reader may take nothing at all
 * @returns false: it has taken nothing for longer than that
 */
export async function untilTaken(
  printing: Promise<unknown>,
  output: Output,
  patienceMs: () => number,
): Promise<boolean> {
  let unprinted = 1;
  const end = printing.then(() => unprinted--);
  const taken = (): number => (output.bytesWritten ?? 0) - output.writableLength;
  let before = taken();
  let still = 0;
  await Promise.race([end, sleep(0)]);
  while (unprinted + output.writableLength > 0) {
    if (still >= patienceMs()) return false;
    await sleep(LOOK_EVERY_MS);
    const now = taken();
    still = now === before ? still + LOOK_EVERY_MS : 0;
    before = now;
  }
  return true;
}
