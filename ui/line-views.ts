/**
 * The lines of the log that is on the screen: of one app or of all but the muted ones, newer than
 * what was cleared, and those that the filter lets through.
 */
import { FilteredLines } from './lines/filtered-lines.js';
import { lineTest, patternTerm, type LineFilter, type PatternTerm } from './lines/line-filter.js';
import { EntryWindow, type Entry, type EntryList } from './lines/line-ring.js';
import type { LogBuffer } from './lines/log-buffer.js';
import type { Match } from './lines/matches.js';
import { PatternLines } from './lines/pattern-lines.js';
import { placeOf, type UiState } from './state.js';

export interface LineView {
  /** What it depends on but the lines themselves. */
  readonly key: string;
  readonly stored: EntryList;
  /** The same with the unfinished lines at the end. */
  readonly entries: EntryList;
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

  viewFor(state: UiState, logs: LogBuffer): LineView {
    const { selected } = state;
    const { clearedTo } = placeOf(state);
    const filter = activeFilter(state);
    const muted = selected === undefined ? state.muted : [];
    const key = JSON.stringify([selected, clearedTo, filter, muted]);
    const stored = logs.stored(selected, clearedTo);
    const test = testOf(filter, muted);
    const pattern = patternTerm(filter);
    if (!test && pattern === undefined) {
      this.#filtered = undefined;
      return { key, stored, entries: logs.view(selected, clearedTo), problem: undefined };
    }
    if (key !== this.#key || !this.#filtered) this.#filtered = this.#filterFor(pattern, test);
    this.#key = key;
    this.#filtered.update(stored);
    if (this.#filtered instanceof PatternLines) {
      // Whether an unfinished line passes would be known too late.
      const { found, problem } = this.#filtered;
      return { key, stored: found, entries: found, problem };
    }
    const live = logs.live(selected).filter((entry) => test?.(entry) ?? true);
    const entries = new EntryWindow(this.#filtered, 0, live);
    return { key, stored: this.#filtered, entries, problem: undefined };
  }

  #filterFor(
    pattern: PatternTerm | undefined,
    test: ((entry: Entry) => boolean) | undefined,
  ): FilteredLines | PatternLines {
    if (pattern === undefined) return new FilteredLines(test ?? (() => true));
    const { source, wanted } = pattern;
    return new PatternLines(source, this.#match, this.#onProgress, {
      mayPass: test ?? (() => true),
      passes: (entry, matches) => entry.stream === 'mark' || matches === wanted,
    });
  }
}

/** While a filter is typed it is tried already. */
export function activeFilter({ mode, filter }: UiState): LineFilter {
  const typing = mode.kind === 'prompt' && mode.purpose === 'filter';
  return typing ? { ...filter, text: mode.text, regex: mode.regex } : filter;
}

function testOf(
  filter: LineFilter,
  muted: readonly string[],
): ((entry: Entry) => boolean) | undefined {
  const passes = lineTest(filter);
  if (muted.length === 0) return passes;
  const silent = new Set(muted);
  return (entry) => !silent.has(entry.app) && (passes?.(entry) ?? true);
}
