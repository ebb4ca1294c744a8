import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Scheduler } from '../../../ui/scheduler.js';
import { ManualClock } from './support/manual-clock.js';

function setUp(): {
  clock: ManualClock;
  scheduler: Scheduler;
  frames: number[];
  seconds: number[];
  flags: { blocked: boolean; rushing: boolean; counting: boolean };
} {
  const clock = new ManualClock(500);
  const frames: number[] = [];
  const seconds: number[] = [];
  const flags = { blocked: false, rushing: false, counting: false };
  const scheduler = new Scheduler({
    clock,
    paint: () => frames.push(clock.now()),
    isBlocked: () => flags.blocked,
    rushes: () => flags.rushing,
    showsTime: () => flags.counting,
    onSecond: () => seconds.push(clock.now()),
  });
  return { clock, scheduler, frames, seconds, flags };
}

describe('the scheduler', () => {
  it('paints at most every 33 ms, however much changes', () => {
    const { clock, scheduler, frames } = setUp();
    for (let i = 0; i < 100; i++) {
      scheduler.request();
      clock.advance(1);
    }
    clock.advance(1000);
    assert.deepEqual(frames, [500, 533, 566, 599, 632]);
  });

  it('paints half as often what rushes by, and a key as soon as ever', () => {
    const { clock, scheduler, frames, flags } = setUp();
    flags.rushing = true;
    for (let i = 0; i < 100; i++) {
      scheduler.request(i === 80);
      clock.advance(1);
    }
    clock.advance(1000);
    assert.deepEqual(frames, [500, 566, 580, 646]);
  });

  it('paints at once after a key, and once for several', () => {
    const { clock, scheduler, frames } = setUp();
    scheduler.request();
    clock.advance(0);
    scheduler.request();
    clock.advance(10);
    scheduler.request(true);
    scheduler.request(true);
    clock.advance(0);
    assert.deepEqual(frames, [500, 510]);
  });

  it('has no timer while nothing changes and nothing counts', () => {
    const { clock, scheduler, frames } = setUp();
    scheduler.request();
    clock.advance(10_000);
    assert.equal(clock.armed, 0);
    assert.deepEqual(frames, [500]);
  });

  it('paints a frame after each second while something counts', () => {
    const { clock, scheduler, frames, seconds, flags } = setUp();
    flags.counting = true;
    scheduler.request();
    clock.advance(2600);
    assert.deepEqual(seconds, [1000, 2000, 3000]);
    assert.deepEqual(frames, [500, 1033, 2033, 3033]);
    flags.counting = false;
    clock.advance(5000);
    assert.equal(clock.armed, 0);
  });

  it('paints once for the second and for what was asked for on it', () => {
    const { clock, scheduler, frames, flags } = setUp();
    flags.counting = true;
    scheduler.request();
    clock.advance(510);
    scheduler.request();
    clock.advance(490);
    assert.deepEqual(frames, [500, 1033]);
  });

  it('skips frames while the terminal takes none, and owes one', () => {
    const { clock, scheduler, frames, flags } = setUp();
    flags.blocked = true;
    scheduler.request();
    clock.advance(100);
    scheduler.request(true);
    clock.advance(100);
    assert.deepEqual(frames, []);
    assert.equal(clock.armed, 0);
    flags.blocked = false;
    scheduler.drained();
    clock.advance(0);
    assert.deepEqual(frames, [700]);
  });

  it('does nothing once stopped', () => {
    const { clock, scheduler, frames, flags } = setUp();
    flags.counting = true;
    scheduler.request();
    scheduler.stop();
    scheduler.request(true);
    clock.advance(5000);
    assert.deepEqual(frames, []);
    assert.equal(clock.armed, 0);
  });
});
