import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { describe, it } from 'node:test';
import type { Clock } from '../../../../src/model/clock.js';
import { MAX_UNREAD_INPUT } from '../../../../src/model/terminal.js';
import { PipeInput } from '../../../../src/supervisor/child/pipe-input.js';
import { handedOver, roomFor } from '../../../../src/supervisor/send-input.js';

/** A pipe of which each piece is read when the test says so. */
function slowPipe() {
  const read: string[] = [];
  let take: (() => void) | undefined;
  const stdin = new Writable({
    write(chunk: Buffer, _encoding, done) {
      take = () => {
        take = undefined;
        read.push(chunk.toString());
        done();
      };
    },
  });
  stdin.on('error', () => undefined);
  const turn = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve));
  return {
    stdin,
    input: new PipeInput(stdin),
    text: () => read.join(''),
    takeOne: async () => {
      take?.();
      await turn();
    },
  };
}

describe('input on a pipe', () => {
  it('goes in order, piece by piece, and what waits is counted', async () => {
    const { input, takeOne, text } = slowPipe();
    const much = 'abcd'.repeat(3000);
    assert.equal(input.write(Buffer.from(much)), true);
    input.write(Buffer.from('end'));
    assert.equal(input.unread, 12_003);
    await takeOne();
    assert.equal(input.unread, 12_003 - 4096);
    await takeOne();
    await takeOne();
    assert.equal(input.unread, 0);
    assert.equal(text(), `${much}end`);
  });

  it('ends after what waits', async () => {
    const { input, stdin, takeOne, text } = slowPipe();
    input.write(Buffer.from('x'.repeat(5000)));
    input.end();
    assert.equal(input.open, false);
    assert.equal(stdin.writableEnded, false);
    await takeOne();
    await takeOne();
    assert.equal(text().length, 5000);
    assert.equal(stdin.writableEnded, true);
  });

  it('counts what nobody could read, and nothing that was taken before', async () => {
    const stdin = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        done(String(chunk) === 'late' ? new Error('EPIPE') : null);
      },
    });
    stdin.on('error', () => undefined);
    const input = new PipeInput(stdin);
    input.write(Buffer.from('first'));
    await new Promise((resolve) => void setImmediate(resolve));
    assert.deepEqual([input.unread, input.lost], [0, 0]);
    input.write(Buffer.from('late'));
    await new Promise((resolve) => void setImmediate(resolve));
    assert.deepEqual([input.unread, input.lost, input.open], [0, 4, false]);
  });

  it('keeps nothing for one that has gone', async () => {
    const { input, stdin } = slowPipe();
    input.write(Buffer.from('x'.repeat(9000)));
    stdin.destroy();
    await new Promise((resolve) => void setImmediate(resolve));
    assert.equal(input.open, false);
    assert.equal(input.unread, 0);
    assert.equal(input.lost, 9000);
    assert.equal(input.write(Buffer.from('more')), true);
    assert.equal(input.unread, 0);
  });
});

/** Its time passes while somebody waits, and `tick` is called at each look. */
function clockWith(tick: (now: number) => void): Clock {
  let now = 0;
  return {
    now: () => 0,
    elapsed: () => now,
    after: (ms, run) => {
      now += ms;
      tick(now);
      queueMicrotask(run);
      return { cancel: () => undefined };
    },
  };
}

describe('room for more', () => {
  const full = { open: true, unread: MAX_UNREAD_INPUT };

  it('is waited for as long as something is read', async () => {
    const input = { ...full };
    let ended = 0;
    const clock = clockWith((now) => {
      ended = now;
      // A piece each four seconds.
      if (now % 4000 === 0) input.unread -= 1024;
    });
    assert.equal(await roomFor(8192, input, clock), true);
    assert.equal(ended, 32_000);
  });

  it('is given up when nothing is', async () => {
    let ended = 0;
    const clock = clockWith((now) => (ended = now));
    assert.equal(await roomFor(1, full, clock), false);
    assert.equal(ended, 5000);
  });

  it('is no longer waited for when the input is closed', async () => {
    const input = { ...full };
    const clock = clockWith((now) => (input.open = now < 1000));
    assert.equal(await roomFor(1, input, clock), true);
  });

  it('is there for much at once where nothing waits', async () => {
    const clock = clockWith(() => assert.fail('it waited'));
    assert.equal(await roomFor(1_000_000, { open: true, unread: 0 }, clock), true);
  });
});

describe('what was sent', () => {
  it('is waited for until it is taken or lost, but no longer than a moment', async () => {
    const sent = { unread: 4 };
    let now = 0;
    await handedOver(
      sent,
      clockWith((at) => {
        now = at;
        if (at === 2) sent.unread = 0;
      }),
    );
    assert.equal(now, 2);
    const stays = clockWith((at) => (now = at));
    await handedOver({ unread: 4 }, stays);
    assert.equal(now, 20);
  });
});
