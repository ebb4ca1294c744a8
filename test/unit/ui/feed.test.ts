import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { LogChunk } from '../../../src/model/log.js';
import { followEvents, followLogs } from '../../../ui/feed.js';
import { FakeHandle } from './support/fake-handle.js';
import { ManualClock } from './support/manual-clock.js';
import { sampleStack } from './support/sample-stack.js';

const CHUNK: LogChunk = { kind: 'live', app: 'a', stream: 'out', text: 'x' };

function follow() {
  const fake = new FakeHandle(sampleStack());
  const clock = new ManualClock();
  const abort = new AbortController();
  const seen: string[] = [];
  const troubles: unknown[] = [];
  let over = false;
  const following = followEvents(fake, abort.signal, clock, {
    onEvent: ({ type }) => seen.push(type),
    onTrouble: (error) => troubles.push(error),
  }).finally(() => {
    over = true;
  });
  following.catch(() => undefined);
  return { fake, clock, abort, seen, troubles, following, ended: () => over };
}

describe('following the events', () => {
  it('gives every event until the stack is gone', async () => {
    const { fake, seen, following } = follow();
    fake.emit({ type: 'phase', t: 0, phase: 'stopping', listen: [] });
    fake.end();
    await following;
    assert.deepEqual(seen, ['snapshot', 'phase']);
  });

  for (const [how, error] of [
    ['with a word', Object.assign(new Error('too slow'), { name: 'EventsDroppedError' })],
    ['without one', undefined],
  ] as const) {
    it(`begins anew where the stack cuts off its events ${how}, and goes on`, async () => {
      const { fake, clock, seen, troubles, following, ended } = follow();
      await setImmediate();
      fake.cut(error);
      await setImmediate();
      assert.deepEqual(seen, ['snapshot']);
      assert.equal(ended(), false);
      clock.advance(250);
      await setImmediate();
      fake.emit({ type: 'phase', t: 0, phase: 'stopping', listen: [] });
      await setImmediate();
      assert.deepEqual(seen, ['snapshot', 'snapshot', 'phase']);
      assert.deepEqual(troubles, error ? [error] : []);
      assert.equal(ended(), false);
      fake.end();
      await following;
    });
  }

  it('rejects where the stack is gone with an error', async () => {
    const { fake, following } = follow();
    fake.end(new Error('reset'));
    await assert.rejects(following, /reset/);
  });

  it('ends at once when aborted, also while it waits to begin anew', async () => {
    const { fake, clock, abort, following } = follow();
    fake.cut();
    await setImmediate();
    assert.equal(clock.armed, 1);
    abort.abort();
    await following;
    assert.equal(clock.armed, 0);
  });
});

describe('following the logs', () => {
  it('begins again when the log feed breaks, and tells of it once', async () => {
    const fake = new FakeHandle(sampleStack());
    const clock = new ManualClock();
    let runs = 0;
    const tails: unknown[] = [];
    fake.logs = async function* (query) {
      runs += 1;
      tails.push(query.tail);
      await Promise.resolve();
      yield CHUNK;
      if (runs === 1) throw new Error('cut');
    };
    const chunks: LogChunk[] = [];
    const troubles: unknown[] = [];
    const following = followLogs(fake, new AbortController().signal, clock, {
      onChunk: (chunk) => chunks.push(chunk),
      onTrouble: (error) => troubles.push(error),
    });
    await setImmediate();
    assert.equal(troubles.length, 1);
    clock.advance(1000);
    await following;
    assert.equal(chunks.length, 2);
    assert.equal(troubles.length, 1);
    // More than at the start: what came meanwhile is among them.
    assert.deepEqual(tails, [2000, 50_000]);
  });

  it('ends at once when aborted, also while it waits to begin again', async () => {
    const fake = new FakeHandle(sampleStack());
    const clock = new ManualClock();
    const abort = new AbortController();
    fake.logs = () => {
      throw new Error('cut');
    };
    const following = followLogs(fake, abort.signal, clock, {
      onChunk: () => undefined,
      onTrouble: () => undefined,
    });
    await setImmediate();
    assert.equal(clock.armed, 1);
    abort.abort();
    await following;
    assert.equal(clock.armed, 0);
  });
});
