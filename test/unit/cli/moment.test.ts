import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseEnd, parseMoment } from '../../../src/cli/moment.js';

const now = new Date(2026, 10, 20, 14, 30, 15).getTime();
const at = (...parts: [number, number, number, number?, number?, number?]): number =>
  new Date(parts[0], parts[1], parts[2], parts[3] ?? 0, parts[4] ?? 0, parts[5] ?? 0).getTime();

describe('parseMoment', () => {
  const cases: readonly (readonly [string, number])[] = [
    ['now', now],
    ['10m', now - 600_000],
    ['1.5h', now - 5_400_000],
    ['0s', now],
    ['14:05', at(2026, 10, 20, 14, 5)],
    ['14:30:15', now],
    ['9:00', at(2026, 10, 20, 9)],
    ['14:31', at(2026, 10, 19, 14, 31)],
    ['2026-11-19', at(2026, 10, 19)],
    ['2026-11-19T08:15', at(2026, 10, 19, 8, 15)],
    ['2026-11-19 08:15:30', at(2026, 10, 19, 8, 15, 30)],
    ['2026-11-19T08:15:30Z', Date.UTC(2026, 10, 19, 8, 15, 30)],
    ['2026-11-19T08:15+0200', Date.UTC(2026, 10, 19, 6, 15)],
  ];
  for (const [text, expected] of cases) {
    it(text, () => assert.equal(parseMoment(text, now), expected));
  }
  for (const text of [
    '',
    'soon',
    '24:00',
    '14:60',
    '10',
    '2026-13-01',
    '2026-11-19T25:00',
    '-5m',
  ]) {
    it(`refuses ${JSON.stringify(text)}`, () => assert.equal(parseMoment(text, now), undefined));
  }
});

describe('parseEnd', () => {
  const midnight = at(2026, 10, 20);
  const cases: readonly (readonly [string, number | undefined, number])[] = [
    // What is said to end later today has not ended.
    ['14:31', undefined, at(2026, 10, 20, 14, 31)],
    ['14:31', at(2026, 10, 20, 14), at(2026, 10, 20, 14, 31)],
    ['14:05', at(2026, 10, 20, 14), at(2026, 10, 20, 14, 5)],
    // Over midnight.
    ['23:58', midnight - 600_000, at(2026, 10, 19, 23, 58)],
    ['0:10', midnight - 600_000, at(2026, 10, 20, 0, 10)],
    ['10m', at(2026, 10, 20, 14), now - 600_000],
    ['2026-11-19', at(2026, 10, 20, 14), at(2026, 10, 19)],
  ];
  for (const [text, since, expected] of cases) {
    const from = since === undefined ? 'no beginning' : new Date(since).toString();
    it(`${text} from ${from}`, () => assert.equal(parseEnd(text, now, since), expected));
  }

  it('refuses what is no moment', () => assert.equal(parseEnd('24:00', now, undefined), undefined));
});
