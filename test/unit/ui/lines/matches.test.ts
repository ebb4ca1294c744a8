import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FilteredLines } from '../../../../ui/lines/filtered-lines.js';
import { EntryRing } from '../../../../ui/lines/entry-ring.js';
import { matchBefore, matchFrom, positionOf, type Matches } from '../../../../ui/lines/matches.js';
import { textFinder } from '../../../../ui/lines/search.js';
import { Slices } from '../../../../ui/lines/slices.js';

describe('the matches of a search', () => {
  it('follow new lines and forget dropped ones', () => {
    const ring = new EntryRing();
    const add = (seq: number, text: string): void =>
      ring.push({ seq, app: 'a', n: seq, t: 0, stream: 'out', level: undefined, text });
    const found = new FilteredLines(
      { passes: textFinder('boom', true), costOf: () => 1 },
      new Slices(() => undefined),
    );
    const matches: Matches = {
      found,
      rangesIn: () => [],
      rangesInName: () => [],
      lookedFrom: -Infinity,
      problem: undefined,
    };
    add(1, 'boom');
    add(2, 'quiet');
    add(3, 'boom boom');
    found.update(ring);
    assert.equal(positionOf(matches, 3), 2);
    assert.equal(positionOf(matches, 2), undefined);
    add(4, 'boom');
    ring.shift();
    found.update(ring);
    assert.equal(found.length, 2);
    assert.equal(positionOf(matches, 3), 1);
    assert.equal(matchFrom(matches, 0), 3);
    assert.equal(matchFrom(matches, 4), 4);
    assert.equal(matchFrom(matches, 5), undefined);
    assert.equal(matchBefore(matches, 4), 3);
    assert.equal(matchBefore(matches, 3), undefined);
    assert.equal(matchBefore(matches, Infinity), 4);
  });
});
