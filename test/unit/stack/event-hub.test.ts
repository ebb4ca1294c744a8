import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { CallOff } from '../../../src/model/calling-off.js';
import type { StackEvent } from '../../../src/model/event.js';
import { EventsDroppedError } from '../../../src/model/handle.js';
import { createEventHub } from '../../../src/stack/event-hub.js';

const notice = (text: string): StackEvent => ({
  type: 'notice',
  t: 0,
  level: 'info',
  app: null,
  text,
});
const request = { type: 'request', t: 0 } as unknown as StackEvent;

async function texts(events: AsyncIterable<StackEvent>): Promise<string[]> {
  const seen: string[] = [];
  for await (const event of events) seen.push(event.type === 'notice' ? event.text : event.type);
  return seen;
}

describe('the event hub', () => {
  const snapshot = { type: 'snapshot', t: 0 } as unknown as StackEvent;

  it('gives the snapshot first, then everything after it, in order', async () => {
    const hub = createEventHub(() => snapshot);
    hub.publish(notice('before'));
    const seen = texts(hub.subscribe({ signal: new AbortController().signal }));
    hub.publish(notice('one'));
    await Promise.resolve();
    hub.publish(notice('two'));
    hub.close();
    assert.deepEqual(await seen, ['snapshot', 'one', 'two']);
  });

  it('sends requests only to those who asked', async () => {
    const hub = createEventHub(() => snapshot);
    const { signal } = new AbortController();
    const without = texts(hub.subscribe({ signal }));
    const withThem = texts(hub.subscribe({ signal, requests: true }));
    hub.publish(request);
    hub.close();
    assert.deepEqual(await without, ['snapshot']);
    assert.deepEqual(await withThem, ['snapshot', 'request']);
  });

  it('ends a subscription that is aborted, and the others go on', async () => {
    const hub = createEventHub(() => snapshot);
    const one = new AbortController();
    const aborted = texts(hub.subscribe({ signal: one.signal }));
    const other = texts(hub.subscribe({ signal: new AbortController().signal }));
    one.abort();
    hub.publish(notice('late'));
    assert.deepEqual(await aborted, ['snapshot']);
    hub.close();
    assert.deepEqual(await other, ['snapshot', 'late']);
  });

  it('drops a reader that leaves more unread than memory should hold; it may subscribe anew', async () => {
    const hub = createEventHub(() => snapshot);
    const { signal } = new AbortController();
    const stuck = texts(hub.subscribe({ signal }));
    for (let i = 0; i < 30_000; i++) hub.publish(notice(String(i)));
    await assert.rejects(stuck, EventsDroppedError);
    const anew = texts(hub.subscribe({ signal }));
    hub.publish(notice('next'));
    hub.close();
    assert.deepEqual(await anew, ['snapshot', 'next']);
  });

  it('gathers nothing for a reader that has left, and forgets its signal', async () => {
    const hub = createEventHub(() => snapshot);
    const listeners = new Set<() => void>();
    const signal: CallOff = {
      aborted: false,
      addEventListener: (_type, listener) => void listeners.add(listener),
      removeEventListener: (_type, listener) => void listeners.delete(listener),
    };
    for await (const event of hub.subscribe({ signal })) {
      assert.equal(event, snapshot);
      break;
    }
    assert.equal(listeners.size, 0);
    let looks = 0;
    const event = {
      get type() {
        looks++;
        return 'phase';
      },
    };
    hub.publish(event as StackEvent);
    assert.equal(looks, 0, 'there is nobody for whom it could be');
  });
});
