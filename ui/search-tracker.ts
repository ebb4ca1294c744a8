/**
 * Keeps the matches of the search that is on the screen, for the log that is on the screen.
 */
import { FilteredLines } from './lines/filtered-lines.js';
import type { LineView } from './line-views.js';
import type { Match, Matches } from './lines/matches.js';
import { PatternLines } from './lines/pattern-lines.js';
import { findRanges, holdsText } from './lines/search.js';
import type { UiState } from './state.js';

export class SearchTracker {
  readonly #match: Match;
  readonly #onProgress: () => void;
  #key = '';
  #update: (lines: LineView) => void = () => undefined;
  #matches: (() => Matches) | undefined;

  /** @param onProgress more has been found since */
  constructor(match: Match, onProgress: () => void) {
    this.#match = match;
    this.#onProgress = onProgress;
  }

  /** Up to date with the lines shown; undefined without a query. */
  matchesFor({ mode, search }: UiState, lines: LineView): Matches | undefined {
    const typing = mode.kind === 'prompt' && mode.purpose === 'search';
    const query = typing ? mode.text : (search?.query ?? '');
    const regex = typing ? mode.regex : (search?.regex ?? false);
    if (query === '') return undefined;
    const key = JSON.stringify([query, regex, lines.key]);
    if (key !== this.#key) {
      this.#key = key;
      if (regex) this.#lookForPattern(query);
      else this.#lookForText(query);
    }
    this.#update(lines);
    return this.#matches?.();
  }

  #lookForText(text: string): void {
    const found = new FilteredLines((entry) => holdsText(entry, text));
    const matches: Matches = {
      found,
      rangesIn: (_entry, shown) => findRanges(shown, text),
      problem: undefined,
    };
    this.#update = ({ stored }) => found.update(stored);
    this.#matches = () => matches;
  }

  #lookForPattern(source: string): void {
    const lines = new PatternLines(source, this.#match, this.#onProgress);
    this.#update = ({ stored }) => lines.update(stored);
    this.#matches = () => ({
      found: lines.found,
      rangesIn: lines.rangesIn,
      problem: lines.problem,
    });
  }
}
