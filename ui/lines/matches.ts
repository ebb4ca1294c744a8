/**
 * Lines that were found, as a search goes through them.
 */
import type { MatchOffsets } from '../../src/model/match-offsets.js';
import type { Entry, EntryList } from './entry-ring.js';

/** Where a line matches in the text that is shown of it: pairs of start and end, in UTF-16 code units. */
export type RangesIn = (entry: Entry, shown: string) => readonly (readonly [number, number])[];

/** Tries a regular expression without making anybody wait. @throws Error where it takes too long */
export type Match = (
  source: string,
  flags: string,
  texts: readonly string[],
) => Promise<MatchOffsets>;

export interface Matches {
  readonly found: EntryList;
  readonly rangesIn: RangesIn;
  /** The same for the name in front of it. */
  readonly rangesInName: RangesIn;
  /** From this seq on all lines were looked at; -Infinity: all that there are. */
  readonly lookedFrom: number;
  /** Why not all can be found. */
  readonly problem: string | undefined;
}

/** Which match it is, from 1; undefined if `seq` is none. */
export function positionOf({ found }: Matches, seq: number): number | undefined {
  const index = found.indexOf(seq);
  return index < found.length && found.at(index).seq === seq ? index + 1 : undefined;
}

/** The first match at or after `seq`. */
export function matchFrom({ found }: Matches, seq: number): number | undefined {
  const index = found.indexOf(seq);
  return index < found.length ? found.at(index).seq : undefined;
}

/** The last match before `seq`. */
export function matchBefore({ found }: Matches, seq: number): number | undefined {
  const index = found.indexOf(seq) - 1;
  return index < 0 ? undefined : found.at(index).seq;
}
