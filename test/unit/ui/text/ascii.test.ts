import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { asciiText } from '../../../../ui/text/ascii.js';
import { textWidth } from '../../../../ui/text/cells.js';

describe('text for a terminal without UTF-8', () => {
  const table: readonly (readonly [string, string])[] = [
    ['plain ~ text', 'plain ~ text'],
    ['déjà vu, Ærø', 'deja vu, ?r?'],
    ['a → b … “c”', 'a > b ~ "c"'],
    ['漢字 ok', '???? ok'],
    ['check ✅ done', 'check ?? done'],
    ['Ａ', 'A '],
    ['a\u0301b', 'ab'],
    ['esc\x1b[31m c1\x9b31m', 'esc?[31m c1?31m'],
    ['\ud800', '?'],
  ];
  for (const [text, expected] of table) {
    it(JSON.stringify(text), () => {
      assert.equal(asciiText(text), expected);
      assert.equal(asciiText(text).length, textWidth(text));
    });
  }
});
