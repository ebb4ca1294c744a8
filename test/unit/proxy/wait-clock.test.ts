import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WaitClock } from '../../../src/proxy/wait-clock.js';

const calm = { died: false, deaf: false, debugged: false };

/** A clock that was looked at when its request came, and has waited from then on. */
function waiting(): WaitClock {
  const waited = new WaitClock();
  waited.look(10_000, calm);
  waited.begin();
  return waited;
}

test('a request that does not have to wait has not waited, however long it takes', () => {
  const waited = new WaitClock();
  waited.look(10_000, calm);
  waited.look(11_000, calm);
  assert.equal(waited.waitedMs, 0);
  assert.equal(waited.began, undefined);
});

test('it waits from the look at which it began', () => {
  const waited = waiting();
  waited.look(10_400, calm);
  waited.look(11_000, calm);
  assert.equal(waited.waitedMs, 1000);
  assert.equal(waited.begin(), 10_000);
});

test('a night in which the machine slept counts as one look', () => {
  const waited = waiting();
  waited.look(10_000 + 8 * 3_600_000, calm);
  assert.equal(waited.waitedMs, 1500);
});

test('a death counts from when it was first seen, also when the app has come up again', () => {
  const waited = waiting();
  waited.look(10_500, calm);
  assert.equal(waited.sinceDeathMs, undefined);
  waited.look(11_000, { ...calm, died: true });
  assert.equal(waited.sinceDeathMs, 0);
  waited.look(12_000, calm);
  assert.equal(waited.sinceDeathMs, 1000);
  assert.equal(waited.waitedMs, 2000);
});

test('that nothing listens counts for who comes then, not for who waits already', () => {
  const before = waiting();
  before.look(11_000, { ...calm, deaf: true });
  assert.equal(before.sinceDeathMs, undefined);
  const late = new WaitClock();
  late.look(11_000, { ...calm, deaf: true });
  late.begin();
  late.look(12_000, { ...calm, deaf: true });
  assert.equal(late.sinceDeathMs, 1000);
});

test('the time in a debugger is excused, to the look at which it is over', () => {
  const waited = waiting();
  waited.look(10_300, { ...calm, debugged: true });
  assert.equal(waited.excusedMs, 0);
  assert.ok(waited.debugged);
  waited.look(11_300, { ...calm, debugged: true });
  waited.look(12_000, calm);
  assert.equal(waited.excusedMs, 1700);
  assert.ok(!waited.debugged);
  waited.look(13_000, calm);
  assert.equal(waited.excusedMs, 1700);
  assert.equal(waited.waitedMs, 3000);
});
