import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { Departure, type Ending } from '../../../ui/departure.js';
import { initialState, reduce, type UiState } from '../../../ui/state.js';
import type { StackPhase } from '../../../src/model/status.js';
import { FakeHandle } from './support/fake-handle.js';
import { ManualClock } from './support/manual-clock.js';
import { sampleStack } from './support/sample-stack.js';

function setUp(owner = true): {
  clock: ManualClock;
  fake: FakeHandle;
  departure: Departure;
  endings: Ending[];
  complaints: string[];
  state: () => UiState;
  snapshot: (phase: StackPhase) => void;
  /** What was typed for apps is under way until this is called. */
  typing: () => () => void;
} {
  const clock = new ManualClock(1000);
  const fake = new FakeHandle(sampleStack());
  const endings: Ending[] = [];
  const complaints: string[] = [];
  let typed: Promise<void> | undefined;
  let state = initialState({ title: 'shop', owner, size: { columns: 80, rows: 24 } });
  const departure = new Departure({
    handle: Promise.resolve(fake),
    state: () => state,
    elapsed: () => clock.elapsed(),
    dispatch: (action) => {
      state = reduce(state, action);
    },
    complain: (text) => complaints.push(text),
    settled: () => typed,
    end: (ending) => endings.push(ending),
  });
  const snapshot = (phase: StackPhase): void => {
    const event = { type: 'snapshot', t: 1000, status: sampleStack({ phase }) } as const;
    state = reduce(state, { type: 'event', event, now: 1000 });
  };
  const typing = (): (() => void) => {
    let settle = (): void => undefined;
    typed = new Promise((resolve) => {
      settle = resolve;
    });
    return settle;
  };
  return { clock, fake, departure, endings, complaints, state: () => state, snapshot, typing };
}

const never = (): Promise<void> => new Promise(() => undefined);

describe('whatever the way out', () => {
  it('waits for what was typed for an app', async () => {
    for (const way of ['leave', 'detach', 'stopAll'] as const) {
      const { fake, departure, endings, typing } = setUp();
      const settle = typing();
      departure[way]();
      await setImmediate();
      assert.deepEqual([fake.asked, endings], [[], []], way);
      settle();
      await setImmediate();
      assert.equal(endings.length, 1, way);
    }
  });
});

describe('stopping', () => {
  it('asks once, and ends when nothing of the stack is left', async () => {
    const { fake, departure, endings, state } = setUp();
    departure.stopAll();
    departure.stopAll();
    assert.equal(state().mode.kind, 'stopping');
    await setImmediate();
    assert.deepEqual(fake.asked, ['down']);
    assert.deepEqual(endings, [{ kind: 'quit' }]);
  });

  it('becomes a kill at a second Ctrl-C, not at the same one delivered twice', async () => {
    const { clock, fake, departure } = setUp();
    fake.downTakes = never;
    departure.signalled('SIGINT');
    clock.advance(499);
    departure.signalled('SIGINT');
    await setImmediate();
    assert.deepEqual(fake.asked, ['down']);
    clock.advance(1);
    departure.signalled('SIGINT');
    await setImmediate();
    assert.deepEqual(fake.asked, ['down', 'down force']);
  });

  it('says which signal asked for it, but for an interrupt, which may be a key', async () => {
    for (const signal of ['SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) {
      for (const owner of [true, false]) {
        const { departure, endings } = setUp(owner);
        departure.signalled(signal);
        await setImmediate();
        assert.deepEqual(endings, [{ kind: owner ? 'quit' : 'left', by: signal }]);
      }
    }
    const { departure, endings } = setUp();
    departure.signalled('SIGINT');
    departure.signalled('SIGTERM');
    await setImmediate();
    assert.deepEqual(endings, [{ kind: 'quit' }]);
  });

  it('waits for a slow terminal until somebody asks once more, but not by the same Ctrl-C', () => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      const { clock, fake, departure } = setUp();
      const cut = departure.closing();
      clock.advance(499);
      departure.signalled(signal);
      assert.equal(cut.aborted, false);
      clock.advance(1);
      departure.signalled(signal);
      assert.equal(cut.aborted, true);
      assert.deepEqual(fake.asked, []);
    }
  });

  it('never becomes a kill by another signal', async () => {
    const { clock, fake, departure } = setUp();
    fake.downTakes = never;
    departure.signalled('SIGTERM');
    clock.advance(5000);
    departure.signalled('SIGTERM');
    departure.signalled('SIGQUIT');
    departure.signalled('SIGHUP');
    await setImmediate();
    assert.deepEqual(fake.asked, ['down']);
  });

  it('is left to itself where even the kill does not end it', async () => {
    const { clock, fake, departure, endings } = setUp();
    fake.downTakes = never;
    departure.stopAll();
    clock.advance(600);
    departure.killAll();
    clock.advance(1999);
    departure.killAll();
    await setImmediate();
    assert.deepEqual(endings, []);
    clock.advance(1);
    departure.killAll();
    assert.deepEqual(endings, [{ kind: 'gave-up' }]);
  });

  it('that is refused is told, and the dashboard goes on', async () => {
    const { fake, departure, endings, complaints, state } = setUp();
    fake.downTakes = () => Promise.reject(new Error('not now'));
    departure.stopAll();
    await setImmediate();
    assert.deepEqual(complaints, ['not now']);
    assert.deepEqual(endings, []);
    assert.equal(state().mode.kind, 'normal');
  });

  it('is done where the answer is lost with the supervisor', async () => {
    const { fake, departure, endings, complaints } = setUp();
    fake.downTakes = () => Promise.reject(new Error('socket closed'));
    departure.stopAll();
    departure.stackGone();
    await setImmediate();
    assert.deepEqual(endings, [{ kind: 'quit' }]);
    assert.deepEqual(complaints, []);
  });
});

describe('leaving', () => {
  it('asks nothing of the stack, also by a signal', () => {
    const { fake, departure, endings } = setUp(false);
    departure.signalled('SIGTERM');
    departure.leave();
    assert.deepEqual(
      endings.map(({ kind }) => kind),
      ['left', 'left'],
    );
    assert.deepEqual(fake.asked, []);
  });

  it('detached ends once the stack knows', async () => {
    const { fake, departure, endings } = setUp();
    departure.detach();
    await setImmediate();
    assert.deepEqual(fake.asked, ['detach']);
    assert.deepEqual(endings, [{ kind: 'detached' }]);
  });

  it('detached that is refused is told', async () => {
    const { fake, departure, endings, complaints } = setUp();
    fake.detach = () => Promise.reject(new Error('no'));
    departure.detach();
    await setImmediate();
    assert.deepEqual([endings, complaints], [[], ['no']]);
  });
});

describe('a stack that ends by itself', () => {
  it('ends the dashboard, with the reason where there is one', () => {
    const plain = setUp();
    plain.departure.stackGone();
    assert.deepEqual(plain.endings, [{ kind: 'stack-ended' }]);
    plain.endings.length = 0;
    plain.snapshot('stopping');
    plain.departure.stackGone();
    assert.deepEqual(plain.endings, [{ kind: 'stack-ended' }]);
    const broken = setUp();
    const error = new Error('reset');
    broken.departure.stackGone(error);
    assert.deepEqual(broken.endings, [{ kind: 'stack-ended', error }]);
  });

  it('is lost where nothing has told of its end', () => {
    const { departure, endings, snapshot } = setUp(false);
    snapshot('up');
    departure.stackGone();
    assert.deepEqual(endings, [{ kind: 'stack-lost' }]);
  });
});
