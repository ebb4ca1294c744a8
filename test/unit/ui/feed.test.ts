import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { LogChunk } from '../../../src/model/log.js';
import { followEvents, followLogs } from '../../../ui/feed.js';
import { FakeHandle } from './support/fake-handle.js';
import { ManualClock } from './support/manual-clock.js';
import { sampleStack } from './support/sample-stack.js';

const CHUNK: LogChunk = { kind: 'live', app: 'a', stream: 'out', text: 'x' };

describe('following', () => {
  it('gives every event until the stack is gone', async () => {
    const fake = new FakeHandle(sampleStack());
    const seen: string[] = [];
    fake.emit({ type: 'phase', t: 0, phase: 'stopping', listen: [] });
    fake.end();
    await followEvents(fake, new AbortController().signal, ({ type }) => seen.push(type));
    assert.deepEqual(seen, ['snapshot', 'phase']);
  });

  it('begins again when the log feed breaks, and tells of it once', async () => {
    const fake = new FakeHandle(sampleStack());
    const clock = new ManualClock();
    let runs = 0;
    fake.logs = async function* () {
      runs += 1;
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
