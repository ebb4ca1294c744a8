import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withTyped } from '../../../ui/typed-before.js';

describe('what was typed before', () => {
  it('has each line once, the newest last, and no empty one', () => {
    assert.deepEqual(withTyped(['one', 'two'], 'one'), ['two', 'one']);
    assert.deepEqual(withTyped(['one'], ''), ['one']);
  });

  it('is so many lines', () => {
    const many = Array.from({ length: 60 }, (_, i) => `line ${i}`).reduce<readonly string[]>(
      withTyped,
      [],
    );
    assert.equal(many.length, 50);
    assert.equal(many.at(-1), 'line 59');
  });

  it('keeps of much text the newest, and the very last however long it is', () => {
    const long = (letter: string, megabytes: number): string => letter.repeat(megabytes * 2 ** 20);
    const typed = ['a', long('b', 2), long('c', 2)];
    assert.deepEqual(
      withTyped(typed, 'd').map((text) => text.charAt(0)),
      ['c', 'd'],
    );
    assert.deepEqual(
      withTyped(typed, long('e', 5)).map((text) => text.charAt(0)),
      ['e'],
    );
  });
});
