import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findRanges, holdsText } from '../../../../ui/lines/search.js';

describe('finding', () => {
  it('knows both cases, until a capital is typed', () => {
    assert.deepEqual(findRanges('An error, an Error', 'error'), [
      [3, 8],
      [13, 18],
    ]);
    assert.deepEqual(findRanges('An error, an Error', 'Error'), [[13, 18]]);
    assert.deepEqual(findRanges('aaaa', 'aa'), [
      [0, 2],
      [2, 4],
    ]);
    assert.deepEqual(findRanges('(a+)+$', '(a+)+$'), [[0, 6]]);
    assert.deepEqual(findRanges('x', ''), []);
  });

  it('keeps its places where a letter changes its length with its case', () => {
    assert.deepEqual(findRanges('İ x', 'x'), [[2, 3]]);
  });
});

describe('a line', () => {
  it('holds a text across its colours', () => {
    const entry = { seq: 1, app: 'a', n: 1, t: 0, stream: 'out', level: undefined } as const;
    assert.equal(holdsText({ ...entry, text: 'bo\x1b[31mom' }, 'boom'), true);
    assert.equal(holdsText({ ...entry, text: 'BOOM' }, 'boom'), true);
    assert.equal(holdsText({ ...entry, text: 'boom' }, 'Boom'), false);
  });
});
