/**
 * Standard output and standard error of a process whose reader may stop reading: a pager, a terminal held by
 * Ctrl-S, a connection that is dead. Who takes signals itself must not wait in a write: it would hear none.
 */
import { sleep } from '../model/clock.js';
import { complain } from './print.js';

/** What a writable stream tells of itself. */
export interface OutputStream {
  /** Bytes so far; a stream to a file counts none, and keeps none waiting. */
  readonly bytesWritten?: number;
  /** Bytes that wait in it. */
  readonly writableLength: number;
}

/** So long a reader may take nothing, in ms, once a signal is to end this process, after a second Ctrl-C, and then. */
const PATIENCE_MS = { some: 5000, little: 300, none: 0 } as const;
const LOOK_EVERY_MS = 100;

/** What was written ends by itself in a pager that somebody reads for hours. */
let patience = Infinity;
const unblocked = new Set<NodeJS.WriteStream>();

/** For how long, in ms, a reader may take nothing at all at the end of this process. */
export function patienceMs(): number {
  return patience;
}

/** A signal is to end this process. @param left what is left of it; never more than there was */
export function losePatience(left: keyof typeof PATIENCE_MS = 'some'): void {
  patience = Math.min(patience, PATIENCE_MS[left]);
}

/**
 * From here on writes return at once, and what is not taken waits in the stream. Node writes to terminals
 * synchronously; and whoever is given a pipe of ours as a standard stream gets it blocking from libuv, which makes
 * it so for us as well: to be called again after each such spawn.
 */
export function neverBlock(
  outputs: readonly NodeJS.WriteStream[] = [process.stdout, process.stderr],
): void {
  for (const output of outputs) {
    const { _handle } = output as { _handle?: { setBlocking?(on: boolean): void } };
    _handle?.setBlocking?.(false);
    unblocked.add(output);
  }
}

/**
 * Waits until what this process has written is taken, or its reader is to be waited for no longer.
 *
 * A terminal with bytes waiting that blocks all the same is one on which the dashboard has given up.
 */
export async function untilAllTaken(): Promise<void> {
  const left = [process.stdout, process.stderr].filter(
    (each) => !each.isTTY || unblocked.has(each),
  );
  await untilTaken(undefined, together(left), patienceMs);
}

/** Waits until what a stack prints is taken, or says that nobody reads it. */
export async function untilPrinted(
  printing: Promise<unknown>,
  output: OutputStream,
): Promise<void> {
  if (await untilTaken(printing, output, patienceMs)) return;
  losePatience('none');
  complain('sockpit: nobody reads its output any more; all of it: sockpit logs --run last');
}

/** Several outputs as one. */
export function together(outputs: readonly OutputStream[]): OutputStream {
  const sum = (count: (output: OutputStream) => number): number =>
    outputs.reduce((all, each) => all + count(each), 0);
  return {
    get bytesWritten() {
      return sum(({ bytesWritten = 0 }) => bytesWritten);
    },
    get writableLength() {
      return sum(({ writableLength }) => writableLength);
    },
  };
}

/**
 * Waits until all has been printed and taken by the reader.
 * @param printing undefined: nothing more is printed
 * @param patient asked again and again: for how long, in ms, a reader may take nothing at all
 * @returns false: it has taken nothing for longer than that
 */
export async function untilTaken(
  printing: Promise<unknown> | undefined,
  output: OutputStream,
  patient: () => number,
): Promise<boolean> {
  let unprinted = printing ? 1 : 0;
  const end = printing?.then(() => unprinted--);
  const taken = (): number => (output.bytesWritten ?? 0) - output.writableLength;
  let before = taken();
  let still = 0;
  if (end) await Promise.race([end, sleep(0)]);
  while (unprinted + output.writableLength > 0) {
    if (still >= patient()) return false;
    await sleep(LOOK_EVERY_MS);
    const now = taken();
    still = now === before ? still + LOOK_EVERY_MS : 0;
    before = now;
  }
  return true;
}
