/**
 * A line's text as the screen shows it: JSON in the form in which it is read, or as it is; without
 * colours, tabs as blanks. What is looked for in the log is looked for in this, so that what is seen
 * can be found; and of JSON in the line as it is as well, for what its readable form leaves out is in the
 * log all the same. How it is wrapped or cut does not matter.
 */
import { writerName } from '../../src/model/log.js';
import { textRun, rowText } from '../text/rows.js';
import { stripSgr } from '../text/sgr.js';
import { expandTabs } from '../text/tabs.js';
import { readableParts } from './json-line.js';
import type { Entry } from './entry-ring.js';

/** The text of a line that is looked through. */
export type TextOf = (entry: Entry) => string;

/** The same for elsewhere: with its tabs, and no blank behind its last value. @param json as in {@link shownText} */
export function copiedText(entry: Entry, json: boolean): string {
  return jsonText(entry, json)?.trimEnd() ?? stripSgr(entry.text);
}

function jsonText({ text, level }: Entry, json: boolean): string | undefined {
  const parts = json ? readableParts(text, level) : undefined;
  return parts?.map((part) => part.text).join('');
}

/** @param json JSON lines as people read them; false: as they are */
export function shownText(entry: Entry, json: boolean): string {
  const shown = jsonText(entry, json) ?? stripSgr(entry.text);
  return shown.includes('\t') ? rowText(expandTabs([textRun(shown)])) : shown;
}

/** What an expression is tried on, from the first row of what is shown: JSON in both forms. */
export function searchedText(entry: Entry, json: boolean): string {
  const shown = shownText(entry, json);
  return isCostly(entry, json) ? `${shown}\n${stripSgr(entry.text)}` : shown;
}

/** How lines stand on the screen. */
export interface Showing {
  /** As in {@link shownText}. */
  readonly json: boolean;
  /** The app whose log it is; undefined: that of all. */
  readonly selected: string | undefined;
}

/** The name in front of a line: in the log of all `api.2`, in that of an app, whose title names it, `.2`. */
export function shownName(
  { app, instance }: Pick<Entry, 'app' | 'instance'>,
  selected: Showing['selected'],
): string {
  if (selected === undefined) return writerName({ app, instance });
  return instance === undefined ? '' : `.${instance}`;
}

/** What an expression is tried on: the name is a row of its own, to which `^` and `$` hold as well. */
export function searchedRows(entry: Entry, { json, selected }: Showing): string {
  return nameRow(entry, selected) + searchedText(entry, json);
}

/** The row of the name, with its end; empty where there is none. */
export function nameRow(entry: Entry, selected: Showing['selected']): string {
  const name = shownName(entry, selected);
  return name === '' ? '' : `${name}\n`;
}

/** Of an object that may be JSON the form in which it is read is worked out anew each time. */
export function isCostly({ text }: Entry, json: boolean): boolean {
  return json && text.startsWith('{');
}

/** What may stand for something else than itself: an escape in a string, or a colour. */
const DISGUISE = /\\[ubfr]|\x1b/;

/**
 * Tells of lines whether they, or what is shown of them, could hold a word, by a look at them as they are. True
 * does not say that it does.
 *
 * @param word letters of ASCII and digits, which nothing else becomes; in lower case: both are meant
 */
export function glimpseOf(word: string): (entry: Entry) => boolean {
  const both = word === word.toLowerCase();
  return ({ text, level }) =>
    (both ? text.toLowerCase() : text).includes(word) ||
    level?.includes(word) === true ||
    DISGUISE.test(text);
}
