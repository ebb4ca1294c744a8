import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EntryRing, type Entry } from '../../../../ui/lines/entry-ring.js';

function entry(seq: number): Entry {
  return { seq, app: 'web', n: seq, t: seq, stream: 'out', text: `line ${seq}`, level: undefined };
}

function seqsOf(ring: EntryRing): number[] {
  return Array.from({ length: ring.length }, (_, index) => ring.at(index).seq);
}

/** The numbers from one to another, both included. */
function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

describe('a ring of lines', () => {
  it('holds lines in their order, wherever its circle begins, and however often it grows', () => {
    const ring = new EntryRing();
    let newest = 0;
    let oldest = 1;
    // By turns it grows while its oldest line is in the middle of the circle, and goes round it.
    for (const [more, less] of [
      [50, 20],
      [200, 10],
      [500, 600],
      [90, 90],
      [3000, 100],
      [1, 3000],
    ] as const) {
      for (let i = 0; i < more; i++) ring.push(entry(++newest));
      for (let i = 0; i < less; i++) {
        const dropped = ring.shift();
        if (oldest <= newest) assert.equal(dropped?.seq, oldest++);
        else assert.equal(dropped, undefined);
      }
      assert.deepEqual(seqsOf(ring), numbers(oldest, newest));
    }
  });

  it('stays as it is for as many lines as go when others come', () => {
    const ring = new EntryRing();
    for (const seq of numbers(1, 100)) ring.push(entry(seq));
    for (const seq of numbers(101, 1000)) {
      ring.push(entry(seq));
      assert.equal(ring.shift()?.seq, seq - 100);
    }
    assert.deepEqual(seqsOf(ring), numbers(901, 1000));
    assert.equal(ring.indexOf(950), 49);
    assert.equal(ring.indexOf(1), 0);
    assert.equal(ring.indexOf(1001), 100);
  });

  it('goes on with the lines that were retained', () => {
    const ring = new EntryRing();
    for (const seq of numbers(1, 100)) ring.push(entry(seq));
    for (let i = 0; i < 60; i++) ring.shift();
    for (const seq of numbers(101, 150)) ring.push(entry(seq));
    ring.retain(({ seq }) => seq % 2 === 0);
    ring.push(entry(151));
    assert.equal(ring.shift()?.seq, 62);
    assert.deepEqual(seqsOf(ring), [...numbers(63, 150).filter((seq) => seq % 2 === 0), 151]);
  });

  it('has nothing at a place outside', () => {
    const ring = new EntryRing();
    assert.equal(ring.shift(), undefined);
    for (const seq of [1, 2, 3]) ring.push(entry(seq));
    ring.shift();
    assert.throws(() => ring.at(-1), RangeError);
    assert.throws(() => ring.at(2), RangeError);
  });
});
