import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Waiters } from '../../../src/model/waiters.js';

test('all who wait are told once, and who comes after them waits for the next time', async () => {
  const waiters = new Waiters();
  const told: string[] = [];
  const first = waiters.wait().then(() => told.push('first'));
  const second = waiters.wait().then(() => told.push('second'));
  waiters.release();
  const late = waiters.wait().then(() => told.push('late'));
  await Promise.all([first, second]);
  assert.deepEqual(told, ['first', 'second']);
  waiters.release();
  await late;
  assert.deepEqual(told, ['first', 'second', 'late']);
});
