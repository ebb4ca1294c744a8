import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LineRing } from '../../../ui/line-ring.js';
import { findRanges, SearchIndex } from '../../../ui/search.js';

function add(ring: LineRing, seq: number, text: string): void {
  ring.push({ seq, app: 'a', t: 0, stream: 'out', level: undefined, text });
}

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

describe('the index of a search', () => {
  it('finds through colours, follows new lines and forgets dropped ones', () => {
    const ring = new LineRing();
    const index = new SearchIndex('boom');
    add(ring, 1, 'bo\x1b[31mom');
    add(ring, 2, 'quiet');
    add(ring, 3, 'BOOM boom');
    index.update(ring);
    assert.equal(index.count, 2);
    assert.equal(index.position(3), 2);
    assert.equal(index.position(2), undefined);
    add(ring, 4, 'boom');
    ring.shift();
    index.update(ring);
    index.update(ring);
    assert.equal(index.count, 2);
    assert.equal(index.position(3), 1);
    assert.equal(index.first, 3);
    assert.equal(index.last, 4);
    assert.equal(index.from(1), 3);
    assert.equal(index.from(5), undefined);
    assert.equal(index.before(4), 3);
    assert.equal(index.before(3), undefined);
  });

  it('is empty where nothing matches', () => {
    const index = new SearchIndex('x');
    index.update(new LineRing());
    assert.equal(index.count, 0);
    assert.equal(index.last, undefined);
    assert.equal(index.first, undefined);
  });
});
