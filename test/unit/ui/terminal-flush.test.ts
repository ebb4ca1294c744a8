import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { flushed, type Flushed } from '../../../ui/terminal-flush.js';
import { ManualClock } from './support/manual-clock.js';

/** A terminal with bytes that wait, of which the first write is in the hands of the system. */
function setUp(waiting: number) {
  const clock = new ManualClock(0);
  let done = (): void => undefined;
  const output = {
    writableLength: waiting,
    _handle: { writeQueueSize: waiting },
    write: (_bytes: string, told: () => void) => (done = told),
  };
  const cut = new AbortController();
  let how: Flushed | undefined;
  void flushed(output, clock, cut.signal).then((end) => (how = end));
  return {
    take: (bytes: number): void => {
      output._handle.writeQueueSize -= bytes;
      if (output._handle.writeQueueSize > 0) return;
      output.writableLength = 0;
      done();
    },
    cut,
    clock,
    after: async (ms: number): Promise<Flushed | undefined> => {
      clock.advance(ms);
      await setImmediate();
      return how;
    },
  };
}

describe('the end of what a terminal was sent', () => {
  it('is there where nothing waits', async () => {
    assert.equal(await setUp(0).after(0), 'taken');
  });

  it('is waited for as long as a slow one takes bytes', async () => {
    const { take, after } = setUp(30);
    for (let second = 0; second < 29; second++) {
      take(1);
      assert.equal(await after(9000), undefined);
    }
    take(1);
    assert.equal(await after(0), 'taken');
  });

  it('is given up where it takes nothing for some seconds', async () => {
    const { take, after, clock } = setUp(30);
    assert.equal(await after(9000), undefined);
    take(1);
    assert.equal(await after(9800), undefined);
    assert.equal(await after(300), 'stalled');
    assert.equal(clock.armed, 0);
  });

  it('is given up at once where somebody has no patience', async () => {
    const { after, cut, clock } = setUp(30);
    cut.abort();
    assert.equal(await after(0), 'cut');
    assert.equal(clock.armed, 0);
  });
});
