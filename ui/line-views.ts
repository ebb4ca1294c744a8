/**
 * The lines of the log that is on the screen: of one app or of all but the muted ones, newer than
 * what was cleared, and those that the filter lets through.
 */
import { FilteredLines } from './filtered-lines.js';
import { lineTest, type LineFilter } from './line-filter.js';
import { EntryWindow, type Entry, type EntryList } from './line-ring.js';
import type { LogBuffer } from './log-buffer.js';
import { placeOf, type UiState } from './state.js';

export interface LineView {
  /** What it depends on but the lines themselves. */
  readonly key: string;
  readonly stored: EntryList;
  /** The same with the unfinished lines at the end. */
  readonly entries: EntryList;
}

export class LineViews {
  #key = '';
  #filtered: FilteredLines | undefined;

  viewFor(state: UiState, logs: LogBuffer): LineView {
    const { selected } = state;
    const { clearedTo } = placeOf(state);
    const filter = activeFilter(state);
    const muted = selected === undefined ? state.muted : [];
    const key = JSON.stringify([selected, clearedTo, filter, muted]);
    const stored = logs.stored(selected, clearedTo);
    const test = testOf(filter, muted);
    if (!test) {
      this.#filtered = undefined;
      return { key, stored, entries: logs.view(selected, clearedTo) };
    }
    if (key !== this.#key || !this.#filtered) this.#filtered = new FilteredLines(test);
    this.#key = key;
    this.#filtered.update(stored);
    const live = logs.live(selected).filter(test);
    return {
      key,
      stored: this.#filtered,
      entries: new EntryWindow(this.#filtered, 0, live),
    };
  }
}

/** While a filter is typed it is tried already. */
export function activeFilter({ mode, filter }: UiState): LineFilter {
  const typing = mode.kind === 'prompt' && mode.purpose === 'filter';
  return typing ? { ...filter, text: mode.text } : filter;
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
