import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PLAIN } from '../../../ui/attr.js';
import { glyphsOf, textWidth, writeText, type Cell } from '../../../ui/cells.js';

function lineOf(columns: number): Cell[] {
  return Array.from({ length: columns }, (): Cell => [PLAIN, '.']);
}

describe('glyphs', () => {
  const table: readonly (readonly [string, string, number])[] = [
    ['plain', 'plain', 5],
    ['漢字', '漢字', 4],
    ['✅ ok', '✅ ok', 5],
    ['👩‍💻!', '👩!', 3],
    ['👍🏽!', '👍!', 3],
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
