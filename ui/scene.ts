/**
 * What the views are drawn from. They are pure: a scene and a size go in, rows come out.
 */
import type { LineNumbers } from '../src/model/log.js';
import type { Row } from './text/rows.js';
import type { LogError } from './lines/error-index.js';
import type { HeadsShown } from './requests/request-buffer.js';
import type { RequestView } from './requests/request-tracker.js';
import type { Matches } from './lines/matches.js';
import type { Rect } from './layout.js';
import type { EntryList } from './lines/entry-ring.js';
import type { UiState } from './state.js';
import type { Theme } from './text/theme.js';

/** The screen of the app that has the keys. */
export interface AttachedScreen {
  /** Undefined until it has joined. */
  rows(colour: boolean): readonly Row[] | undefined;
}

export interface Scene {
  readonly state: UiState;
  /** Lines of the log that is shown, with the unfinished ones at the end. */
  readonly entries: EntryList;
  /** The same without the unfinished ones. */
  readonly stored: EntryList;
  /** How many there are before any is filtered out. */
  readonly held: number;
  /** From this seq on no line of the log is missing between them. */
  readonly wholeFrom: number;
  /** Lines that have come behind these, and are not among them. */
  readonly behind: number;
  /** Numbers of the newest lines of the log, by app. */
  readonly newest: LineNumbers;
  /** Seq of the newest line of the log that is held no longer; 0: all are. */
  readonly droppedTo: number;
  /** See {@link LogBuffer.instances}. */
  readonly instances: ReadonlyMap<string, number>;
  /** Matches of the search, where there is one. */
  readonly matches: Matches | undefined;
  /** Why the filter of the log does not work. */
  readonly filterProblem: string | undefined;
  /** Another one whenever lines have come or gone, or more was found in them. */
  readonly linesVersion: number;
  readonly requests: RequestView;
  /** Of one request, not always the chosen one: the answer for that may be on its way. */
  readonly heads: HeadsShown | undefined;
  /** In the order of their lines. */
  readonly errors: readonly LogError[];
  /** Unseen ones, by app. */
  readonly unseen: ReadonlyMap<string, number>;
  /** Epoch ms, our clock. */
  readonly now: number;
  readonly theme: Theme;
  /** Undefined where there is no way to attach. */
  readonly attached: AttachedScreen | undefined;
  /** Remarks from the start, such as how to reach the stack from elsewhere. */
  readonly notes: readonly string[];
}

/** Rows and the part of the screen that they fill. */
export interface Placed {
  readonly rect: Rect;
  readonly rows: readonly Row[];
}

/** Whether two lists of views fill the same parts of the screen, in the same order. */
export function samePlaces(a: readonly Placed[], b: readonly Placed[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ rect }, index) => {
      const other = b[index]?.rect;
      return (
        rect.x === other?.x &&
        rect.y === other.y &&
        rect.width === other.width &&
        rect.height === other.height
      );
    })
  );
}

/**
 * The same moment on the stack's clock. It stands while the stack does not answer: what is known of
 * it is as old as that.
 */
export function stackNow({ now, state }: Scene): number {
  return (state.silentSince ?? now) - state.skewMs;
}
