/**
 * Finds in lines that are not held what a search would find among those that are, past the same filter.
 */
import { lineTest, patternTerm, type LineFilter } from './line-filter.js';
import type { Entry } from './line-ring.js';
import type { Match } from './matches.js';
import { flagsOf } from './pattern-lines.js';
import { textFinder } from './search.js';
import { shownText } from './shown-text.js';

/** What is looked for, and in which lines. */
export interface Sought {
  readonly query: string;
  /** The query is a regular expression. */
  readonly regex: boolean;
  readonly filter: LineFilter;
  readonly muted: readonly string[];
  /** As in {@link shownText}. */
  readonly json: boolean;
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
  const holds = regex ? undefined : textFinder(query, json);
  const term = patternTerm(filter);
  const tried = async (
    source: string,
    wanted: boolean,
    entries: readonly Entry[],
  ): Promise<readonly Entry[]> => {
    const found: Entry[] = [];
    for (const batch of batches(entries, json)) {
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
    if (regex) left = await tried(query, true, left).then((found) => [...found]);
    return term ? tried(term.source, term.wanted, left) : left;
  };
}

interface Tried {
  readonly entry: Entry;
  readonly text: string;
}

function* batches(entries: readonly Entry[], json: boolean): Generator<readonly Tried[]> {
  let batch: Tried[] = [];
  let size = 0;
  for (const entry of entries) {
    const text = shownText(entry, json);
    batch.push({ entry, text });
    size += text.length;
    if (size < BATCH_TEXT) continue;
    yield batch;
    batch = [];
    size = 0;
  }
  if (batch.length > 0) yield batch;
}
