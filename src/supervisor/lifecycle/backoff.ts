/**
 * How long to wait before an app that died is started again.
 */

const FIRST_MS = 100;
const LONGEST_MS = 30_000;

/** An app that lived this long was up: its death is not one more in a row. */
const STABLE_MS = 10_000;

/** 0.1 s, doubling with every fast death in a row, at most 30 s. `deaths` 0: it had been stable. */
export function backoffMs(deaths: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, deaths - 1));
}

/** Fast deaths in a row after one more death. */
export function countDeath(deathsBefore: number, livedMs: number): number {
  return livedMs < STABLE_MS ? deathsBefore + 1 : 0;
}
