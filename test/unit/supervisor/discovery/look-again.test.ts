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
    assert.equal(lookAgainAfter(6000, 50), 25_000);
  });

  it('is never later than half a minute, or a minute where a look takes very long', () => {
    for (const age of [60_000, 3_600_000, Infinity]) {
      assert.equal(lookAgainAfter(age, 1), 30_000);
      assert.equal(lookAgainAfter(age, 5000), 60_000);
    }
    assert.equal(lookAgainAfter(0, 5000), 60_000);
    assert.equal(lookAgainAfter(Infinity, Infinity), 60_000);
  });
});
