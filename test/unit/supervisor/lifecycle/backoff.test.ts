import assert from 'node:assert/strict';
import { it } from 'node:test';
import { backoffMs, countDeath } from '../../../../src/supervisor/lifecycle/backoff.js';

it('waits 0.1 s at first, twice as long each time, 30 s at most', () => {
  const waits = [0, 1, 2, 3, 4, 5, 9, 10, 1000].map(backoffMs);
  assert.deepEqual(waits, [100, 100, 200, 400, 800, 1600, 25_600, 30_000, 30_000]);
});

it('counts a death only within ten seconds', () => {
  assert.equal(countDeath(3, 9_999), 4);
  assert.equal(countDeath(3, 10_000), 0);
});
