import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Clock } from '../../../../src/model/clock.js';
import { MAX_UNREAD_INPUT } from '../../../../src/model/terminal.js';
import { InputQueue } from '../../../../src/supervisor/terminal/input-queue.js';

/** Takes so many bytes at each try. */
function queueWith(room: { bytes: number }) {
  const timers: (() => void)[] = [];
  const clock: Clock = {
    now: () => 0,
    elapsed: () => 0,
    after: (_ms, run) => {
      timers.push(run);
      return { cancel: () => void timers.splice(timers.indexOf(run), 1) };
    },
  };
  const taken: string[] = [];
  const put = (bytes: Uint8Array): number => {
    const count = Math.min(room.bytes, bytes.length);
    taken.push(Buffer.from(bytes.subarray(0, count)).toString());
    return count;
  };
  const queue = new InputQueue(put, clock);
  return { queue, taken, timers, tick: () => timers.shift()?.() };
}

describe('input that waits', () => {
  it('goes at once where there is room', () => {
    const { queue, taken, timers } = queueWith({ bytes: 100 });
    assert.equal(queue.write(Buffer.from('next\n')), true);
    assert.deepEqual(taken, ['next\n']);
    assert.equal(queue.unread, 0);
    assert.equal(timers.length, 0);
  });

  it('goes in order, bit by bit', () => {
    const { queue, taken, tick } = queueWith({ bytes: 2 });
    queue.write(Buffer.from('abc'));
    queue.write(Buffer.from('de'));
    tick();
    tick();
    assert.deepEqual(taken, ['ab', 'cd', 'e']);
  });

  it('makes who writes wait when much is unread, until it is less', async () => {
    const room = { bytes: 0 };
    const { queue, tick } = queueWith(room);
    assert.equal(queue.write(Buffer.alloc(MAX_UNREAD_INPUT - 1)), true);
    assert.equal(queue.write(Buffer.alloc(1)), false);
    let drained = false;
    const waiting = queue.drained().then(() => (drained = true));
    tick();
    await Promise.resolve();
    assert.equal(drained, false);
    room.bytes = 1;
    tick();
    await waiting;
    assert.equal(queue.unread, MAX_UNREAD_INPUT - 1);
  });

  it('is forgotten when nobody reads it any more, and nobody waits for it', async () => {
    const { queue, timers } = queueWith({ bytes: 0 });
    queue.write(Buffer.alloc(MAX_UNREAD_INPUT));
    const waiting = queue.drained();
    queue.close();
    await waiting;
    assert.equal(queue.unread, 0);
    assert.equal(timers.length, 0);
    assert.equal(queue.write(Buffer.from('x')), true);
  });
});
