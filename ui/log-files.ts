/**
 * The files of the log that is shown, for whoever goes on where what is held ends.
 */
import { StackLostError } from '../src/model/handle.js';
import { clearedFloor } from './excerpts.js';
import { boundBeyond } from './file-bound.js';
import { FileSearch, type FileSearchOptions } from './file-search.js';
import type { NumberedLine } from './lines/error-index.js';
import type { Part } from './lines/excerpt.js';
import { heldSeq, readAround, readPage } from './log-pages.js';
import { LineSearch, type SoughtLine } from './line-search.js';
import { type FilesOfLog, type LinePlace } from './stage.js';
import { placeOf } from './state.js';
import { messageOf } from '../src/model/message-of.js';

export interface LogFilesOptions extends FileSearchOptions {
  /** There is something new to draw that is no part of the state. */
  readonly changed: () => void;
  /** Runs what may meet a bug. */
  readonly guarded: (run: () => void) => void;
}

export class LogFiles implements FilesOfLog {
  readonly #options: LogFilesOptions;
  readonly #search: FileSearch;
  readonly #lines: LineSearch;
  #reading: Promise<void> | undefined;
  /** Calls off what was looked for last. */
  #locating = new AbortController();

  constructor(options: LogFilesOptions) {
    this.#options = options;
    this.#search = new FileSearch(options);
    this.#lines = new LineSearch(options);
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

  locate(line: NumberedLine, answer: (place: LinePlace) => void): void {
    const { holdings, state } = this.#options;
    this.#locating.abort();
    const seq = heldSeq(state().selected, line, holdings);
    if (seq === undefined) void this.#locateInFiles(line, answer);
    else answer({ kind: 'held', seq });
  }

  async #locateInFiles(line: NumberedLine, answer: (place: LinePlace) => void): Promise<void> {
    const { handle, holdings, state, guarded } = this.#options;
    this.#locating = new AbortController();
    const signal = AbortSignal.any([this.#options.signal, this.#locating.signal]);
    const { selected: app } = state();
    const place = placeOf(state());
    const around = { app, at: new Map([[line.app, line.n]]), floor: clearedFloor(app, place) };
    const answerIfWanted = (found: () => LinePlace): void => {
      const stays = state().selected === app && placeOf(state()).anchor === place.anchor;
      if (!signal.aborted && stays) guarded(() => answer(found()));
    };
    try {
      const { excerpt, seq } = await readAround(line, around, { handle, signal, holdings });
      answerIfWanted(() => {
        if (seq === undefined) return { kind: 'gone' };
        holdings.excerpts.put(app, excerpt);
        return { kind: 'read', seq };
      });
    } catch (error) {
      if (error instanceof StackLostError) return;
      answerIfWanted(() => ({ kind: 'unreadable', why: messageOf(error) }));
    }
  }

  goOn(forward: boolean): boolean {
    const { holdings, state } = this.#options;
    const now = state();
    return boundBeyond(now.selected, forward, placeOf(now), holdings) !== undefined;
  }

  seek(forward: boolean, none: boolean): boolean {
    this.#lines.stop();
    return this.#search.begin(forward, none);
  }

  seekRun(forward: boolean, answer: (seq: number) => void): boolean {
    return this.#seekLine('start', forward, answer);
  }

  seekPassing(forward: boolean, answer: (seq: number) => void): boolean {
    return this.#seekLine('passing', forward, answer);
  }

  #seekLine(what: SoughtLine, forward: boolean, answer: (seq: number) => void): boolean {
    this.#search.stop();
    return this.#lines.begin(what, forward, (seq) => this.#options.guarded(() => answer(seq)));
  }

  stopSeeking(): void {
    this.#search.stop();
    this.#lines.stop();
  }
}
