import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  cellText,
  clipText,
  fitRow,
  padText,
  padTextLeft,
  rowText,
  rowWidth,
  textRun,
  sameRow,
  spread,
  wrapWords,
} from '../../../../ui/text/rows.js';

describe('texts', () => {
  it('are cut with a mark, by columns', () => {
    assert.equal(clipText('abcdef', 6, '…'), 'abcdef');
    assert.equal(clipText('abcdef', 5, '…'), 'abcd…');
    assert.equal(clipText('漢字漢字', 5, '…'), '漢字…');
    assert.equal(clipText('漢字漢字', 4, '…'), '漢…');
    assert.equal(clipText('abc', 0, '…'), '');
  });

  it('stand at the edge of their column', () => {
    assert.equal(cellText({ width: 4, right: false }, 'ab'), 'ab  ');
    assert.equal(cellText({ width: 4, right: true }, 'ab'), '  ab');
  });

  it('are filled to a width', () => {
    assert.equal(padText('漢', 4), '漢  ');
    assert.equal(padTextLeft('漢', 4), '  漢');
    assert.equal(padText('abcdef', 4), 'abc…');
    assert.equal(padTextLeft('abcdef', 4, '~'), 'abc~');
  });

  it('are broken at blanks, and within words that are too long', () => {
    assert.deepEqual(wrapWords('the quick brown fox', 9), ['the quick', 'brown fox']);
    assert.deepEqual(wrapWords('a verylongword b', 6), ['a', 'verylo', 'ngword', 'b']);
    assert.deepEqual(wrapWords('', 5), ['']);
    assert.deepEqual(wrapWords('漢', 1), ['漢']);
  });
});

describe('rows', () => {
  it('fit a width exactly', () => {
    for (let width = 0; width < 12; width++) {
      assert.equal(rowWidth(fitRow([textRun('ab'), textRun('漢字'), textRun('cd')], width)), width);
    }
    assert.equal(rowText(fitRow([textRun('abc'), textRun('def')], 5)), 'abcd…');
  });

  it('look alike where every piece has the same text in the same colours', () => {
    const row = [textRun('a', 1), textRun('b', 2)];
    assert.equal(sameRow(row, [textRun('a', 1), textRun('b', 2)]), true);
    assert.equal(sameRow(row, [textRun('a', 1), textRun('b', 3)]), false);
    assert.equal(sameRow(row, [textRun('a', 1), textRun('c', 2)]), false);
    assert.equal(sameRow(row, [...row, textRun('c', 2)]), false);
    assert.equal(sameRow(row, [textRun('a', 1)]), false);
  });

  it('have something at both ends where there is room for both', () => {
    assert.equal(rowText(spread([textRun('left')], [textRun('right')], 12)), 'left   right');
    assert.equal(rowText(spread([textRun('left')], [textRun('right')], 8)), 'left    ');
  });
});
