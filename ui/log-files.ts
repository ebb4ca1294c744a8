/**
 * The files of the log that is shown, for whoever goes on where what is held ends.
 */
import { FileSearch, type FileSearchOptions } from './file-search.js';
import type { Part } from './lines/excerpt.js';
import { readPage } from './log-pages.js';
import type { FilesOfLog } from './stage.js';

export interface LogFilesOptions extends FileSearchOptions {
  /** There is something new to draw that is no part of the state. */
  readonly changed: () => void;
}

export class LogFiles implements FilesOfLog {
  readonly #options: LogFilesOptions;
  readonly #search: FileSearch;
  #reading: Promise<void> | undefined;

  constructor(options: LogFilesOptions) {
    this.#options = options;
    this.#search = new FileSearch(options);
  }

  readOn(part: Part): void {
    this.#reading ??= readPage(part, this.#options).then(() => {
      this.#reading = undefined;
      this.#options.changed();
    });
  }

  /** Resolves when the page is there that is being read. */
  get read(): Promise<void> {
    return this.#reading ?? Promise.resolve();
  }

  seek(forward: boolean): boolean {
    return this.#search.begin(forward);
  }

  stopSeeking(): void {
    this.#search.stop();
  }
}
