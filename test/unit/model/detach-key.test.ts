import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { untilDetached } from '../../../src/model/detach-key.js';

describe('the key that leaves', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['next\r', 'next\r', false],
    ['\x1d', '', true],
    ['ab\x1dcd', 'ab', true],
    ['a\x1b[93;5u', 'a', true],
    ['\x1b[27;5;93~', '', true],
    ['\x1b[93;2u\x1b[A]', '\x1b[93;2u\x1b[A]', false],
    ['ü\x1d', 'ü', true],
  ];
  for (const [sent, typed, detached] of cases) {
    it(`in ${JSON.stringify(sent)}`, () => {
      const read = untilDetached(Buffer.from(sent));
      assert.equal(Buffer.from(read.typed).toString(), typed);
      assert.equal(read.detached, detached);
    });
  }
});
