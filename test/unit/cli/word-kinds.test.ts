import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCount } from '../../../src/cli/word-kinds.js';

describe('a number on the command line', () => {
  it('is whole, and one that the control socket takes', () => {
    assert.equal(parseCount('0'), 0);
    assert.equal(parseCount('999999999'), 999_999_999);
    for (const text of ['abc', '-1', '1.5', '']) {
      assert.throws(() => parseCount(text), { message: 'a whole number is expected.' }, text);
    }
    for (const text of ['1000000000', '99999999999999999999', '9'.repeat(400)]) {
      assert.throws(() => parseCount(text), { message: 'a number of nine digits is the most.' });
    }
  });
});
