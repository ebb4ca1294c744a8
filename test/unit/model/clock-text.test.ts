import assert from 'node:assert/strict';
import { it } from 'node:test';
import { clockText } from '../../../src/model/clock-text.js';

it('a moment is told by the local time of day, two digits each', () => {
  assert.equal(clockText(new Date(2026, 10, 3, 4, 5, 6, 789).getTime()), '04:05:06');
  assert.equal(clockText(new Date(2026, 10, 3, 23, 59, 59, 999).getTime()), '23:59:59');
});
