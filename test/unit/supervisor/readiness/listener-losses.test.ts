import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createListenerLosses } from '../../../../src/supervisor/readiness/listener-losses.js';
import { FakeClock } from './fakes.js';

function bed() {
  const clock = new FakeClock();
  const state: { count: string | undefined; heard: number } = { count: '1', heard: 0 };
  const losses = createListenerLosses({ clock, tcpCount: () => state.count });
  return { clock, state, losses, hear: () => (state.heard += 1) };
}

describe('losses of listeners', () => {
  it('are told within a second of a change in their number, to everybody once', async () => {
    const { clock, state, losses, hear } = bed();
    losses(hear);
    losses(hear);
    await clock.advance(3000);
    assert.equal(state.heard, 0);
    state.count = '2';
    await clock.advance(1000);
    assert.equal(state.heard, 2);
  });

  it('are looked for now and then while the number stays', async () => {
    const { clock, state, losses, hear } = bed();
    losses(hear);
    await clock.advance(10_000);
    assert.equal(state.heard, 2);
  });

  it('are asked for by nobody once all have stopped, or where there is no number', async () => {
    const { clock, losses, hear } = bed();
    const [one, other] = [losses(hear), losses(hear)];
    one.stop();
    await clock.advance(1000);
    assert.equal(clock.pending, 1);
    other.stop();
    assert.equal(clock.pending, 0);
    const blind = bed();
    blind.state.count = undefined;
    blind.losses(blind.hear);
    assert.equal(blind.clock.pending, 0);
  });
});
