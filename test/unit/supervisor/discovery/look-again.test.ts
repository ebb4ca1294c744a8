import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lookAgainAfter } from '../../../../src/supervisor/discovery/look-again.js';

describe('when to look again', () => {
  it('is soon for the young, and half of its age later for the old', () => {
    assert.equal(lookAgainAfter(0, 0), 100);
    assert.equal(lookAgainAfter(4000, 0.5), 100);
    assert.equal(lookAgainAfter(8000, 0.5), 4000);
  });

  it('is later where a look takes long', () => {
    assert.equal(lookAgainAfter(0, 20), 2000);
    assert.equal(lookAgainAfter(6000, 50), 5000);
  });

  it('is never later than half a minute', () => {
    for (const [age, took] of [
      [Infinity, 0],
      [3_600_000, 1],
      [0, 5000],
      [Infinity, Infinity],
    ] as const) {
      assert.equal(lookAgainAfter(age, took), 30_000);
    }
  });
});
