/**
 * Keeps the unfinished lines of an app in a small file beside its log, so that they outlive a kill -9:
 * there once a line has stood for a moment, gone when it is finished. The log itself only ever grows,
 * by whole lines, for the sake of `tail -f`. The next run puts what it finds there into the log.
 */
import type { Clock, Timer } from '../model/clock.js';
import type { Disk } from './disk.js';

/** A line is kept after so long, and kept anew no more often. */
const KEEP_AFTER_MS = 500;

/** Where the unfinished lines of the log at `path` are kept. */
export function unfinishedPath(path: string): string {
  return `${path}.unfinished`;
}

export interface UnfinishedFileOptions {
  /** Of the log. */
  readonly path: string;
  readonly disk: Disk;
  readonly clock: Clock;
  /** The unfinished lines as they are now, as records; empty: there is none. */
  records(): string;
}

export class UnfinishedFile {
  readonly #options: UnfinishedFileOptions;
  readonly #path: string;
  #timer: Timer | undefined;
  /** The file may be there. */
  #kept = false;
  /** The last of the steps on the disk, which follow one another. */
  #done: Promise<void> = Promise.resolve();

  constructor(options: UnfinishedFileOptions) {
    this.#options = options;
    this.#path = unfinishedPath(options.path);
  }

  /** An unfinished line has grown, changed or been finished. */
  moved(): void {
    const { clock, disk } = this.#options;
    if (this.#options.records() !== '') {
      this.#timer ??= clock.after(KEEP_AFTER_MS, () => this.#keep());
      return;
    }
    this.#timer?.cancel();
    this.#timer = undefined;
    if (!this.#kept) return;
    this.#kept = false;
    this.#then(() => disk.remove(this.#path));
  }

  /** Resolves when the disk is as it was last asked to be. */
  settled(): Promise<void> {
    return this.#done;
  }

  #keep(): void {
    this.#timer = undefined;
    this.#kept = true;
    const bytes = Buffer.from(this.#options.records(), 'utf8');
    this.#then(() => this.#options.disk.replace(this.#path, bytes));
  }

  #then(step: () => Promise<void>): void {
    // A disk that refuses is reported where it refuses whole lines.
    this.#done = this.#done.then(step).catch(() => undefined);
  }
}
