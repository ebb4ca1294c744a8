/**
 * Finds in lines that are not held what a search would find among those that are, past the same filter.
 */
import { lineTest, patternTerm, type LineFilter } from './line-filter.js';
import type { Entry } from './entry-ring.js';
import type { Match } from './matches.js';
import { flagsOf } from './pattern-lines.js';
import { lineSearch } from './search.js';
import { searchedRows, searchedText, type Showing, type TextOf } from './shown-text.js';

/** What is looked for, and in which lines. */
export interface Sought extends Showing {
  readonly query: string;
  /** The query is a regular expression. */
  readonly regex: boolean;
  readonly filter: LineFilter;
  readonly muted: readonly string[];
}

/** Those of some lines that are sought, in the same order. @throws Error where an expression takes too long */
export type LineFinder = (entries: readonly Entry[]) => Promise<readonly Entry[]>;

/** Code units that an expression is tried on at a time, one line at least. */
const BATCH_TEXT = 256 * 1024;

/** @param match tries regular expressions */
export function lineFinder(sought: Sought, match: Match): LineFinder {
  const { query, regex, filter, muted, json } = sought;
  const passes = lineTest(filter, json);
  const silent = new Set(muted);
  const holds = regex ? undefined : lineSearch(query, sought);
  const term = patternTerm(filter);
  const tried = async (
    source: string,
    wanted: boolean,
    entries: readonly Entry[],
    textOf: TextOf,
  ): Promise<readonly Entry[]> => {
    const found: Entry[] = [];
    for (const batch of batches(entries, textOf)) {
      const texts = batch.map(({ text }) => text);
      const ranges = await match(source, flagsOf(source), texts);
      batch.forEach(({ entry }, index) => {
        if (((ranges[index] ?? null) !== null) === wanted) found.push(entry);
      });
    }
    return found;
  };
  return async (entries) => {
    let left = entries.filter(
      (entry) => !silent.has(entry.app) && (passes?.(entry) ?? true) && (holds?.(entry) ?? true),
    );
    if (regex)
      left = await tried(query, true, left, (entry) => searchedRows(entry, sought)).then(
        (found) => [...found],
      );
    return term
      ? tried(term.source, term.wanted, left, (entry) => searchedText(entry, json))
      : left;
  };
}

interface Tried {
  readonly entry: Entry;
  readonly text: string;
}

function* batches(entries: readonly Entry[], textOf: TextOf): Generator<readonly Tried[]> {
  let batch: Tried[] = [];
  let size = 0;
  for (const entry of entries) {
    const text = textOf(entry);
    batch.push({ entry, text });
    size += text.length;
    if (size < BATCH_TEXT) continue;
    yield batch;
    batch = [];
    size = 0;
  }
  if (batch.length > 0) yield batch;
}
