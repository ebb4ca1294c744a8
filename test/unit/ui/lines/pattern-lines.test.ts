import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { EntryRing, type Entry } from '../../../../ui/lines/entry-ring.js';
import type { Match } from '../../../../ui/lines/matches.js';
import { shownText } from '../../../../ui/lines/shown-text.js';
import {
  flagsOf,
  PatternLines,
  patternProblem,
  type PatternLook,
} from '../../../../ui/lines/pattern-lines.js';

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

const textOf = (line: Entry): string => shownText(line, true);

function look(match: Match, onProgress = (): void => undefined): PatternLook {
  return { match, textOf, onProgress };
}

describe('lines that match a regular expression', () => {
  it('are found batch by batch, and as new ones come', async () => {
    const ring = new EntryRing();
    const batches: number[] = [];
    const found: number[] = [];
    const whole: boolean[] = [];
    const lines: PatternLines = new PatternLines(
      '^n\\d*7$',
      look(matcher(batches), () => {
        lines.update(ring);
        found.push(lines.found.length);
        whole.push(lines.lookedFrom === -Infinity);
      }),
    );
    for (let seq = 1; seq <= 2500; seq++) ring.push(entry(seq, `n${seq}`));
    lines.update(ring);
    assert.equal(lines.found.length, 0);
    await setImmediate();
    assert.deepEqual(batches, [1000, 1000, 500]);
    assert.deepEqual(found, [100, 200, 250]);
    assert.deepEqual(whole, [false, false, true]);
    ring.push(entry(2507, 'n2507'));
    for (let i = 0; i < 1000; i++) ring.shift();
    lines.update(ring);
    await setImmediate();
    assert.equal(lines.found.length, 151);
    assert.equal(lines.found.at(0).seq, 1007);
  });

  it('are found and marked as they are shown', async () => {
    const ring = new EntryRing();
    const plain = entry(1, 'a \x1b[31mboom\x1b[0m\tend');
    const json = entry(2, '{"level":"error","msg":"boom at 7\\nlast row"}');
    ring.push(plain);
    ring.push(json);
    const found = async (source: string): Promise<readonly (readonly [number, number])[][]> => {
      const lines = new PatternLines(source, look(matcher()));
      lines.update(ring);
      await setImmediate();
      return [lines.rangesIn(plain), lines.rangesIn(json)];
    };
    assert.deepEqual(await found('bo+m'), [[[2, 6]], [[0, 4]]]);
    assert.deepEqual(await found('"level"|31m'), [[], []]);
    assert.deepEqual(await found('boom +end'), [[[2, 11]], []]);
    assert.deepEqual(await found('^last row ?$'), [[], [[10, 19]]], 'its rows are lines');
  });

  it('are tried in whole, a bounded amount at a time', async () => {
    const ring = new EntryRing();
    for (let seq = 1; seq <= 100; seq++) ring.push(entry(seq, `${'x'.repeat(16_000)}needle`));
    const sizes: number[] = [];
    const match: Match = (source, flags, texts) => {
      sizes.push(texts.join('').length);
      return matcher()(source, flags, texts);
    };
    const lines: PatternLines = new PatternLines(
      'needle',
      look(match, () => lines.update(ring)),
    );
    lines.update(ring);
    for (let i = 0; i < 20; i++) await setImmediate();
    assert.equal(lines.found.length, 100);
    assert.ok(Math.max(...sizes) < 300_000, sizes.join(' '));
  });

  it('end with the problem where it takes too long, and where it is none', async () => {
    const ring = new EntryRing();
    ring.push(entry(1, 'x'));
    const slow = new PatternLines(
      'x',
      look(() => Promise.reject(new Error('this expression takes too long'))),
    );
    slow.update(ring);
    await setImmediate();
    assert.equal(slow.problem, 'this expression takes too long');
    const batches: number[] = [];
    const wrong = new PatternLines('(', look(matcher(batches)));
    wrong.update(ring);
    assert.match(wrong.problem ?? '', /Unterminated group/);
    assert.deepEqual(batches, []);
  });

  it('take both cases until a capital is typed', () => {
    for (const both of [
      'abc',
      '\\S+\\W',
      'ä',
      '\\xAB\\u00C4\\cJ',
      '(?<Name>x)\\k<Name>',
      '\\p{L}',
    ]) {
      assert.equal(flagsOf(both), 'im', both);
    }
    for (const one of ['aBc', '[A-z]', 'Ärger', '\\\\S']) assert.equal(flagsOf(one), 'm', one);
    assert.equal(patternProblem('a|b'), undefined);
  });
});
