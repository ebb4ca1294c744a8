/**
 * What is looked for in the log that is shown, and how far. Pure.
 */
import type { LineFilter } from './lines/line-filter.js';

export interface Search {
  readonly query: string;
  /** The query is a regular expression. */
  readonly regex: boolean;
  /** Seq of the match that is visited. */
  readonly current: number | undefined;
  /**
   * The log files have no match further back; nor had any line up to this seq that was held and is
   * found here no more. Undefined: they were not looked through to their beginning.
   */
  readonly nowhereTo?: number | undefined;
}

/** How far a search has gone through the log files. */
export interface Looking {
  readonly forward: boolean;
  readonly lines: number;
  /** Time of the last line that was looked at, by the stack's clock; undefined: none was yet. */
  readonly t: number | undefined;
}

/** What a search is of. */
interface Searched {
  readonly search: Search | undefined;
  readonly selected: string | undefined;
  readonly filter: LineFilter;
  readonly muted: readonly string[];
  readonly json: boolean;
}

/** The search after a change: what the files had of one log says nothing of another. */
export function searchAfter(now: Searched, before: Searched): Search | undefined {
  const { search } = now;
  const same =
    now.selected === before.selected &&
    now.filter === before.filter &&
    now.muted === before.muted &&
    now.json === before.json;
  if (same || search?.nowhereTo === undefined) return search;
  return { ...search, nowhereTo: undefined };
}
