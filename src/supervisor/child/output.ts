/**
 * Brings a child's two pipes into the log, side by side, and lets a pipe wait where the log does.
 */
import type { Readable } from 'node:stream';
import type { Clock } from '../../model/clock.js';
import type { LogChannel } from '../../model/log.js';
import type { SpawnedChild } from './child.js';

/**
 * How long the end of a process waits for the bytes that it wrote just before. They stand in the
 * pipe at that moment; past this time a grandchild holds the pipe, or the log is behind.
 */
const LAST_BYTES_MS = 20;

export interface ChildOutput {
  /**
   * Resolves when everything the process wrote has been read, at the latest after
   * {@link LAST_BYTES_MS}. Reading goes on after that where a grandchild holds the pipe.
   */
  settled(): Promise<void>;
  /** Resolves when nobody holds the pipes any more and everything in them is in the log. */
  readonly closed: Promise<void>;
}

function ended(stream: Readable): Promise<void> {
  return new Promise((resolve) => {
    stream.once('close', resolve);
    stream.once('end', resolve);
  });
}

/** Resolves when both pipes have been read to their ends. To be called before anything is read. */
export async function outputEnds(child: Pick<SpawnedChild, 'stdout' | 'stderr'>): Promise<void> {
  await Promise.all([ended(child.stdout), ended(child.stderr)]);
}

/** Resolves as `ends` does, at the latest after {@link LAST_BYTES_MS}; with whether it was too late. */
export function lastBytes(ends: Promise<void>, clock: Clock): Promise<{ late: boolean }> {
  return new Promise((resolve) => {
    const timer = clock.after(LAST_BYTES_MS, () => resolve({ late: true }));
    void ends.then(() => {
      timer.cancel();
      resolve({ late: false });
    });
  });
}

/** @param channel ended with the pipes */
export function pumpOutput(
  child: Pick<SpawnedChild, 'stdout' | 'stderr'>,
  channel: LogChannel,
  clock: Clock,
): ChildOutput {
  const ends = outputEnds(child);
  let chunks = 0;
  let paused = 0;
  const pump = (stream: Readable, name: 'out' | 'err'): void => {
    stream.on('data', (bytes: Uint8Array) => {
      chunks++;
      if (channel.write(name, bytes)) return;
      paused++;
      stream.pause();
      void channel.drained().then(() => {
        paused--;
        stream.resume();
      });
    });
  };
  pump(child.stdout, 'out');
  pump(child.stderr, 'err');
  let over = false;
  // Last words without a line break become a line when nobody can add to them.
  const closed = ends.then(() => {
    over = true;
    channel.end();
  });

  /** True when it was read all that stands in the pipes: a timer later all of them have been looked at. */
  const isQuiet = async (): Promise<boolean> => {
    const before = chunks;
    await new Promise<void>((resolve) => clock.after(1, resolve));
    return paused === 0 && chunks === before;
  };
  /** Half a line that we are in the midst of reading is nobody's last words. */
  const flushWhenQuiet = async (): Promise<void> => {
    if (over) return;
    if (!(await isQuiet())) clock.after(LAST_BYTES_MS, () => void flushWhenQuiet());
    else if (!isOver()) channel.flush();
  };
  // Read anew after every await.
  const isOver = (): boolean => over;
  return {
    closed,
    settled: async () => {
      const { late } = await lastBytes(closed, clock);
      if (late) await flushWhenQuiet();
    },
  };
}

/** The outputs of boots whose pipes somebody still holds. */
export class OpenOutputs {
  readonly #open = new Map<SpawnedChild, ChildOutput>();

  add(child: SpawnedChild, output: ChildOutput): void {
    this.#open.set(child, output);
    void output.closed.then(() => this.#open.delete(child));
  }

  /** Reads them to their ends; after `limitMs` lets go of those that a process still holds. */
  async close(limitMs: number, clock: Clock): Promise<void> {
    await Promise.all(
      [...this.#open].map(async ([child, { closed }]) => {
        const timer = clock.after(limitMs, () => child.release());
        await closed;
        timer.cancel();
      }),
    );
  }
}
