/**
 * Which log lines are shown: `timeout !healthz "slow query"`. Terms with blanks between, all must
 * hold; `!` before one leaves out lines that have it; quotes keep blanks together. Capitals matter
 * only when typed. A term that is the name of an instance (`api.2`) means its lines, too.
 */
import { writerName } from '../../src/model/log.js';
import type { Entry } from './entry-ring.js';
import { LEVELS, type Level } from './level.js';
import { textFinder } from './search.js';

export interface LineFilter {
  /** As it was typed; empty: all lines. */
  readonly text: string;
  /** The text is one regular expression, not words; after a `!` it leaves lines out. */
  readonly regex: boolean;
  /** The least serious level that is shown; undefined: all. */
  readonly level: Level | undefined;
}

export const NO_FILTER: LineFilter = { text: '', regex: false, level: undefined };

interface Term {
  readonly isIn: (entry: Entry) => boolean;
  readonly wanted: boolean;
}

/** Each once, however often it was typed. */
function parseTerms(text: string, json: boolean): readonly Term[] {
  const terms = new Map<string, Term>();
  for (const [, not = '', quoted, bare] of text.matchAll(/(!?)(?:"([^"]*)"?|(\S+))/g)) {
    const term = quoted ?? bare ?? '';
    const key = not + term;
    // A lone `!` is one that is still being typed.
    if (term === '' || (term === '!' && quoted === undefined) || terms.has(key)) continue;
    const inText = textFinder(term, json);
    terms.set(key, { isIn: (entry) => isBy(entry, term) || inText(entry), wanted: not === '' });
  }
  return [...terms.values()];
}

/**
 * Undefined where everything passes. Lines without a level count as `info`. Of a regular expression
 * only the level is tested here: it is tried elsewhere.
 *
 * @param json as in `shownText`
 */
export function lineTest(
  { text, regex, level }: LineFilter,
  json: boolean,
): ((entry: Entry) => boolean) | undefined {
  const terms = regex ? [] : parseTerms(text, json);
  const least = level === undefined ? 0 : LEVELS.indexOf(level);
  if (terms.length === 0 && least === 0) return undefined;
  return (entry) => {
    if (entry.stream === 'mark') return true;
    if (LEVELS.indexOf(entry.level ?? 'info') < least) return false;
    return terms.every((term) => term.isIn(entry) === term.wanted);
  };
}

/** How many words a line is tried against, at most. */
export function wordCount({ text, regex }: LineFilter): number {
  return regex ? 1 : new Set(text.split(/\s+/)).size;
}

/** Whether an instance of that name wrote the line. */
function isBy({ app, instance }: Entry, name: string): boolean {
  return instance !== undefined && name === writerName({ app, instance });
}

/** A regular expression, and whether lines that match are shown or left out. */
export interface PatternTerm {
  readonly source: string;
  readonly wanted: boolean;
}

/** Of a filter that is one; `!` before it turns it round. */
export function patternTerm({ text, regex }: LineFilter): PatternTerm | undefined {
  if (!regex) return undefined;
  const wanted = !text.startsWith('!');
  const source = wanted ? text : text.slice(1);
  return source === '' ? undefined : { source, wanted };
}

/** The next level that is more (or less) serious; undefined stands before the first. */
export function steppedLevel(level: Level | undefined, up: boolean): Level | undefined {
  // `debug` as the least shows all that has a level or none, as no level does.
  const steps: readonly (Level | undefined)[] = [undefined, 'info', 'warn', 'error'];
  const at = Math.max(0, steps.indexOf(level));
  return steps[(at + (up ? 1 : -1) + steps.length) % steps.length];
}
