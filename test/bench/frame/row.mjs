// What a bench hands over: lines for the one table. A bench is a script of its own in test/bench/,
// named after its jobs; run alone it prints its lines, and `npm run bench` puts those of all together.
import { appendFileSync } from 'node:fs';
import { table } from './table.mjs';

/**
 * @typedef {{ name: string, samples?: number[], note?: string }} Figure
 *   What one program needed, a sample for each round; with a note, or a note alone where there is
 *   nothing to measure ("does not end").
 * @typedef {object} Row
 * @property {string} job        what is done, as short as it can be understood
 * @property {string} unit       of all samples: `ms`, `MB`, `%`, `µs`; '' for a bare number
 * @property {number[]} ours     a sample for each round of the built program
 * @property {string} [note]     what goes with our figure
 * @property {Figure[]} [peers]  the others, in the same run and by turns
 * @property {string} [against]  the peer that the ratio is to; without it the best one
 * @property {{ text: string, kept: boolean | undefined }} [reach]
 *   what our figure may be, and whether it is; undefined where the peer that decides is missing
 */

/** Small numbers, to see that a bench works. Such figures say nothing. */
export const trial = process.argv.includes('--trial');

/** @template T @param {{ full: T, trial: T }} sizes @returns {T} */
export const size = (sizes) => (trial ? sizes.trial : sizes.full);

/** Value at that share of the sorted samples, between two of them if need be. */
export function quantile(samples, share) {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
}

export const median = (samples) => quantile(samples, 0.5);

/**
 * Whether a reach of several parts is kept; undefined where a part cannot be told, and none is missed.
 * @param {(boolean | undefined)[]} parts
 */
export function allKept(parts) {
  if (parts.includes(false)) return false;
  return parts.includes(undefined) ? undefined : true;
}

/**
 * Hands the lines over; last statement of a bench.
 * @param {Row[]} rows
 * @param {string[]} [missing]  what could not be measured, and why
 */
export function report(rows, missing = []) {
  const file = process.env.SOCKPIT_BENCH_REPORT;
  if (file !== undefined) appendFileSync(file, `${JSON.stringify({ rows, missing })}\n`);
  else console.log(table(rows, missing));
}
