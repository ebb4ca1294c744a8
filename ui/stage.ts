/**
 * The rest of the dashboard, as those see it who do what keys and clicks ask for.
 */
import type { Clock } from '../src/model/clock.js';
import type { StackHandle } from '../src/model/handle.js';
import type { TerminalHold } from '../src/model/terminal-hold.js';
import type { NumberedLine } from './lines/error-index.js';
import type { Match } from './lines/matches.js';
import type { Newest } from './log-place.js';
import type { Scene } from './scene.js';
import { NOTICE_MS, type ShownNotice } from './notices.js';
import type { Part } from './lines/excerpt.js';
import type { Action, UiState } from './state.js';

/** What only the outside can do. */
export interface Desk {
  /** @throws Error saying why no browser could be opened. */
  openUrl(url: string): Promise<void>;
  /** Says how it was copied, or why not. */
  copy(text: string): Promise<string>;
  /** Where a file of that name would be kept, outside of the project. */
  placeFor(name: string): string;
  /**
   * Writes a new file; `~` is the home folder. @returns its absolute path
   * @throws Error saying why it could not be written, also where it exists already
   */
  save(path: string, text: string): Promise<string>;
  /** Tries a regular expression in another thread, with a time limit. */
  readonly match: Match;
  /** Whether the terminal is there; not after its window was closed. */
  terminalIsThere(): boolean;
  /** Whether the terminal is ours: our process group is the one in its foreground. */
  inForeground(): boolean;
  /** Writes to the terminal past the stream, as much as there is room for at once. */
  writeOut(bytes: string): void;
  /** Is told what the dashboard holds of its terminal, for whoever has to give it back in its stead. */
  holds(hold: TerminalHold): void;
}

/** Where a line stands in the log that is shown. */
export type LinePlace =
  | { readonly kind: 'held'; readonly seq: number }
  /**
   * In a piece out of the files, which the log keeps if its place is in it when it is looked at next.
   */
  | { readonly kind: 'read'; readonly seq: number }
  /** The files have it no longer. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'unreadable'; readonly why: string };

/** The files of the log that is shown, where what is held of it ends. */
export interface FilesOfLog {
  /** Reads more out of them, where there is more; one page at a time. */
  readOn(part: Part): void;
  /**
   * Looks for a line: at once where it is held, otherwise in the files. Nothing is answered once the log
   * stands elsewhere, or another one is looked for.
   */
  locate(line: NumberedLine, answer: (place: LinePlace) => void): void;
  /** Whether they have lines in that direction, beyond what is shown of the log. */
  goOn(forward: boolean): boolean;
  /**
   * Goes on with the search in them. False: there is nothing more in that direction, or nothing was
   * found in it before.
   * @param none nothing was found in what is shown
   */
  seek(forward: boolean, none: boolean): boolean;
  /**
   * Looks in them for where an app was started. False: there is nothing more in that direction.
   * @param answer takes its place, unless the log stands elsewhere by then; see {@link LinePlace}, `read`
   */
  seekRun(forward: boolean, answer: (seq: number) => void): boolean;
  /** The same for any line that the filter lets through. */
  seekPassing(forward: boolean, answer: (seq: number) => void): boolean;
  stopSeeking(): void;
}

export interface Stage {
  readonly state: UiState;
  readonly scene: Scene;
  readonly desk: Desk;
  /** Undefined until the stack has answered. */
  readonly handle: StackHandle | undefined;
  readonly newest: Newest;
  /** Of the log that is shown; undefined until the stack has answered. */
  readonly files: FilesOfLog | undefined;
  dispatch(action: Action): void;
  /** These lines were looked at. */
  see(lines: readonly NumberedLine[]): void;
  /** Sets a mark in every log. */
  mark(): void;
  now(): number;
  elapsed(): number;
  readonly after: Clock['after'];
  repaint(): void;
  suspend(): void;
  setMouse(on: boolean): void;
  /** Leaves the viewer; the stack goes on. */
  leave(): void;
  detach(): void;
  /** Stops the stack, then ends. */
  stopAll(): void;
  /** After {@link stopAll}: at once. */
  killAll(): void;
}

/** Where something can be said. */
export type Teller = Pick<Stage, 'dispatch' | 'now'>;

/** Answers a key, until the next one. */
export function answerKey(stage: Teller, text: string, level: 'info' | 'warning' = 'info'): void {
  tell(stage, { level, app: null, text, endsWith: 'key' });
}

export function tell(stage: Teller, notice: Omit<ShownNotice, 't'>): void {
  stage.dispatch({ type: 'notice', notice: { t: stage.now(), ...notice }, showMs: NOTICE_MS });
}
