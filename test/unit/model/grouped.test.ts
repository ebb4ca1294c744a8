import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { groupedBy } from '../../../src/model/grouped.js';

describe('items by what they have in common', () => {
  it('stand in their own order, and so do their keys', () => {
    const groups = groupedBy(['be', 'a', 'to', 'c'], ({ length }) => length);
    assert.deepEqual(
      [...groups],
      [
        [2, ['be', 'to']],
        [1, ['a', 'c']],
      ],
    );
  });

  it('are none where there are none', () => {
    assert.equal(groupedBy([], String).size, 0);
  });
});
