/**
 * Tests that show by repetition: a short form in every run, the whole with `npm run soak`.
 */
const LONG = process.env['SOAK'] === '1';

export function soak(short: number, long: number): number {
  return LONG ? long : short;
}
