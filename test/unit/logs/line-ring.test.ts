import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lineMark } from '../../../src/logs/line-mark.js';
import { LineRing } from '../../../src/logs/line-ring.js';
import { markedRun } from '../../../src/logs/line-run.js';

const OUT = lineMark('out');

describe('LineRing', () => {
  it('holds the newest lines up to their number', () => {
    const ring = new LineRing('a', 3, 1_000_000);
    assert.deepEqual([ring.first, ring.last], [1, 0]);
    for (let n = 1; n <= 10; n++) assert.equal(ring.push(n, OUT, `line ${n}`), n);
    assert.deepEqual([ring.first, ring.last], [8, 10]);
    assert.deepEqual(
      ring.slice(1, 99).map(({ n }) => n),
      [8, 9, 10],
    );
    assert.equal(ring.runAt(7), undefined);
    assert.equal(ring.runAt(11), undefined);
    assert.deepEqual(ring.runAt(9), markedRun('a', 9, 1, 9, OUT, 'line 9'));
  });

  it('holds the newest lines up to their size', () => {
    const ring = new LineRing('a', 1000, 10_000);
    for (let n = 1; n <= 100; n++) ring.push(n, OUT, 'x'.repeat(1000));
    assert.equal(ring.last, 100);
    assert.ok(ring.last - ring.first + 1 <= 10);
    ring.push(101, OUT, 'x'.repeat(50_000));
    assert.deepEqual([ring.first, ring.last], [101, 101]);
    ring.push(102, lineMark('err'), 'small');
    assert.deepEqual([ring.first, ring.last], [102, 102]);
  });

  it('holds lines as they came, as long as one of them is among the newest', () => {
    const ring = new LineRing('a', 4, 1_000_000);
    assert.equal(ring.push(1, OUT, 'one\ntwo\nthree', 3), 1);
    assert.equal(ring.push(2, OUT, 'four\n', 2), 4);
    assert.deepEqual([ring.first, ring.last], [1, 5]);
    assert.deepEqual(ring.runAt(2), markedRun('a', 1, 3, 1, OUT, 'one\ntwo\nthree'));
    assert.deepEqual(
      ring.slice(2, 4).map(({ n, t, text }) => [n, t, text]),
      [
        [2, 1, 'two'],
        [3, 1, 'three'],
        [4, 2, 'four'],
      ],
    );
    ring.push(3, OUT, 'six');
    assert.deepEqual([ring.first, ring.last], [1, 6]);
    ring.push(3, OUT, 'seven');
    assert.deepEqual([ring.first, ring.last], [4, 7]);
    assert.equal(ring.push(4, OUT, 'a flood\n'.repeat(9), 10), 8);
    assert.deepEqual([ring.first, ring.last], [8, 17]);
    assert.deepEqual([...ring.slice(1, 99).keys()].length, 10);
    for (let n = 18; n <= 40; n++) ring.push(n, OUT, `line ${n}`);
    assert.deepEqual([ring.first, ring.last], [37, 40]);
    assert.equal(ring.runAt(39)?.text, 'line 39');
  });

  it('goes on with the numbers of an app that has come back', () => {
    const ring = new LineRing('a', 4, 1_000_000, 5000);
    assert.deepEqual([ring.first, ring.last], [5001, 5000]);
    for (let n = 5001; n <= 5006; n++) assert.equal(ring.push(n, OUT, `line ${n}`), n);
    assert.deepEqual(
      ring.slice(0, 5005).map(({ n }) => n),
      [5003, 5004, 5005],
    );
  });
});
