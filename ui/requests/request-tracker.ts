/**
 * The requests that are shown: those that the filter lets through, found once for each change.
 */
import type { RequestBuffer, RequestEntry } from './request-buffer.js';
import { parseRequestFilter, type RequestFilter } from './request-filter.js';
import type { UiState } from '../state.js';

export interface RequestView {
  /** Oldest first. */
  readonly shown: readonly RequestEntry[];
  /** Of how many. */
  readonly total: number;
  /** Requests that came too fast to be held. */
  readonly missed: number;
  readonly filter: RequestFilter;
}

export class RequestTracker {
  #entries: readonly RequestEntry[] | undefined;
  #text: string | undefined;
  #view: RequestView = { shown: [], total: 0, missed: 0, filter: { kind: 'all' } };

  viewFor(state: UiState, buffer: RequestBuffer): RequestView {
    const text = filterText(state);
    const { entries, missed } = buffer;
    const same = entries === this.#entries && text === this.#text && missed === this.#view.missed;
    if (same) return this.#view;
    this.#entries = entries;
    this.#text = text;
    const filter = parseRequestFilter(text);
    const shown = filter.kind === 'some' ? entries.filter(filter.test) : entries;
    this.#view = { shown, total: entries.length, missed, filter };
    return this.#view;
  }
}

/** While a filter is typed it is tried already. */
export function filterText({ mode, requests }: UiState): string {
  return mode.kind === 'prompt' && mode.purpose === 'requests' ? mode.text : requests.filter;
}
