import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  EventOutbox,
  MAX_UNSENT_BYTES,
  MAX_UNSENT_EVENTS,
  PATIENCE_MS,
} from '../../../src/control/event-outbox.js';
import { ManualClock } from '../logs/manual-clock.js';

function setUp() {
  const clock = new ManualClock();
  const sent: string[] = [];
  const state = { room: true, dropped: 0 };
  const outbox = new EventOutbox({
    clock,
    write: (text) => {
      sent.push(text);
      return state.room;
    },
    dropped: () => state.dropped++,
  });
  const push = (count: number, text = 'x'): void => {
    for (let i = 0; i < count; i++) outbox.push(text);
  };
  return { clock, sent, state, outbox, push };
}

describe('EventOutbox', () => {
  it('sends at once while the reader keeps up', () => {
    const { sent, outbox, push } = setUp();
    push(5000);
    assert.equal(sent.length, 5000);
    assert.equal(outbox.empty, true);
  });

  it('holds back what the reader does not take, and sends it in order later', () => {
    const { sent, state, outbox } = setUp();
    state.room = false;
    for (const text of ['a', 'b', 'c', 'd']) outbox.push(text);
    assert.deepEqual(sent, ['a']);
    outbox.drained();
    assert.deepEqual(sent, ['a', 'b']);
    state.room = true;
    outbox.drained();
    assert.deepEqual(sent, ['a', 'b', 'c', 'd']);
    outbox.push('e');
    assert.deepEqual(sent, ['a', 'b', 'c', 'd', 'e']);
  });

  const limits: readonly (readonly [what: string, count: number, text: string])[] = [
    ['events', MAX_UNSENT_EVENTS + 2, 'x'],
    ['bytes', 3, 'x'.repeat(MAX_UNSENT_BYTES * 0.6)],
  ];
  for (const [what, count, text] of limits) {
    it(`drops a reader that stays behind by too many ${what}, and tells it`, () => {
      const { clock, sent, state, push } = setUp();
      state.room = false;
      push(count, text);
      clock.pass(PATIENCE_MS - 1);
      assert.equal(state.dropped, 0);
      clock.pass(1);
      assert.equal(state.dropped, 1);
      assert.match(sent.at(-1) ?? '', /^event: dropped\ndata: \{.*subscribe anew"\}\n\n$/);
      push(10);
      assert.equal(sent.length, 2);
      assert.equal(clock.waiting, 0);
    });
  }

  it('keeps a reader that catches up in time', () => {
    const { clock, state, outbox, push } = setUp();
    state.room = false;
    push(MAX_UNSENT_EVENTS + 2);
    clock.pass(PATIENCE_MS - 1);
    state.room = true;
    outbox.drained();
    clock.pass(PATIENCE_MS * 2);
    assert.equal(state.dropped, 0);
  });

  it('forgets how much waited once it is taken, and keeps a reader that is slow again and again', () => {
    const { clock, state, outbox, push } = setUp();
    for (let round = 0; round < 10; round++) {
      state.room = false;
      push(2, 'x'.repeat(MAX_UNSENT_BYTES * 0.9));
      assert.equal(outbox.empty, false);
      state.room = true;
      outbox.drained();
      assert.equal(outbox.empty, true);
    }
    assert.equal(clock.waiting, 0);
    assert.equal(state.dropped, 0);
  });

  it('does not take a reader for one that keeps up because it took a little', () => {
    const { clock, state, outbox, push } = setUp();
    state.room = false;
    push(MAX_UNSENT_EVENTS + 100);
    clock.pass(PATIENCE_MS - 1);
    outbox.drained();
    clock.pass(1);
    assert.equal(state.dropped, 1);
  });

  it('drops at once a reader that is hopelessly behind', () => {
    const { state, push } = setUp();
    state.room = false;
    push(MAX_UNSENT_EVENTS * 8 + 2);
    assert.equal(state.dropped, 1);
  });

  it('sends what waits when it is closed', () => {
    const { clock, sent, state, outbox, push } = setUp();
    state.room = false;
    push(2000);
    outbox.close();
    assert.equal(sent.length, 2000);
    assert.equal(clock.waiting, 0);
  });
});
