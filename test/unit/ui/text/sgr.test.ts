import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  BOLD,
  DEFAULT_COLOUR,
  INVERSE,
  ITALIC,
  nearestColour,
  packAttr,
  PLAIN,
  STRIKE,
  UNDERLINE,
} from '../../../../ui/text/attr.js';
import { parseSgr, stripSgr } from '../../../../ui/text/sgr.js';

const D = DEFAULT_COLOUR;

/** Attribute of the last run of a text that ends in `x`. */
function attrAfter(sequences: string, colour = true): number {
  const last = parseSgr(`${sequences}x`, colour).at(-1);
  assert.equal(last?.text, 'x');
  return last.attr;
}

describe('colours of a log line', () => {
  const table: readonly (readonly [sequence: string, attr: number])[] = [
    ['', PLAIN],
    ['\x1b[31m', packAttr(1, D, 0)],
    ['\x1b[30;47m', packAttr(0, 7, 0)],
    ['\x1b[37;40m', packAttr(7, 0, 0)],
    ['\x1b[31;42m\x1b[0m', PLAIN],
    ['\x1b[1;4;31m', packAttr(1, D, BOLD | UNDERLINE)],
    ['\x1b[97;100m', packAttr(15, 8, 0)],
    ['\x1b[38;5;200m', packAttr(200, D, 0)],
    ['\x1b[48;5;17;7m', packAttr(D, 17, INVERSE)],
    ['\x1b[38;2;255;0;0m', packAttr(196, D, 0)],
    ['\x1b[38:2::255:0:0m', packAttr(196, D, 0)],
    ['\x1b[38:2:255:0:0m', packAttr(196, D, 0)],
    ['\x1b[38:5:33m', packAttr(33, D, 0)],
    ['\x1b[58;5;9;31m', packAttr(1, D, 0)],
    ['\x1b[2m', packAttr(244, D, 0)],
    ['\x1b[2;32m', packAttr(2, D, 0)],
    ['\x1b[5;8m', PLAIN],
    ['\x1b[3;9m', packAttr(D, D, ITALIC | STRIKE)],
    ['\x1b[1;3;9m\x1b[23m', packAttr(D, D, BOLD | STRIKE)],
    ['\x1b[3;9m\x1b[29m', packAttr(D, D, ITALIC)],
    ['\x1b[4:3m', packAttr(D, D, UNDERLINE)],
    ['\x1b[4m\x1b[4:0m', PLAIN],
    ['\x1b[1;4m\x1b[22m', packAttr(D, D, UNDERLINE)],
    ['\x1b[31;42m\x1b[39m', packAttr(D, 2, 0)],
    ['\x1b[31;42m\x1b[49m', packAttr(1, D, 0)],
    ['\x1b[1;31m\x1b[m', PLAIN],
    ['\x1b[38;5m', PLAIN],
    ['\x1b[38;2;1m', packAttr(16, D, 0)],
    ['\x1b[999m', PLAIN],
  ];
  for (const [sequence, attr] of table) {
    it(`understands ${JSON.stringify(sequence)}`, () => {
      assert.equal(attrAfter(sequence), attr);
    });
  }

  it('keeps bold and inverse, and no colour, where there is to be none', () => {
    assert.equal(attrAfter('\x1b[1;7;31;48;5;9m', false), packAttr(D, D, BOLD | INVERSE));
    assert.equal(attrAfter('\x1b[2m', false), PLAIN);
  });

  it('splits a line where its colour changes', () => {
    assert.deepEqual(parseSgr('a\x1b[31mb\x1b[0mc', true), [
      { text: 'a', attr: PLAIN },
      { text: 'b', attr: packAttr(1, D, 0) },
      { text: 'c', attr: PLAIN },
    ]);
  });

  it('drops whatever else an escape begins', () => {
    assert.equal(stripSgr('a\x1b[2Kb\x1b[1;1Hc\x1bMd\x1b'), 'abcd');
    assert.equal(
      parseSgr('a\x1b[2Kb\x1b[?25lc', true)
        .map(({ text }) => text)
        .join(''),
      'abc',
    );
  });
});

describe('the nearest colour of the palette', () => {
  it('finds corners of the cube and greys', () => {
    assert.equal(nearestColour(0, 0, 0), 16);
    assert.equal(nearestColour(255, 255, 255), 231);
    assert.equal(nearestColour(95, 135, 175), 67);
    assert.equal(nearestColour(128, 128, 128), 244);
    assert.equal(nearestColour(300, -5, 0), 196);
  });
});
