import assert from 'node:assert/strict';
import { it } from 'node:test';
import { StoredLine } from '../../../../ui/lines/stored-line.js';

it('keeps any time to the millisecond, however far from now', () => {
  const now = Date.now();
  const year = 365 * 24 * 3_600_000;
  for (const t of [now, now + 1, now - 5000, now - 30 * year, now + 30 * year, 0, 1000]) {
    assert.equal(new StoredLine(1, 'web', 1, t, 'out', 'text', undefined).t, t);
  }
});
