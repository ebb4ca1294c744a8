/**
 * For how long what an instance was found to listen on is taken for all that there is, while nothing on this
 * machine seems to have begun to listen. A socket that has gone may be counted as one that has come, and one may be
 * handed over by somebody else: so everything is looked at again from time to time.
 */

const LEAST_MS = 100;
/** A young instance is looked at as often as may be: who is about to listen is then in a table that is not old. */
const YOUNG_MS = 5000;
/** Looks at the young take no more than this part of a core… */
const YOUNG_SHARE = 0.01;
/** …and at the old, of whom there may be hundreds, than this, but for the bound below. */
const SHARE = 0.002;
/** So much of its age passes between two looks at an old one, up to a bound. */
const SHARE_OF_AGE = 0.5;
const BY_AGE_AT_MOST_MS = 30_000;
/** Nobody is looked at more rarely, whatever that takes. */
export const AT_MOST_MS = 60_000;

/**
 * @param ageMs how long ago the instance was spawned; Infinity where that is not known
 * @param tookMs what a look at all instances takes
 * @returns ms until the next look
 */
export function lookAgainAfter(ageMs: number, tookMs: number): number {
  if (ageMs < YOUNG_MS) return Math.min(Math.max(LEAST_MS, tookMs / YOUNG_SHARE), AT_MOST_MS);
  const byAge = Math.min(ageMs * SHARE_OF_AGE, BY_AGE_AT_MOST_MS);
  return Math.min(Math.max(byAge, tookMs / SHARE), AT_MOST_MS);
}
