import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseCount, parseFormation } from '../../../src/cli/word-kinds.js';

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

describe('a formation', () => {
  it('has any app, also one that is called as what every object has', () => {
    const formation = parseFormation('__proto__=2,api=3', parseFormation('constructor=1'));
    const counts = [
      ['constructor', 1],
      ['__proto__', 2],
      ['api', 3],
    ];
    assert.deepEqual(Object.entries(formation), counts);
  });
});
