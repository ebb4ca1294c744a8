/**
 * Keeps the matches of the search that is on the screen, for the log that is on the screen.
 */
import { FilteredLines } from './lines/filtered-lines.js';
import type { LineView } from './line-views.js';
import type { Match, Matches } from './lines/matches.js';
import { PatternLines } from './lines/pattern-lines.js';
import { findRanges, lineSearch } from './lines/search.js';
import { nameRow, searchedRows, type Showing } from './lines/shown-text.js';
import { costOf, Slices } from './lines/slices.js';
import type { UiState } from './state.js';

export class SearchTracker {
  readonly #match: Match;
  readonly #onProgress: () => void;
  #key = '';
  #update: (lines: LineView) => void = () => undefined;
  #matches: ((lines: LineView) => Matches) | undefined;

  /** @param onProgress more has been found since */
  constructor(match: Match, onProgress: () => void) {
    this.#match = match;
    this.#onProgress = onProgress;
  }

  /** Up to date with the lines shown; undefined without a query. */
  matchesFor({ mode, search, json, selected }: UiState, lines: LineView): Matches | undefined {
    const typing = mode.kind === 'prompt' && mode.purpose === 'search';
    const query = typing ? mode.text : (search?.query ?? '');
    const regex = typing ? mode.regex : (search?.regex ?? false);
    if (query === '') return undefined;
    const key = JSON.stringify([query, regex, json, lines.key]);
    if (key !== this.#key) {
      this.#key = key;
      if (regex) this.#lookForPattern(query, { json, selected });
      else this.#lookForText(query, { json, selected });
    }
    this.#update(lines);
    return this.#matches?.(lines);
  }

  #lookForText(text: string, showing: Showing): void {
    const found = new FilteredLines(
      { passes: lineSearch(text, showing), costOf: (entry) => costOf(entry, showing.json) },
      new Slices(this.#onProgress),
    );
    this.#update = ({ stored }) => found.update(stored);
    this.#matches = (lines) => ({
      found,
      rangesIn: (_entry, shown) => findRanges(shown, text),
      rangesInName: (_entry, shown) => findRanges(shown, text),
      lookedFrom: Math.max(lines.lookedFrom, found.lookedFrom),
      problem: undefined,
    });
  }

  #lookForPattern(source: string, showing: Showing): void {
    const pattern = new PatternLines(source, {
      match: this.#match,
      textOf: (entry) => searchedRows(entry, showing),
      onProgress: this.#onProgress,
    });
    this.#update = ({ stored }) => pattern.update(stored);
    this.#matches = (lines) => ({
      found: pattern.found,
      rangesIn: (entry, shown) => {
        const from = nameRow(entry, showing.selected).length;
        return within(pattern.rangesIn(entry), from, from + shown.length);
      },
      rangesInName: (entry, shown) => within(pattern.rangesIn(entry), 0, shown.length),
      lookedFrom: Math.max(lines.lookedFrom, pattern.lookedFrom),
      problem: pattern.problem,
    });
  }
}

/** What of some ranges lies between two places, counted from the first. */
function within(
  ranges: readonly (readonly [number, number])[],
  from: number,
  to: number,
): readonly (readonly [number, number])[] {
  return ranges
    .map(([a, b]) => [Math.max(a, from) - from, Math.min(b, to) - from] as const)
    .filter(([a, b]) => a < b);
}
