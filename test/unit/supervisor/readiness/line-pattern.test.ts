import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  LinePattern,
  waysOf,
  type Limited,
} from '../../../../src/supervisor/readiness/line-pattern.js';

/** Lines on which it is tried with a limit, by length. */
function limitedLengths(source: string, ...lines: readonly string[]): number[] {
  const lengths: number[] = [];
  let now = 0;
  const limited: Limited = (run) => {
    lengths.push(now);
    return run();
  };
  const pattern = new LinePattern({ source, flags: '' }, () => undefined, limited);
  for (const line of lines) {
    now = line.length;
    pattern.test(line);
  }
  return lengths;
}

describe('the ways of a regular expression', () => {
  it('are counted by what repeats and what doubles', () => {
    const ways = (source: string): [number, number] => {
      const { repeats, doublings } = waysOf(source);
      return [repeats, doublings];
    };
    assert.deepEqual(ways('ready'), [0, 0]);
    assert.deepEqual(ways('ready in \\d+ ?ms'), [1, 1]);
    assert.deepEqual(ways('listening on .*?:\\d{2,5}'), [2, 0]);
    assert.deepEqual(ways('(?:up|ready|(?<x>listening))$'), [0, 2]);
    assert.deepEqual(ways('[*+?|(]\\* \\+\\('), [0, 0], 'signs that stand for themselves');
    assert.deepEqual(ways('(?=a)b(?<!c)'), [0, 0]);
    assert.deepEqual(ways('[\\]*]+'), [1, 0]);
  });

  it('cannot be counted where a group repeats, or something is referred back to', () => {
    for (const source of [
      '^(\\w+\\s?)*ready$',
      '(?:a|b)+',
      '(ab){2,}',
      '(a+)\\1',
      '(?<x>a)\\k<x>',
    ]) {
      assert.equal(waysOf(source).repeats, Infinity, source);
    }
  });
});

describe('a pattern for lines', () => {
  it('is simply tried where that takes a moment', () => {
    const long = 'x'.repeat(5000);
    assert.deepEqual(limitedLengths('ready', long), []);
    assert.deepEqual(limitedLengths('listening on .*:\\d+', 'x'.repeat(250), long), [5000]);
    assert.deepEqual(limitedLengths('^(\\w+\\s?)*ready$', 'it is ready'), [11]);
  });

  it('finds what it looks for, whatever it was tried with', () => {
    for (const source of ['ready$', '^(\\w+\\s?)*ready$']) {
      const pattern = new LinePattern(
        { source, flags: 'gi' },
        () => undefined,
        (run) => run(),
      );
      for (const line of ['it is READY', 'it is ready', 'ready or not']) {
        assert.equal(pattern.test(line), line !== 'ready or not', `${source} on ${line}`);
      }
    }
  });

  it('is given up when it was cut short too often', () => {
    let tries = 0;
    let told = 0;
    const limited: Limited = () => {
      tries++;
      return 'too long';
    };
    const pattern = new LinePattern({ source: '(a+)+b', flags: '' }, () => told++, limited);
    for (let i = 0; i < 20; i++) assert.equal(pattern.test('aaaa'), false);
    assert.deepEqual([tries, told, pattern.givenUp], [5, 5, true]);
  });
});
