import assert from 'node:assert/strict';
import { it } from 'node:test';
import { afterAwake } from '../../../src/model/awake-timer.js';
import { FakeClock } from '../supervisor/readiness/fakes.js';

it('runs once when the time has passed, to the millisecond', async () => {
  const clock = new FakeClock();
  let runs = 0;
  afterAwake(clock, 2500, () => runs++);
  await clock.advance(2499);
  assert.equal(runs, 0);
  await clock.advance(1);
  assert.equal(runs, 1);
  await clock.advance(10_000);
  assert.equal(runs, 1);
  assert.equal(clock.pending, 0);
});

it('does not count a sleep, however often the machine sleeps', async () => {
  const clock = new FakeClock();
  let runs = 0;
  afterAwake(clock, 10_000, () => runs++);
  for (let i = 0; i < 3; i++) {
    await clock.advance(2000);
    await clock.sleep(60_000);
  }
  assert.equal(runs, 0);
  await clock.advance(4000);
  assert.equal(runs, 1);
});

it('can be called off in any slice', async () => {
  const clock = new FakeClock();
  const timer = afterAwake(clock, 5000, () => assert.fail('it ran'));
  await clock.advance(3000);
  timer.cancel();
  await clock.advance(10_000);
  assert.equal(clock.pending, 0);
});

it('does not count while a debugger waits', async () => {
  const clock = new FakeClock();
  let runs = 0;
  let held = false;
  afterAwake(
    clock,
    3000,
    () => runs++,
    () => held,
  );
  await clock.advance(2000);
  held = true;
  await clock.advance(600_000);
  assert.equal(runs, 0);
  held = false;
  await clock.advance(1000);
  assert.equal(runs, 1);
});
