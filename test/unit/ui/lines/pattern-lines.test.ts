import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { LineRing, type Entry } from '../../../../ui/lines/line-ring.js';
import type { Match } from '../../../../ui/lines/matches.js';
import { flagsOf, PatternLines, patternProblem } from '../../../../ui/lines/pattern-lines.js';

function entry(seq: number, text: string): Entry {
  return { seq, app: 'a', n: seq, t: 0, stream: 'out', level: undefined, text };
}

/** Answers at once, and remembers how many lines each batch had. */
function matcher(batches: number[] = []): Match {
  return (source, flags, texts) => {
    batches.push(texts.length);
    const pattern = new RegExp(source, flags);
    return Promise.resolve(
      texts.map((text) => {
        const match = pattern.exec(text);
        return match ? [match.index, match.index + match[0].length] : null;
      }),
    );
  };
}

describe('lines that match a regular expression', () => {
  it('are found batch by batch, and as new ones come', async () => {
    const ring = new LineRing();
    const batches: number[] = [];
    const found: number[] = [];
    const lines: PatternLines = new PatternLines('^n\\d*7$', matcher(batches), () => {
      lines.update(ring);
      found.push(lines.found.length);
    });
    for (let seq = 1; seq <= 2500; seq++) ring.push(entry(seq, `n${seq}`));
    lines.update(ring);
    assert.equal(lines.found.length, 0);
    await setImmediate();
    assert.deepEqual(batches, [1000, 1000, 500]);
    assert.deepEqual(found, [100, 200, 250]);
    ring.push(entry(2507, 'n2507'));
    for (let i = 0; i < 1000; i++) ring.shift();
    lines.update(ring);
    await setImmediate();
    assert.equal(lines.found.length, 151);
    assert.equal(lines.found.at(0).seq, 1007);
  });

  it('are marked where they are shown as they are', async () => {
    const ring = new LineRing();
    const line = entry(1, 'a \x1b[31mboom\x1b[0m');
    ring.push(line);
    const lines = new PatternLines('b.*m', matcher(), () => undefined);
    lines.update(ring);
    await setImmediate();
    assert.deepEqual(lines.rangesIn(line, 'a boom'), [[2, 6]]);
  });

  it('are marked where they are shown otherwise, once that has been tried as well', async () => {
    const ring = new LineRing();
    const json = entry(1, '{"level":"error","msg":"boom at 7"}');
    const other = entry(2, 'nothing of it');
    ring.push(json);
    ring.push(other);
    const batches: number[] = [];
    let asked = 0;
    const lines = new PatternLines('bo+m|"level"', matcher(batches), () => (asked += 1));
    lines.update(ring);
    await setImmediate();
    assert.deepEqual(lines.rangesIn(json, 'error boom at 7 '), []);
    assert.deepEqual(lines.rangesIn(json, 'error boom at 7 '), []);
    assert.deepEqual(lines.rangesIn(other, 'boom'), []);
    await setImmediate();
    assert.equal(asked, 2);
    assert.deepEqual(lines.rangesIn(json, 'error boom at 7 '), [[6, 10]]);
    // Shown as it is again, and otherwise again.
    assert.deepEqual(lines.rangesIn(json, json.text), [[1, 8]]);
    assert.deepEqual(lines.rangesIn(json, 'error boom at 7 '), [[6, 10]]);
    assert.deepEqual(lines.rangesIn(json, 'info'), []);
    await setImmediate();
    assert.deepEqual(batches, [2, 1, 1]);
  });

  it('end with the problem where it takes too long, and where it is none', async () => {
    const ring = new LineRing();
    ring.push(entry(1, 'x'));
    const slow = new PatternLines(
      'x',
      () => Promise.reject(new Error('this expression takes too long')),
      () => undefined,
    );
    slow.update(ring);
    await setImmediate();
    assert.equal(slow.problem, 'this expression takes too long');
    const batches: number[] = [];
    const wrong = new PatternLines('(', matcher(batches), () => undefined);
    wrong.update(ring);
    assert.match(wrong.problem ?? '', /Unterminated group/);
    assert.deepEqual(batches, []);
  });

  it('take both cases until a capital is typed', () => {
    assert.deepEqual(['abc', 'aBc', '\\S+\\W', '[A-z]'].map(flagsOf), ['i', '', 'i', '']);
    assert.equal(patternProblem('a|b'), undefined);
  });
});
