import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { describe, it } from 'node:test';
import { streamEvents } from '../../../src/control/answer.js';
import { ManualClock } from '../logs/manual-clock.js';
import { FakeHandle } from './fake-handle.js';

/** The little of a response that a stream of events touches. */
class FakeResponse extends EventEmitter {
  closed = false;
  ended = false;
  destroyed = false;
  writeHead(): void {}
  flushHeaders(): void {}
  write(): boolean {
    return true;
  }
  end(): void {
    this.ended = true;
  }
  destroy(): void {
    this.destroyed = true;
  }
  close(): void {
    this.closed = true;
    this.emit('close');
  }
}

async function stream(end: (response: FakeResponse, handle: FakeHandle) => void) {
  const clock = new ManualClock();
  const handle = new FakeHandle();
  const response = new FakeResponse();
  const left = new AbortController();
  response.once('close', () => left.abort());
  const done = streamEvents(
    response as unknown as ServerResponse,
    handle,
    false,
    clock,
    left.signal,
  );
  await new Promise(setImmediate);
  end(response, handle);
  await done;
  return { clock, response };
}

describe('a stream of events', () => {
  it('leaves nothing running when its reader has gone', async () => {
    const { clock } = await stream((response) => response.close());
    assert.equal(clock.waiting, 0);
  });

  it('gives a reader that stays some time to read the end, and no more', async () => {
    const { clock, response } = await stream((_, handle) => handle.endEvents());
    assert.ok(response.ended);
    clock.pass(10_000);
    assert.ok(response.destroyed);
    assert.equal(clock.waiting, 0);
  });
});
