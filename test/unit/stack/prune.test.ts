import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isOutlived, pruneStates, type StateOfStack } from '../../../src/stack/prune.js';

const DAY = 86_400_000;
const now = 1000 * DAY;
const state = (days: number, more: Partial<StateOfStack> = {}): StateOfStack => ({
  mark: undefined,
  alive: false,
  configured: true,
  changedAt: now - days * DAY,
  ...more,
});

describe('isOutlived', () => {
  it('keeps the logs of a config that is there for three months', () => {
    assert.equal(isOutlived(state(89), now), false);
    assert.equal(isOutlived(state(91), now), true);
  });

  it('keeps those of one that is gone for two weeks', () => {
    assert.equal(isOutlived(state(13, { configured: false }), now), false);
    assert.equal(isOutlived(state(15, { configured: false }), now), true);
  });

  it('never takes those of a stack that runs, however silent it is', () => {
    assert.equal(isOutlived(state(500, { alive: true, configured: false }), now), false);
  });

  it('counts from the start of the last run where its files are older', () => {
    const mark = { startedAt: now - DAY, config: '/p/Procfile', pid: 1, startTicks: 1 };
    assert.equal(isOutlived(state(500, { mark }), now), false);
  });
});

describe('pruneStates', () => {
  it('leaves alone what it may not look at', async () => {
    const lookUp = (): undefined => undefined;
    for (const stateRoot of ['/dev/null/.local/state/sockpit', '/nowhere', '/dev/null']) {
      assert.deepEqual(await pruneStates({ stateRoot, runtimeRoot: '/nowhere', now, lookUp }), []);
    }
  });
});
