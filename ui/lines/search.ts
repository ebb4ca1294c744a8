/**
 * Literal search with smart case: a query without capitals finds both cases.
 */
import { stripSgr } from '../text/sgr.js';
import type { Entry } from './entry-ring.js';
import { glimpseOf, isCostly, shownName, shownText, type Showing } from './shown-text.js';

/** Where a query stands in a text: pairs of start and end, in UTF-16 code units. */
export function findRanges(text: string, query: string): [from: number, to: number][] {
  const ranges: [number, number][] = [];
  if (query === '') return ranges;
  const fold = folding(query);
  const haystack = fold(text);
  const needle = fold(query);
  for (
    let at = haystack.indexOf(needle);
    at !== -1;
    at = haystack.indexOf(needle, at + needle.length)
  ) {
    ranges.push([at, at + needle.length]);
  }
  return ranges;
}

/** Tells whether what is shown of a line holds a text, or JSON as it is. @param json as in {@link shownText} */
export function textFinder(query: string, json: boolean): (entry: Entry) => boolean {
  const fold = folding(query);
  const needle = fold(query);
  const words = query.match(/[a-z\d]{2,}/gi) ?? [];
  const longest = words.reduce((most, word) => (word.length > most.length ? word : most), '');
  const mayShow = glimpseOf(longest);
  return (entry) => {
    if (isCostly(entry, json)) {
      if (!mayShow(entry)) return false;
      if (fold(stripSgr(entry.text)).includes(needle)) return true;
    }
    return fold(shownText(entry, json)).includes(needle);
  };
}

/** The same for all that stands on the screen of a line: its text, and the name in front of it. */
export function lineSearch(query: string, { json, selected }: Showing): (entry: Entry) => boolean {
  const inText = textFinder(query, json);
  const fold = folding(query);
  const needle = fold(query);
  // There are few names, and a million lines.
  const known = new Map<string, Map<number | undefined, boolean>>();
  const inName = (entry: Entry): boolean => {
    const { app, instance } = entry;
    const ofApp = known.get(app) ?? new Map<number | undefined, boolean>();
    const holds = ofApp.get(instance) ?? fold(shownName(entry, selected)).includes(needle);
    known.set(app, ofApp.set(instance, holds));
    return holds;
  };
  return (entry) => inName(entry) || inText(entry);
}

/** Whether a text has a letter that has a small form. */
export function hasCapital(text: string): boolean {
  return text !== text.toLowerCase();
}

/** Texts in the case in which `query` is looked for, each letter in its place. */
function folding(query: string): (text: string) => string {
  return hasCapital(query) ? (text) => text : folded;
}

/**
 * In small letters, none of them longer than it was: `İ` would become two and move what is behind it. The
 * sigma at the end of a word is the same letter as the one within.
 */
function folded(text: string): string {
  const small = text.toLowerCase();
  const even = small.length === text.length ? small : Array.from(text, smallAsLong).join('');
  return even.replaceAll('ς', 'σ');
}

function smallAsLong(letter: string): string {
  const small = letter.toLowerCase();
  return small.length === letter.length ? small : letter;
}
