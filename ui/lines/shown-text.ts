/**
 * A line's text as the screen shows it: JSON in the form in which it is read, or as it is; without
 * colours, tabs as blanks. What is looked for in the log is looked for in this, so that what is seen
 * can be found, and what is found can be seen. How it is wrapped or cut does not matter.
 */
import { run, rowText } from '../text/rows.js';
import { stripSgr } from '../text/sgr.js';
import { expandTabs } from '../text/tabs.js';
import { readableParts } from './json-line.js';
import type { Entry } from './line-ring.js';

/** The text of a line that is looked through. */
export type TextOf = (entry: Entry) => string;

/** @param json JSON lines as people read them; false: as they are */
export function shownText({ text, level }: Entry, json: boolean): string {
  const parts = json ? readableParts(text, level) : undefined;
  const shown = parts ? parts.map((part) => part.text).join('') : stripSgr(text);
  return shown.includes('\t') ? rowText(expandTabs([run(shown)])) : shown;
}

/** Of an object that may be JSON the form in which it is read is worked out anew each time. */
export function isCostly({ text }: Entry, json: boolean): boolean {
  return json && text.startsWith('{');
}

/** What may stand for something else than itself: an escape in a string, or a colour. */
const DISGUISE = /\\[ubfr]|\x1b/;
/** The same where digits are looked for: a number that is written otherwise than JavaScript writes it. */
const DISGUISE_OF_DIGITS = /\\[ubfr]|\x1b|\d[.e]|\d{16}/i;

/**
 * Tells of lines whether what is shown of them could hold a word, by a look at them as they are. True
 * does not say that it does.
 *
 * @param word letters of ASCII and digits, which nothing else becomes; in lower case: both are meant
 */
export function glimpseOf(word: string): (entry: Entry) => boolean {
  const both = word === word.toLowerCase();
  const disguise = /\d/.test(word) ? DISGUISE_OF_DIGITS : DISGUISE;
  return ({ text, level }) =>
    (both ? text.toLowerCase() : text).includes(word) ||
    level?.includes(word) === true ||
    disguise.test(text);
}
