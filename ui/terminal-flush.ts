/**
 * The end of what was written to a terminal. One that is slow, or stalls for a while (a link, a window
 * that is being dragged, Ctrl-S), is waited for as long as it takes bytes, as less and vim wait for it:
 * whoever goes earlier leaves it half painted and in modes that no shell can use.
 */
import type { Clock } from '../src/model/clock.js';

/** What still waits in a stream, and in the system call below it. */
export interface Flushing {
  readonly writableLength: number;
  write(bytes: string, done: (error?: Error | null) => void): unknown;
}

/** `cut`: it was not to be waited for any longer. */
export type Flushed = 'taken' | 'stalled' | 'cut';

const LOOK_MS = 100;
/**
 * Without a byte for so long nobody looks at it any more. Linux lets go of a pseudo-terminal's bytes by pages: one
 * that is read with 1500 a second takes nothing for eight seconds, and then 9 KB.
 */
const STALL_MS = 10_000;

interface Handle {
  readonly writeQueueSize?: number;
  close?(): void;
  setBlocking?(on: boolean): unknown;
}

function handleOf(output: Flushing): Handle | undefined {
  return (output as { readonly _handle?: Handle })._handle;
}

/** The TTY streams of Node block by default: a terminal that stops reading would stop us. */
export function setBlocking(output: Flushing, blocking: boolean): void {
  handleOf(output)?.setBlocking?.(blocking);
}

/** Takes back what waits: whatever is written now comes next. The stream takes nothing any more. */
export function dropWaiting(output: Flushing): void {
  handleOf(output)?.close?.();
}

/** Waits until all that was written is taken. */
export function flushed(output: Flushing, clock: Clock, cut: AbortSignal): Promise<Flushed> {
  if (output.writableLength === 0) return Promise.resolve('taken');
  if (cut.aborted) return Promise.resolve('cut');
  return new Promise((resolve) => {
    // Of a write that goes on only the system call knows how far it is.
    const left = (): string => `${output.writableLength} ${handleOf(output)?.writeQueueSize ?? 0}`;
    let before = left();
    let since = clock.elapsed();
    const look = (): void => {
      const now = left();
      if (now !== before) since = clock.elapsed();
      before = now;
      if (clock.elapsed() - since >= STALL_MS) end('stalled');
      else timer = clock.after(LOOK_MS, look);
    };
    let timer = clock.after(LOOK_MS, look);
    const onCut = (): void => end('cut');
    const end = (how: Flushed): void => {
      timer.cancel();
      cut.removeEventListener('abort', onCut);
      resolve(how);
    };
    cut.addEventListener('abort', onCut);
    output.write('', () => end('taken'));
  });
}
