import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { HeadsFeed } from '../../../ui/request-heads.js';
import { ManualClock } from './support/manual-clock.js';

function rig() {
  const clock = new ManualClock();
  const asked: number[] = [];
  const answers: string[] = [];
  const feed = new HeadsFeed({
    ask: (id) => {
      asked.push(id);
      if (id === 13) return Promise.reject(new Error('not kept'));
      return Promise.resolve({ id, request: [], answer: [] });
    },
    clock,
    onAnswer: (shown) => answers.push(`${shown.id} ${shown.kind === 'held' ? 'held' : shown.why}`),
  });
  const pass = async (ms: number): Promise<void> => {
    await setImmediate();
    clock.advance(ms);
    await setImmediate();
  };
  return { feed, asked, answers, pass };
}

describe('the header fields of the request in view', () => {
  it('are asked for once', async () => {
    const { feed, asked, answers, pass } = rig();
    feed.want(7);
    feed.want(7);
    await pass(200);
    feed.want(7);
    await pass(200);
    assert.deepEqual(asked, [7]);
    assert.deepEqual(answers, ['7 held']);
  });

  it('are not asked for where none is in view, or it has no number', async () => {
    const { feed, asked, pass } = rig();
    feed.want(undefined);
    feed.want(0);
    await pass(200);
    assert.deepEqual(asked, []);
  });

  it('of a list that runs past are those of the last one, after a while', async () => {
    const { feed, asked, pass } = rig();
    for (const id of [1, 2, 3]) feed.want(id);
    await pass(50);
    assert.deepEqual(asked, [1]);
    await pass(50);
    assert.deepEqual(asked, [1, 3]);
  });

  it('that are not there say why', async () => {
    const { feed, answers, pass } = rig();
    feed.want(13);
    await pass(200);
    assert.deepEqual(answers, ['13 not kept']);
  });
});
