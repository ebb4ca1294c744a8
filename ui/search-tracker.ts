/**
 * Keeps the matches of the search that is on the screen, for the log that is on the screen.
 */
import type { LogBuffer } from './log-buffer.js';
import { SearchIndex } from './search.js';
import { placeOf, type UiState } from './state.js';

export class SearchTracker {
  #key = '';
  #index: SearchIndex | undefined;

  /** Up to date with the lines held; undefined without a query. */
  indexFor(state: UiState, logs: LogBuffer): SearchIndex | undefined {
    const { mode } = state;
    const typing = mode.kind === 'prompt' && mode.purpose === 'search';
    const query = typing ? mode.text : (state.search?.query ?? '');
    if (query === '') return undefined;
    const { clearedTo } = placeOf(state);
    const key = JSON.stringify([query, state.selected, clearedTo]);
    if (key !== this.#key || !this.#index) {
      this.#key = key;
      this.#index = new SearchIndex(query);
    }
    this.#index.update(logs.stored(state.selected, clearedTo));
    return this.#index;
  }
}
