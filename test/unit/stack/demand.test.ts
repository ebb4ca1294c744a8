import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { App } from '../../../src/model/app.js';
import { createDemand } from '../../../src/stack/demand.js';
import { ManualClock } from '../ui/support/manual-clock.js';
import { sampleApp } from '../support/sample-app.js';

const MINUTE = 60_000;

/** @param begun the apps are there */
function bed(over: Partial<App> = {}, begun = true) {
  const app = sampleApp({ start: 'lazy', idleMs: 15 * MINUTE, ...over });
  const clock = new ManualClock();
  const told: string[] = [];
  const state = { lives: false, needed: false };
  const demand = createDemand({
    clock,
    app: (name) => (name === 'api' ? app : undefined),
    lives: () => state.lives,
  });
  const apps = {
    wake: () => {
      told.push('wake');
      state.lives = true;
      demand.changedState('api');
    },
    rest: () => {
      if (state.needed) return false;
      told.push('rest');
      state.lives = false;
      return true;
    },
    doubt: (app: string, instance: number) => void told.push(`doubt ${app} ${instance}`),
  };
  if (begun) demand.begin(apps);
  return { clock, told, state, demand, apps };
}

describe('a lazy app', () => {
  it('is woken by a request, and rests when there was none for so long', () => {
    const { clock, told, demand } = bed();
    const over = demand.wanted('api');
    assert.deepEqual(told, ['wake']);
    clock.advance(MINUTE);
    over();
    clock.advance(15 * MINUTE - 1);
    assert.deepEqual(told, ['wake']);
    clock.advance(1);
    assert.deepEqual(told, ['wake', 'rest']);
    demand.wanted('api')();
    assert.deepEqual(told, ['wake', 'rest', 'wake']);
  });

  it('rests no sooner and no later when the clock is set', () => {
    for (const byMs of [-24 * 60 * MINUTE, 24 * 60 * MINUTE]) {
      const { clock, told, demand } = bed();
      demand.wanted('api')();
      clock.set(byMs);
      clock.advance(15 * MINUTE - 1);
      assert.deepEqual(told, ['wake']);
      clock.advance(1);
      assert.deepEqual(told, ['wake', 'rest']);
    }
  });

  it('does not rest while a stream is open, however long', () => {
    const { clock, told, demand } = bed();
    const over = demand.wanted('api');
    clock.advance(60 * MINUTE);
    over();
    clock.advance(14 * MINUTE);
    assert.deepEqual(told, ['wake']);
    clock.advance(16 * MINUTE);
    assert.deepEqual(told, ['wake', 'rest']);
  });

  it('does not rest while another app needs it', () => {
    const { clock, told, state, demand } = bed();
    state.needed = true;
    demand.wanted('api')();
    clock.advance(60 * MINUTE);
    assert.deepEqual(told, ['wake']);
    state.needed = false;
    clock.advance(15 * MINUTE);
    assert.deepEqual(told, ['wake', 'rest']);
  });

  it('rests too when it was started in another way', () => {
    const { clock, told, state, demand } = bed();
    state.lives = true;
    demand.changedState('api');
    demand.changedState('api');
    clock.advance(15 * MINUTE);
    assert.deepEqual(told, ['rest']);
  });

  it('has the whole time again when it was stopped and started meanwhile', () => {
    const { clock, told, state, demand } = bed();
    const change = (lives: boolean): void => {
      state.lives = lives;
      demand.changedState('api');
    };
    change(true);
    clock.advance(10 * MINUTE);
    change(false);
    assert.equal(clock.armed, 0);
    clock.advance(4 * MINUTE);
    change(true);
    clock.advance(15 * MINUTE - 1);
    assert.deepEqual(told, []);
    clock.advance(1);
    assert.deepEqual(told, ['rest']);
  });

  it('has no timer without idle, and none for a request', () => {
    const { clock, told, demand } = bed({ idleMs: undefined });
    for (let i = 0; i < 100; i++) demand.wanted('api')();
    assert.equal(clock.armed, 0);
    clock.advance(60 * MINUTE);
    assert.ok(!told.includes('rest'));
    const idle = bed();
    for (let i = 0; i < 100; i++) idle.demand.wanted('api')();
    assert.equal(idle.clock.armed, 1);
    idle.demand.stop();
    assert.equal(idle.clock.armed, 0);
  });

  it('is woken when it is there, where a request that came before it still waits', () => {
    for (const left of [false, true]) {
      const { told, demand, apps } = bed({}, false);
      const over = demand.wanted('api');
      if (left) over();
      assert.deepEqual(told, []);
      demand.begin(apps);
      assert.deepEqual(told, left ? [] : ['wake']);
    }
  });
});

it('whoever refuses a connection is looked at, once there is somebody to look', () => {
  const { told, demand, apps } = bed({}, false);
  demand.refused('api', 2);
  demand.begin(apps);
  demand.refused('api', 2);
  assert.deepEqual(told, ['doubt api 2']);
});

it('other apps are not woken', () => {
  for (const over of [{ start: 'auto' }, { start: 'manual' }] as const) {
    const { clock, told, demand } = bed(over);
    demand.wanted('api')();
    demand.wanted('nobody')();
    assert.deepEqual(told, []);
    assert.equal(clock.armed, 0);
  }
});
