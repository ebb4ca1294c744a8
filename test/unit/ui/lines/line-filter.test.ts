import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Level } from '../../../../ui/lines/level.js';
import { lineTest, steppedLevel } from '../../../../ui/lines/line-filter.js';
import type { Entry } from '../../../../ui/lines/entry-ring.js';

const LINES: readonly (readonly [string, Level | undefined])[] = [
  ['GET /healthz 200', undefined],
  ['GET /cart 500 slow query', undefined],
  ['\x1b[31mTimeout\x1b[0m in cart', 'error'],
  ['DEBUG cart', 'debug'],
  ['WARN slow   query', 'warn'],
];

function shown(text: string, level?: Level): string {
  const test = lineTest({ text, regex: false, level }, true);
  return LINES.flatMap(([line, lineLevel], seq) => {
    const entry: Entry = {
      ...{ seq, n: seq, app: 'a', t: 0 },
      stream: 'out',
      text: line,
      level: lineLevel,
    };
    return !test || test(entry) ? [seq] : [];
  }).join(' ');
}

describe('a filter of lines', () => {
  const table: readonly (readonly [string, Level | undefined, string])[] = [
    ['', undefined, '0 1 2 3 4'],
    ['cart', undefined, '1 2 3'],
    ['cart !slow', undefined, '2 3'],
    ['!cart', undefined, '0 4'],
    ['"slow query"', undefined, '1'],
    ['!"slow query" slow', undefined, '4'],
    ['Timeout', undefined, '2'],
    ['timeout', undefined, '2'],
    ['TIMEOUT', undefined, ''],
    ['31m', undefined, ''],
    ['!', undefined, '0 1 2 3 4'],
    ['"" !""', undefined, '0 1 2 3 4'],
    ['"unfinished', undefined, ''],
    ['', 'info', '0 1 2 4'],
    ['', 'warn', '2 4'],
    ['cart', 'error', '2'],
  ];
  for (const [text, level, expected] of table) {
    it(`${JSON.stringify(text)} from ${level ?? 'all'}`, () =>
      assert.equal(shown(text, level), expected));
  }

  it('knows the lines of an instance by its name', () => {
    const passes = (text: string, entry: Partial<Entry>): boolean | undefined =>
      lineTest(
        { text, regex: false, level: undefined },
        true,
      )?.({
        ...{ seq: 1, n: 1, app: 'api', t: 0, stream: 'out', text: 'x', level: undefined },
        ...entry,
      });
    assert.equal(passes('api.2', { instance: 2 }), true);
    assert.equal(passes('api.2', { instance: 1 }), false);
    assert.equal(passes('api.2', { instance: 2, app: 'web' }), false);
    assert.equal(passes('api.2', {}), false);
    assert.equal(passes('api', {}), false, 'of an app that is there once only the text counts');
    assert.equal(passes('nothing', { stream: 'mark' }), true, 'marks divide what is shown');
    assert.equal(passes('api.2', { instance: 1, text: 'to api.2' }), true, 'it is a word as well');
    assert.equal(passes('!api.2', { instance: 2 }), false);
    assert.equal(passes('!api.2', { instance: 1 }), true);
    assert.equal(passes('api.2 x', { instance: 2, generation: 7 }), true);
  });

  it('has levels that go round', () => {
    const seen: (Level | undefined)[] = [];
    let level: Level | undefined;
    for (let i = 0; i < 5; i++) seen.push((level = steppedLevel(level, true)));
    assert.deepEqual(seen, ['info', 'warn', 'error', undefined, 'info']);
    assert.equal(steppedLevel(undefined, false), 'error');
  });
});
