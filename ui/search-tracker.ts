/**
 * Keeps the matches of the search that is on the screen, for the log that is on the screen.
 */
import type { LineView } from './line-views.js';
import { SearchIndex } from './search.js';
import type { UiState } from './state.js';

export class SearchTracker {
  #key = '';
  #index: SearchIndex | undefined;

  /** Up to date with the lines shown; undefined without a query. */
  indexFor({ mode, search }: UiState, lines: LineView): SearchIndex | undefined {
    const typing = mode.kind === 'prompt' && mode.purpose === 'search';
    const query = typing ? mode.text : (search?.query ?? '');
    if (query === '') return undefined;
    const key = JSON.stringify([query, lines.key]);
    if (key !== this.#key || !this.#index) {
      this.#key = key;
      this.#index = new SearchIndex(query);
    }
    this.#index.update(lines.stored);
    return this.#index;
  }
}
