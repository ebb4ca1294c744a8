import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  EventOutbox,
  LOOKS_BEHIND,
  LOOKS_STUCK,
  LOOK_MS,
  MAX_UNSENT,
} from '../../../src/control/event-outbox.js';
import type { StackEvent } from '../../../src/model/event.js';
import type { AppStatus } from '../../../src/model/status.js';
import { ManualClock } from '../logs/manual-clock.js';

const PATIENCE_MS = LOOKS_BEHIND * LOOK_MS;

function notice(text: string): StackEvent {
  return { type: 'notice', t: 0, level: 'info', app: null, text };
}

/** Which apps there are, where there are so many. */
function appsEvent(count: number): StackEvent {
  return { type: 'apps', t: 0, apps: Array.from({ length: count }, () => ({}) as AppStatus) };
}

function setUp() {
  const clock = new ManualClock();
  const written: string[] = [];
  const state = { room: true, dropped: 0 };
  const outbox = new EventOutbox({
    clock,
    write: (text) => {
      written.push(text);
      return state.room;
    },
    dropped: () => state.dropped++,
  });
  const push = (count: number, event = notice('x')): void => {
    for (let i = 0; i < count; i++) outbox.push(event);
  };
  /** The texts of the notices that were sent, and what else was. */
  const sent = (): readonly string[] =>
    written.map((text) => /"text":"(.*?)"/.exec(text)?.[1] ?? text);
  return { clock, written, sent, state, outbox, push };
}

describe('EventOutbox', () => {
  it('sends at once while the reader keeps up', () => {
    const { written, outbox, push } = setUp();
    push(5000);
    assert.equal(written.length, 5000);
    outbox.beat();
    assert.equal(written.length, 5001);
  });

  it('sends events as they go over the wire', () => {
    const { written, outbox } = setUp();
    outbox.push(notice('hello'));
    const data = '{"type":"notice","t":0,"level":"info","app":null,"text":"hello"}';
    assert.deepEqual(written, [`event: notice\ndata: ${data}\n\n`]);
  });

  it('holds back what the reader does not take, and sends it in order later', () => {
    const { sent, state, outbox } = setUp();
    state.room = false;
    for (const text of ['a', 'b', 'c', 'd']) outbox.push(notice(text));
    assert.deepEqual(sent(), ['a']);
    outbox.drained();
    assert.deepEqual(sent(), ['a', 'b']);
    outbox.beat();
    assert.deepEqual(sent(), ['a', 'b'], 'what waits will say that the connection is alive');
    state.room = true;
    outbox.drained();
    assert.deepEqual(sent(), ['a', 'b', 'c', 'd']);
    outbox.push(notice('e'));
    assert.deepEqual(sent(), ['a', 'b', 'c', 'd', 'e']);
  });

  const limits: readonly (readonly [what: string, count: number, event: StackEvent])[] = [
    ['events', MAX_UNSENT + 2, notice('x')],
    ['apps in its events', 5, appsEvent(300)],
  ];
  for (const [what, count, event] of limits) {
    it(`drops a reader that stays behind by too many ${what}, and tells it`, () => {
      const { clock, written, state, push } = setUp();
      state.room = false;
      push(count, event);
      clock.pass(PATIENCE_MS - 1);
      assert.equal(state.dropped, 0);
      clock.pass(1);
      assert.equal(state.dropped, 1);
      assert.match(written.at(-1) ?? '', /^event: dropped\ndata: \{.*subscribe anew"\}\n\n$/);
      push(10);
      assert.equal(written.length, 2);
      assert.equal(clock.waiting, 0);
    });
  }

  it('keeps a reader that catches up in time', () => {
    const { clock, state, outbox, push } = setUp();
    state.room = false;
    push(MAX_UNSENT + 2);
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
      push(4, appsEvent(300));
      state.room = true;
      outbox.drained();
    }
    assert.equal(clock.waiting, 0);
    assert.equal(state.dropped, 0);
  });

  it('does not take a reader for one that keeps up because it took a little', () => {
    const { clock, state, outbox, push } = setUp();
    state.room = false;
    push(MAX_UNSENT + 100);
    clock.pass(PATIENCE_MS - 1);
    outbox.drained();
    clock.pass(1);
    assert.equal(state.dropped, 1);
  });

  it('drops a reader that is hopelessly behind as soon as it has taken nothing for a while', () => {
    const { clock, state, push } = setUp();
    state.room = false;
    push(MAX_UNSENT * 8 + 2);
    clock.pass(LOOKS_STUCK * LOOK_MS - 1);
    assert.equal(state.dropped, 0);
    clock.pass(1);
    assert.equal(state.dropped, 1);
  });

  it('keeps one that takes something as long as any other that is behind', () => {
    const { clock, state, outbox, push } = setUp();
    state.room = false;
    push(MAX_UNSENT * 8 + 200);
    for (let looks = 1; looks < LOOKS_BEHIND; looks++) {
      clock.pass(LOOK_MS);
      outbox.drained();
    }
    assert.equal(state.dropped, 0);
    clock.pass(LOOK_MS);
    assert.equal(state.dropped, 1);
  });

  it('drops nobody for what was published, or slept through, in one turn', () => {
    const { clock, state, outbox, push } = setUp();
    state.room = false;
    push(MAX_UNSENT * 20);
    clock.stall(60_000);
    clock.pass(0);
    assert.equal(state.dropped, 0);
    state.room = true;
    outbox.drained();
    clock.pass(PATIENCE_MS);
    assert.equal(state.dropped, 0);
  });

  it('sends what waits when nothing comes after it', () => {
    const { clock, written, state, outbox, push } = setUp();
    state.room = false;
    push(2000);
    outbox.finish();
    assert.equal(written.length, 2000);
    assert.equal(clock.waiting, 0);
  });

  it('sends nothing more to a reader that has left', () => {
    const { clock, written, state, outbox, push } = setUp();
    state.room = false;
    push(2000);
    outbox.close();
    outbox.drained();
    outbox.beat();
    assert.equal(written.length, 1);
    assert.equal(clock.waiting, 0);
  });
});
