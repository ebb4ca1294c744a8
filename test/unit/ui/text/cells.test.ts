import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PLAIN } from '../../../../ui/text/attr.js';
import {
  glyphsOf,
  redrawWithinReach,
  textWidth,
  writeText,
  type Cell,
} from '../../../../ui/text/cells.js';

function lineOf(columns: number): Cell[] {
  return Array.from({ length: columns }, (): Cell => [PLAIN, '.']);
}

describe('glyphs', () => {
  const table: readonly (readonly [string, string, number])[] = [
    ['plain', 'plain', 5],
    ['漢字', '漢字', 4],
    ['✅ ok', '✅ ok', 5],
    ['👩‍💻!', '👩‍💻!', 3],
    ['👍🏽!', '👍🏽!', 3],
    ['🤦🏽‍♂️!', '🤦🏽‍♂️!', 3],
    ['🤦‍♂!', '🤦‍♂️!', 3],
    ['👨🏻‍👩🏻‍👧🏻‍👦🏻!', '👨🏻‍👩🏻‍👧🏻‍👦🏻!', 3],
    ['👩‍👩‍👩‍👩‍👩‍👩‍👩!', '👩‍👩‍👩‍👩‍👩‍👩!', 3],
    ['❤️‍🔥', '❤', 1],
    ['क्‍ष', 'क्ष', 2],
    ['a‍b 漢‍字 x🏽', 'ab 漢字 x🏽', 11],
    ['❤️', '❤', 1],
    ['🇩🇪', 'DE', 2],
    ['a\u200bb\u202ec\u00add', 'abcd', 4],
    ['ท้าย', 'ท้าย', 3],
    ['Z\u0300\u0301\u0302\u0303', 'Z\u0300\u0301', 1],
    ['a\u0007b\u009bc\ud800d', 'a?b?c?d', 7],
    ['a\tb', 'a b', 3],
    ['Привет', 'Привет', 6],
  ];
  for (const [text, drawn, width] of table) {
    it(`draws ${JSON.stringify(text)} as ${JSON.stringify(drawn)} on ${width} columns`, () => {
      const glyphs = glyphsOf(text);
      assert.equal(glyphs.map((glyph) => glyph.text).join(''), drawn);
      assert.equal(textWidth(text), width);
    });
  }
});

describe('cells', () => {
  it('writes what every terminal draws alike as it is', () => {
    const line = lineOf(6);
    assert.deepEqual(writeText(line, 1, 6, 'aé│', PLAIN), { x: 4, changed: true });
    assert.equal(line.map(([, text]) => text).join(''), '.aé│..');
  });

  it('anchors a wide glyph with the spaces under it and the column behind it', () => {
    const line = lineOf(6);
    writeText(line, 2, 6, '✅x', PLAIN);
    assert.deepEqual(
      line.map(([, text]) => text),
      ['.', '.', '  \x1b[3G✅\x1b[4G', '\x1b[C', 'x', '.'],
    );
  });

  it('are drawn again within reach of each other', () => {
    const drawnWith = (text: string, changed: number): number[] => {
      const [line, drawn] = [lineOf(9), lineOf(9)];
      for (const one of [line, drawn]) writeText(one, 1, 9, text, PLAIN);
      const cell = drawn[changed];
      assert.ok(cell);
      cell[1] = 'x';
      redrawWithinReach(line, drawn);
      return drawn.flatMap(([, old], column) => (old === '' ? [column] : []));
    };
    // What differs is drawn in any case.
    assert.deepEqual(drawnWith('abc', 1), []);
    assert.deepEqual(drawnWith('é漢', 1), [1]);
    assert.deepEqual(drawnWith('漢é', 1), [1, 2]);
    assert.deepEqual(drawnWith('…b', 1), [1, 2]);
    assert.deepEqual(drawnWith('……✅c', 1), [1, 2, 3, 4]);
    assert.deepEqual(drawnWith('👍🏽abc', 1), [1, 2, 3, 4]);
    assert.deepEqual(drawnWith('👩‍💻abcd', 1), [1, 2, 3, 4, 5]);
    assert.deepEqual(drawnWith('a👍🏽……b', 6), [2, 3, 4, 5, 6]);
    assert.deepEqual(drawnWith('ab……b', 5), [3, 4, 5]);
  });

  it('lets no joined emoji near the edge wrap to the next row', () => {
    const line = lineOf(5);
    writeText(line, 1, 5, '👩‍💻', PLAIN);
    assert.equal(line[1]?.[1], '\x1b[?7l  \x1b[2G👩‍💻\x1b[?7h\x1b[3G');
    assert.equal(line[2]?.[1], '\x1b[C');
  });

  it('leaves out a wide glyph that would cross the limit', () => {
    const line = lineOf(4);
    assert.equal(writeText(line, 0, 3, 'ab✅', PLAIN).x, 2);
    assert.equal(line[2]?.[1], '.');
  });

  it('lets no glyph of doubtful width in the last column wrap to the next row', () => {
    const line = lineOf(2);
    writeText(line, 0, 2, 'a…', PLAIN);
    assert.equal(line[1]?.[1], '\x1b[?7l \x1b[2G…\x1b[?7h');
  });

  it('says whether anything changed', () => {
    const line = lineOf(4);
    writeText(line, 0, 4, 'a漢', PLAIN);
    assert.equal(writeText(line, 0, 4, 'a漢', PLAIN).changed, false);
    assert.equal(writeText(line, 0, 4, 'a漢', PLAIN + 1).changed, true);
  });
});
