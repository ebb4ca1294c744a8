import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { paced } from '../../../src/logs/pace.js';
import { Wakeup } from '../../../src/logs/wakeup.js';
import { ManualClock } from './manual-clock.js';

const never = new AbortController().signal;

function sleeper(everyMs: number) {
  const clock = new ManualClock();
  const wakeup = new Wakeup();
  let written = 0;
  const sleep = paced(
    (signal) => wakeup.sleep(signal),
    clock,
    everyMs,
    () => written,
  );
  let woken = 0;
  return {
    clock,
    get woken() {
      return woken;
    },
    begin(signal = never) {
      void sleep(signal).then(() => (woken += 1));
    },
    async wake() {
      wakeup.wake();
      await settled();
    },
    /** Has lines written, and returns after how many ms they are read: `steps` apart. */
    async msUntilRead(lines: number, steps = 3) {
      const before = woken;
      this.begin();
      written += lines;
      await this.wake();
      for (let ms = 0; ; ms += steps) {
        if (woken > before) return ms;
        clock.pass(steps);
        await settled();
      }
    },
  };
}

/** After whatever is due in this turn of the event loop and the next. */
async function settled(): Promise<void> {
  for (let i = 0; i < 3; i++) await new Promise((resolve) => setImmediate(resolve));
}

describe('a paced sleep', () => {
  it('ends at once after a quiet time, and then not before its time', async () => {
    const reader = sleeper(33);
    reader.begin();
    await reader.wake();
    assert.equal(reader.woken, 1);
    reader.begin();
    reader.clock.pass(10);
    await reader.wake();
    assert.equal(reader.woken, 1);
    reader.clock.pass(22);
    await settled();
    assert.equal(reader.woken, 1);
    reader.clock.pass(1);
    await settled();
    assert.equal(reader.woken, 2);
    reader.begin();
    reader.clock.pass(40);
    await reader.wake();
    assert.equal(reader.woken, 3);
  });

  it('lasts twice as long while lines rush by, unless they are more than memory holds for long', async () => {
    const reader = sleeper(33);
    assert.equal(await reader.msUntilRead(3), 0);
    assert.equal(await reader.msUntilRead(700), 33);
    assert.equal(await reader.msUntilRead(1400), 66);
    assert.equal(await reader.msUntilRead(1400), 66);
    assert.equal(await reader.msUntilRead(10), 66);
    assert.equal(await reader.msUntilRead(10), 33);
    assert.equal(await reader.msUntilRead(10_000), 33);
    assert.equal(await reader.msUntilRead(10_000), 33);
  });

  it('ends when it is aborted', async () => {
    const reader = sleeper(33);
    reader.begin();
    await reader.wake();
    const abort = new AbortController();
    reader.begin(abort.signal);
    await reader.wake();
    assert.equal(reader.woken, 1);
    abort.abort();
    await settled();
    assert.equal(reader.woken, 2);
  });

  it('never lasts longer because the clock was set back', async () => {
    const reader = sleeper(33);
    reader.begin();
    await reader.wake();
    reader.clock.set(-1000);
    reader.begin();
    await reader.wake();
    reader.clock.pass(33);
    await settled();
    assert.equal(reader.woken, 2);
  });
});
