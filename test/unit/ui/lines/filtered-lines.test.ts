import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { FilteredLines } from '../../../../ui/lines/filtered-lines.js';
import { EntryRing, type Entry } from '../../../../ui/lines/entry-ring.js';
import { Slices } from '../../../../ui/lines/slices.js';

function entry(seq: number): Entry {
  return { seq, app: 'a', n: seq, t: 0, stream: 'out', text: String(seq), level: undefined };
}

function filtered(passes: (entry: Entry) => boolean, cost = 1, onTurn = (): void => undefined) {
  return new FilteredLines({ passes, costOf: () => cost }, new Slices(onTurn));
}

describe('filtered lines', () => {
  it('keep up with lines that come and go, and look at each once', () => {
    const ring = new EntryRing();
    let looks = 0;
    const even = filtered(({ seq }) => {
      looks += 1;
      return seq % 2 === 0;
    });
    for (let seq = 1; seq <= 10_000; seq++) {
      ring.push(entry(seq));
      if (ring.length > 100) ring.shift();
      even.update(ring);
    }
    assert.equal(looks, 10_000);
    assert.equal(even.length, 50);
    assert.equal(even.at(0).seq, 9902);
    assert.equal(even.at(49).seq, 10_000);
    assert.equal(even.indexOf(9903), 1);
    assert.equal(even.indexOf(1), 0);
    assert.equal(even.indexOf(20_000), 50);
    assert.throws(() => even.at(50), RangeError);
    assert.throws(() => even.at(-1), RangeError);
  });

  it('are none when all that they came from is gone', () => {
    const ring = new EntryRing();
    const all = filtered(() => true);
    ring.push(entry(1));
    all.update(ring);
    ring.shift();
    all.update(ring);
    assert.equal(all.length, 0);
  });

  it('are looked for a slice at a time, from the end on, while new ones come', async () => {
    const ring = new EntryRing();
    for (let seq = 1; seq <= 1000; seq++) ring.push(entry(seq));
    let turns = 0;
    const looked: number[] = [];
    const tens = filtered(
      ({ seq }) => {
        looked.push(seq);
        return seq % 10 === 0;
      },
      2 ** 18,
      () => {
        turns += 1;
        tens.update(ring);
      },
    );
    tens.update(ring);
    tens.update(ring);
    assert.deepEqual(looked, [1000, 999, 998, 997], 'one slice, however often it is asked');
    assert.equal(tens.lookedFrom, 997);
    ring.push(entry(1001));
    for (let i = 0; i < 500; i++) ring.shift();
    for (let i = 0; i < 200 && tens.lookedFrom > -Infinity; i++) await setImmediate();
    assert.equal(tens.lookedFrom, -Infinity);
    assert.ok(turns > 100, `${turns} turns`);
    assert.equal(new Set(looked).size, looked.length, 'each was looked at once');
    assert.equal(looked.length, 501);
    const seqs = Array.from({ length: tens.length }, (_, i) => tens.at(i).seq);
    assert.deepEqual(
      seqs,
      Array.from({ length: 50 }, (_, i) => 510 + 10 * i),
    );
    assert.equal(tens.indexOf(600), 9);
  });
});
