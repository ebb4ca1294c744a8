/**
 * The files that are watched, each with what tells one content from another. It turns what a watcher
 * reports, once or twice or of things long known, into what has really changed.
 */
import type { Change } from './burst.js';

/** What is known of a file from its directory entry. */
export interface FileFacts {
  readonly mtimeMs: number;
  readonly size: number;
  readonly ino: number;
}

export class Catalogue {
  readonly #files = new Map<string, string>();
  /** Files that the look under way has met; undefined while there is none. */
  #met: Set<string> | undefined;

  /** A file is there. @returns what that means; undefined: nothing new */
  found(path: string, { mtimeMs, size, ino }: FileFacts): Change | undefined {
    const now = `${mtimeMs} ${size} ${ino}`;
    const before = this.#files.get(path);
    this.#files.set(path, now);
    this.#met?.add(path);
    if (before === undefined) return 'added';
    return before === now ? undefined : 'changed';
  }

  /** A file is gone. @returns false where it was not known */
  gone(path: string): boolean {
    return this.#files.delete(path);
  }

  /** From now on every file that is there will be found once. */
  beginLook(): void {
    this.#met = new Set();
  }

  /** All that is there has been found. @returns the files that went since the look before */
  endLook(): readonly string[] {
    const met = this.#met ?? new Set();
    this.#met = undefined;
    return [...this.#files.keys()].filter((file) => !met.has(file) && this.#files.delete(file));
  }
}
