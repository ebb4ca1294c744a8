import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { EntryRing, type Entry } from '../../../../ui/lines/entry-ring.js';
import { wrapRow } from '../../../../ui/log-lines.js';
import { rowText, textRun } from '../../../../ui/text/rows.js';
import {
  anchorShowing,
  scrolled,
  topAnchor,
  visibleRows,
  type Anchor,
  type Formatter,
} from '../../../../ui/lines/viewport.js';

function ringOf(...texts: readonly string[]): EntryRing {
  const ring = new EntryRing();
  texts.forEach((text, index) => ring.push(entry(index + 1, text)));
  return ring;
}

function entry(seq: number, text: string): Entry {
  return { seq, app: 'a', n: seq, t: 0, stream: 'out', level: undefined, text };
}

const format: Formatter = ({ text }) => wrapRow([textRun(text)], 4);

function shown(ring: EntryRing, anchor: Anchor | null, height: number): string[] {
  return visibleRows(ring, anchor, height, format).map(({ row }) => rowText(row));
}

const LETTERS = ['a', 'b', 'cccc-C', 'd', 'e', 'f'];

describe('the view of a log', () => {
  it('follows the end, beginning within a wrapped line', () => {
    assert.deepEqual(shown(ringOf(...LETTERS), null, 4), ['-C', 'd', 'e', 'f']);
    assert.deepEqual(shown(ringOf('a'), null, 4), ['a']);
    assert.deepEqual(shown(ringOf(), null, 4), []);
    assert.deepEqual(shown(ringOf('a'), null, 0), []);
  });

  it('stays at its anchor while lines come and go', () => {
    const ring = ringOf(...LETTERS);
    const anchor = scrolled(ring, null, 3, -1, format);
    assert.deepEqual(anchor, { seq: 3, sub: 1 });
    assert.deepEqual(shown(ring, anchor, 3), ['-C', 'd', 'e']);
    ring.push(entry(7, 'g'));
    ring.shift();
    assert.deepEqual(shown(ring, anchor, 3), ['-C', 'd', 'e']);
  });

  it('shows the oldest line held once its anchor is gone', () => {
    const ring = ringOf(...LETTERS);
    for (let i = 0; i < 3; i++) ring.shift();
    assert.deepEqual(shown(ring, { seq: 1, sub: 0 }, 2), ['d', 'e']);
  });

  it('is filled from above where its anchor is too near to the end', () => {
    assert.deepEqual(shown(ringOf(...LETTERS), { seq: 6, sub: 0 }, 3), ['d', 'e', 'f']);
  });

  it('scrolls by rows of wrapped lines, and follows again at the end', () => {
    const ring = ringOf(...LETTERS);
    const up = scrolled(ring, null, 3, -3, format);
    assert.deepEqual(shown(ring, up, 3), ['b', 'cccc', '-C']);
    const down = scrolled(ring, up, 3, 1, format);
    assert.deepEqual(shown(ring, down, 3), ['cccc', '-C', 'd']);
    assert.equal(scrolled(ring, down, 3, 2, format), null);
    assert.equal(scrolled(ring, down, 3, 100, format), null);
  });

  it('stops at the first line', () => {
    const ring = ringOf(...LETTERS);
    assert.deepEqual(scrolled(ring, null, 3, -100, format), { seq: 1, sub: 0 });
    assert.deepEqual(topAnchor(ring, 3, format), { seq: 1, sub: 0 });
  });

  it('does not pause where all of the log is in view', () => {
    const ring = ringOf('a', 'b');
    assert.equal(scrolled(ring, null, 3, -1, format), null);
    assert.equal(topAnchor(ring, 3, format), null);
    assert.equal(scrolled(ringOf(), null, 3, -1, format), null);
  });

  it('brings a line to a third from the top', () => {
    const ring = ringOf(...LETTERS);
    assert.deepEqual(shown(ring, anchorShowing(ring, 4, 3, format), 3), ['-C', 'd', 'e']);
    assert.deepEqual(shown(ring, anchorShowing(ring, 1, 3, format), 3), ['a', 'b', 'cccc']);
  });
});
