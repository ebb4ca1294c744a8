/**
 * For how long what an instance was found to listen on is taken for all that there is, while nothing on this
 * machine seems to have begun to listen. A socket that has gone may be counted as one that has come, and one may be
 * handed over by somebody else: so everything is looked at again from time to time.
 */

/** Looks take no more than this part of a core, but for the bound below. */
const SHARE = 0.01;
const LEAST_MS = 100;
/** A young instance is looked at as often as may be: who is about to listen is then in a table that is not old. */
const YOUNG_MS = 5000;
/** Later so much of its age passes in between. */
const SHARE_OF_AGE = 0.5;
/** Nobody is looked at more rarely, whatever that takes. */
export const AT_MOST_MS = 30_000;

/**
 * @param ageMs how long ago the instance was spawned; Infinity where that is not known
 * @param tookMs what a look at all instances takes
 * @returns ms until the next look
 */
export function lookAgainAfter(ageMs: number, tookMs: number): number {
  const byAge = ageMs < YOUNG_MS ? LEAST_MS : ageMs * SHARE_OF_AGE;
  return Math.min(Math.max(byAge, tookMs / SHARE), AT_MOST_MS);
}
