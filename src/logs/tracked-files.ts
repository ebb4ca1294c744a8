/**
 * The files of one log that this run has written, by the names that rotation gives them.
 */
import { agedPath } from './file-names.js';
import type { LogFile } from './segments.js';

class TrackedFile implements LogFile {
  /** How many newer ones there are; undefined: it is not there any more. */
  age: number | undefined = 0;

  constructor(
    readonly id: string,
    readonly base: string,
  ) {}

  path(): string | undefined {
    return this.age === undefined ? undefined : agedPath(this.base, this.age);
  }
}

export class TrackedFiles {
  readonly #path: string;
  /** Newest first. */
  #files: TrackedFile[] = [];

  /** @param path of the newest */
  constructor(path: string) {
    this.#path = path;
  }

  get newest(): LogFile | undefined {
    return this.#files[0];
  }

  /** Whether the newest is the one that is at the path. */
  isCurrent(id: string): boolean {
    const [newest] = this.#files;
    return newest?.id === id && newest.age === 0;
  }

  /** Another one is at the path. */
  begin(id: string): void {
    this.#files.unshift(new TrackedFile(id, this.#path));
  }

  /** The name of one of this age has become that of the next; returns the one that had that name. */
  renamed(age: number): LogFile | undefined {
    const file = this.#aged(age);
    if (!file) return undefined;
    const replaced = this.removed(age + 1);
    file.age = age + 1;
    return replaced;
  }

  /** The one of this age is not there any more; returns it. */
  removed(age: number): LogFile | undefined {
    const file = this.#aged(age);
    if (!file) return undefined;
    file.age = undefined;
    this.#files = this.#files.filter((each) => each !== file);
    return file;
  }

  #aged(age: number): TrackedFile | undefined {
    return this.#files.find((file) => file.age === age);
  }
}
