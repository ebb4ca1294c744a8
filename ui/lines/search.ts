/**
 * Literal search with smart case: a query without capitals finds both cases.
 */
import type { Entry } from './line-ring.js';
import { stripSgr } from '../text/sgr.js';

/** Where a query stands in a text: pairs of start and end, in UTF-16 code units. */
export function findRanges(text: string, query: string): [from: number, to: number][] {
  const ranges: [number, number][] = [];
  if (query === '') return ranges;
  const haystack = foldFor(query, text);
  for (
    let at = haystack.indexOf(query);
    at !== -1;
    at = haystack.indexOf(query, at + query.length)
  ) {
    ranges.push([at, at + query.length]);
  }
  return ranges;
}

/** Whether a line holds a text, colours aside. */
export function holdsText(entry: Entry, text: string): boolean {
  return foldFor(text, stripSgr(entry.text)).includes(text);
}

/** The text in the case in which `query` is looked for. */
function foldFor(query: string, text: string): string {
  if (query !== query.toLowerCase()) return text;
  const folded = text.toLowerCase();
  // A letter that changes its length would move every range behind it.
  return folded.length === text.length ? folded : text;
}
