import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Wakeup } from '../../../src/logs/wakeup.js';

function setUp() {
  const wakeup = new Wakeup();
  let woken = 0;
  const { signal } = new AbortController();
  const sleep = (): void => void wakeup.sleep(signal).then(() => woken++);
  return { wakeup, sleep, woken: () => woken };
}

/** Lets what is due run, and nothing of the event loop. */
async function soon(): Promise<void> {
  for (let i = 0; i < 5; i++) await Promise.resolve();
}

describe('Wakeup', () => {
  it('wakes everybody once for all that comes in a turn', async () => {
    const { wakeup, sleep, woken } = setUp();
    sleep();
    sleep();
    for (let i = 0; i < 100; i++) wakeup.wake(100);
    await soon();
    assert.equal(woken(), 0);
    await turn();
    assert.equal(woken(), 2);
  });

  it('wakes at once where very much comes in a turn', async () => {
    const { wakeup, sleep, woken } = setUp();
    sleep();
    wakeup.wake(40_000);
    wakeup.wake(40_000);
    await soon();
    assert.equal(woken(), 1);
    sleep();
    wakeup.wake(40_000);
    await soon();
    assert.equal(woken(), 1);
    await turn();
    assert.equal(woken(), 2);
  });
});
