import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { describe, it } from 'node:test';
import { Feeds } from '../../../ui/feeds.js';
import { Holdings } from '../../../ui/holdings.js';
import type { StackStatus } from '../../../src/model/status.js';
import { FakeStage } from './support/fake-stage.js';
import { sampleStack } from './support/sample-stack.js';
import { ManualClock } from './support/manual-clock.js';

interface Question {
  readonly resolve: (status: StackStatus) => void;
  readonly reject: (error: Error) => void;
}

/** Feeds of a stack whose answers the test gives, and what they tell of them. */
function rig() {
  const stage = new FakeStage();
  const clock = new ManualClock();
  const told: string[] = [];
  const questions: Question[] = [];
  stage.fake.status = () =>
    new Promise<StackStatus>((resolve, reject) => questions.push({ resolve, reject }));
  const ended = new AbortController();
  const feeds = new Feeds({
    handle: stage.fake,
    signal: ended.signal,
    clock,
    holdings: new Holdings(
      () => clock.now(),
      stage.desk.match,
      () => undefined,
    ),
    state: () => stage.state,
    dispatch: (action) => {
      if (action.type === 'event') return;
      told.push(action.type === 'unanswered' ? `waits ${action.seconds}` : action.type);
    },
    guarded: (run) => run(),
    changed: () => undefined,
    onFound: () => undefined,
    onGone: () => undefined,
  });
  const seconds = (count: number): void => {
    for (let i = 0; i < count; i++) feeds.everySecond();
  };
  return { told, questions, seconds, end: () => ended.abort() };
}

describe('the question for the figures', () => {
  it('is told of while it waits, and no other is asked meanwhile', async () => {
    const { told, questions, seconds, end } = rig();
    seconds(2);
    assert.deepEqual(told, []);
    seconds(4);
    assert.deepEqual(told, ['waits 1', 'waits 2', 'waits 3', 'waits 4']);
    assert.equal(questions.length, 1);
    questions[0]?.resolve(sampleStack());
    await setImmediate();
    assert.deepEqual(told.slice(4), ['answered', 'figures']);
    end();
  });

  it('that fails is no answer, and is asked anew', async () => {
    const { told, questions, seconds, end } = rig();
    seconds(2);
    questions[0]?.reject(new Error('the connection broke'));
    await setImmediate();
    seconds(2);
    assert.deepEqual([told, questions.length], [[], 2]);
    end();
  });
});
