/**
 * The lines of the log that is on the screen: of one app or of all but the muted ones, newer than
 * what was cleared, and those that the filter lets through.
 */
import type { Excerpts } from './excerpts.js';
import { FilteredLines } from './lines/filtered-lines.js';
import { JoinedLists } from './lines/joined-lists.js';
import {
  lineTest,
  patternTerm,
  wordCount,
  type LineFilter,
  type PatternTerm,
} from './lines/line-filter.js';
import { EntryWindow, type Entry, type EntryList } from './lines/entry-ring.js';
import type { LogBuffer } from './lines/log-buffer.js';
import type { Match } from './lines/matches.js';
import { PatternLines } from './lines/pattern-lines.js';
import { searchedText } from './lines/shown-text.js';
import { costOf, Slices } from './lines/slices.js';
import { placeOf, type UiState } from './state.js';

export interface LineView {
  /** What it depends on but the lines themselves. */
  readonly key: string;
  readonly stored: EntryList;
  /** The same with the unfinished lines at the end. */
  readonly entries: EntryList;
  /** How many there are before any is filtered out. */
  readonly held: number;
  /** From this seq on all lines were looked at that may pass; -Infinity: all that there are. */
  readonly lookedFrom: number;
  /** From this seq on no line is missing between those that there are before any is filtered out. */
  readonly wholeFrom: number;
  /** Lines that have come behind these, and are not among them. */
  readonly behind: number;
  /** Why the filter does not work. */
  readonly problem: string | undefined;
}

export class LineViews {
  #key = '';
  #filtered: FilteredLines | PatternLines | undefined;
  readonly #match: Match;
  readonly #onProgress: () => void;

  /** @param onProgress more lines have passed since */
  constructor(match: Match, onProgress: () => void) {
    this.#match = match;
    this.#onProgress = onProgress;
  }

  viewFor(state: UiState, logs: LogBuffer, excerpts: Excerpts): LineView {
    const source = sourceOf(state, logs, excerpts);
    const { stored, live, behind, wholeFrom } = source;
    const of = { held: stored.length, behind, wholeFrom };
    const filter = activeFilter(state);
    const muted = state.selected === undefined ? state.muted : [];
    const { json } = state;
    const key = JSON.stringify([state.selected, source.key, filter, muted, json]);
    const test = testOf(filter, muted, json);
    const pattern = patternTerm(filter);
    if (!test && pattern === undefined) {
      this.#filtered = undefined;
      const entries = new EntryWindow(stored, -Infinity, live);
      return { key, stored, entries, ...of, lookedFrom: -Infinity, problem: undefined };
    }
    if (key !== this.#key || !this.#filtered) {
      this.#filtered = this.#filterFor(pattern, test, { words: wordCount(filter), json });
    }
    this.#key = key;
    this.#filtered.update(stored);
    const { lookedFrom } = this.#filtered;
    if (this.#filtered instanceof PatternLines) {
      // Whether an unfinished line passes would be known too late.
      const { found, problem } = this.#filtered;
      return { key, stored: found, entries: found, ...of, lookedFrom, problem };
    }
    const passing = live.filter((entry) => test?.(entry) ?? true);
    const entries = new EntryWindow(this.#filtered, -Infinity, passing);
    const found = { stored: this.#filtered, entries };
    return { key, ...found, ...of, lookedFrom, problem: undefined };
  }

  #filterFor(
    pattern: PatternTerm | undefined,
    test: ((entry: Entry) => boolean) | undefined,
    { words, json }: { readonly words: number; readonly json: boolean },
  ): FilteredLines | PatternLines {
    const onProgress = this.#onProgress;
    if (pattern === undefined) {
      const passes = test ?? (() => true);
      return new FilteredLines(
        { passes, costOf: (entry) => words * costOf(entry, json) },
        new Slices(onProgress),
      );
    }
    const { source, wanted } = pattern;
    return new PatternLines(source, {
      match: this.#match,
      textOf: (entry) => searchedText(entry, json),
      onProgress,
      mayPass: test ?? (() => true),
      passes: (entry, matches) => entry.stream === 'mark' || matches === wanted,
    });
  }
}

interface Source {
  /** Another one wherever lines come or go but at the two ends, as time goes on. */
  readonly key: string;
  readonly stored: EntryList;
  /** Unfinished lines at its end. */
  readonly live: readonly Entry[];
  readonly behind: number;
  readonly wholeFrom: number;
}

/** What is held of a log; or the piece of it in which it was paused, as far as they do not meet. */
function sourceOf(state: UiState, logs: LogBuffer, excerpts: Excerpts): Source {
  const { selected, mode } = state;
  const clearedTo = placeOf(state).cleared.seq;
  // Left to the terminal's own scroll-back, a log goes on at its end.
  const excerpt = mode.kind === 'roll' ? undefined : excerpts.of(selected);
  const live = logs.live(selected);
  if (!excerpt || excerpt.length === 0) {
    const wholeFrom = logs.droppedTo(selected) + 1;
    const stored = logs.stored(selected, clearedTo);
    return { key: `${clearedTo}`, stored, live, behind: 0, wholeFrom };
  }
  const wholeFrom = -Infinity;
  const key = `${clearedTo} ${excerpt.version}`;
  if (!excerpts.isJoined(selected, excerpt)) {
    const behind = excerpts.behind(selected, excerpt);
    return { key: `${key} alone`, stored: excerpt, live: [], behind, wholeFrom };
  }
  const rest = excerpts.rest(selected, excerpt, clearedTo);
  return { key, stored: new JoinedLists(excerpt, rest), live, behind: 0, wholeFrom };
}

/** While a filter is typed it is tried already. */
export function activeFilter({ mode, filter }: UiState): LineFilter {
  const typing = mode.kind === 'prompt' && mode.purpose === 'filter';
  return typing ? { ...filter, text: mode.text, regex: mode.regex } : filter;
}

function testOf(
  filter: LineFilter,
  muted: readonly string[],
  json: boolean,
): ((entry: Entry) => boolean) | undefined {
  const passes = lineTest(filter, json);
  if (muted.length === 0) return passes;
  const silent = new Set(muted);
  return (entry) => !silent.has(entry.app) && (passes?.(entry) ?? true);
}
