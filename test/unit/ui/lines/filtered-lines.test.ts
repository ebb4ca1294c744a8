import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FilteredLines } from '../../../../ui/lines/filtered-lines.js';
import { LineRing, type Entry } from '../../../../ui/lines/line-ring.js';

function entry(seq: number): Entry {
  return { seq, app: 'a', n: seq, t: 0, stream: 'out', text: String(seq), level: undefined };
}

describe('filtered lines', () => {
  it('keep up with lines that come and go, and look at each once', () => {
    const ring = new LineRing();
    let looks = 0;
    const even = new FilteredLines(({ seq }) => {
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
    const ring = new LineRing();
    const all = new FilteredLines(() => true);
    ring.push(entry(1));
    all.update(ring);
    ring.shift();
    all.update(ring);
    assert.equal(all.length, 0);
  });
});
