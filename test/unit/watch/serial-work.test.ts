import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SerialWork } from '../../../src/watch/serial-work.js';
import { ManualClock } from '../logs/manual-clock.js';

/** Rounds whose work ends when the test says so. */
function bed() {
  const clock = new ManualClock(0);
  const errors: unknown[] = [];
  const begun: { done(): void; fail(error: Error): void }[] = [];
  const rounds = new SerialWork({
    clock,
    tryAgainMs: 2000,
    work: () =>
      new Promise<void>((done, fail) => {
        begun.push({ done, fail });
      }),
    failed: (error) => {
      errors.push(error);
    },
  });
  return { rounds, clock, errors, begun };
}

describe('serial work', () => {
  it('do what is asked for meanwhile once more, and not as often as it was asked for', async () => {
    const { rounds, begun } = bed();
    rounds.ask();
    rounds.ask();
    rounds.ask();
    assert.equal(begun.length, 1);
    begun[0]?.done();
    await rounds.end;
    assert.deepEqual([begun.length, rounds.isUnderWay], [2, true]);
    begun[1]?.done();
    await rounds.end;
    assert.deepEqual([begun.length, rounds.isUnderWay], [2, false]);
  });

  it('try again a while after what failed, or when they are asked', async () => {
    const { rounds, clock, errors, begun } = bed();
    const trouble = new Error('no disk');
    rounds.ask();
    begun[0]?.fail(trouble);
    await rounds.end;
    assert.deepEqual([begun.length, rounds.isUnderWay, errors], [1, false, [trouble]]);
    clock.pass(2000);
    assert.equal(begun.length, 2);
    begun[1]?.fail(trouble);
    await rounds.end;
    rounds.ask();
    assert.equal(begun.length, 3);
    begun[2]?.done();
    await rounds.end;
    clock.pass(4000);
    assert.equal(begun.length, 3, 'the time that was waited for is called off');
  });

  it('begin nothing once they are closed', async () => {
    const { rounds, clock, begun } = bed();
    rounds.ask();
    rounds.ask();
    rounds.close();
    begun[0]?.fail(new Error('closed'));
    await rounds.end;
    rounds.ask();
    clock.pass(4000);
    assert.equal(begun.length, 1);
  });
});
