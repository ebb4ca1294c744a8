import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { atMost } from '../../../ui/at-most.js';
import { ManualClock } from './support/manual-clock.js';

const never = new Promise<void>(() => undefined);

describe('atMost', () => {
  it('is over when the time is', async () => {
    const clock = new ManualClock(0);
    let over = false;
    const waiting = atMost(clock, 60, never).then(() => (over = true));
    clock.advance(59);
    await Promise.resolve();
    assert.equal(over, false);
    clock.advance(1);
    await waiting;
  });

  it('is over at once when it has come, and keeps no timer', async () => {
    const clock = new ManualClock(0);
    await atMost(clock, 60, Promise.resolve());
    assert.equal(clock.armed, 0);
  });

  it('rejects as what it waits for does', async () => {
    const clock = new ManualClock(0);
    await assert.rejects(atMost(clock, 60, Promise.reject(new Error('no stack'))), /no stack/);
    assert.equal(clock.armed, 0);
  });
});
