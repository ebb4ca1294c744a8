import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { failure, type FailureCode } from '../../../src/model/failure.js';
import type { Lifecycle } from '../../../src/supervisor/lifecycle/phase.js';
import { SecondTries } from '../../../src/supervisor/second-tries.js';
import { ManualClock } from '../logs/manual-clock.js';

type Tried = Parameters<SecondTries['changed']>[0];

const GAVE_UP = failure('gave-up', { app: 'api', words: 'exited with 1', deaths: 5 });
const OTHER = failure('folder-missing', { app: 'api', cwd: '/x' });

describe('SecondTries', () => {
  let clock: ManualClock;
  let unattended: boolean;
  let tried: string[];
  let tries: SecondTries;

  beforeEach(() => {
    clock = new ManualClock(0);
    unattended = true;
    tried = [];
    tries = new SecondTries(clock, () => unattended);
  });

  /** What is tried starts. */
  function failed(name: string, code: FailureCode = 'gave-up'): Tried {
    const why = code === 'gave-up' ? GAVE_UP : OTHER;
    const state = { kind: 'failed', since: clock.now(), failure: why, exit: undefined } as const;
    const life: Lifecycle = {
      phase: { kind: 'rest', state },
      generation: 1,
      spawns: 1,
      deaths: 4,
      refusals: 0,
      lastExit: undefined,
    };
    const instance: Tried = {
      life,
      send: ({ kind }) => {
        tried.push(`${name} ${kind} at ${clock.now() / 1000}`);
        tries.forget(instance);
      },
    };
    return instance;
  }

  it('tries each that has given up a minute later, again and again', () => {
    tries.changed(failed('api'));
    clock.pass(20_000);
    tries.changed(failed('web'));
    clock.pass(20_000);
    tries.changed(failed('mail'));
    clock.pass(39_000);
    assert.deepEqual(tried, ['api try-again at 60']);
    clock.pass(2000);
    assert.deepEqual(tried.slice(1), ['web try-again at 80']);
    clock.pass(20_000);
    assert.deepEqual(tried.slice(2), ['mail try-again at 100']);
  });

  it('tries it then also where the clock has been set back', () => {
    tries.changed(failed('api'));
    clock.set(-3_600_000);
    clock.pass(59_000);
    assert.equal(tried.length, 0);
    clock.pass(1000);
    assert.equal(tried.length, 1);
  });

  it('leaves alone what failed otherwise, and what somebody has started', () => {
    tries.changed(failed('api', 'folder-missing'));
    assert.equal(clock.waiting, 0);
    const web = failed('web');
    tries.changed(web);
    tries.forget(web);
    clock.pass(120_000);
    assert.deepEqual(tried, []);
    assert.equal(clock.waiting, 0);
  });

  it('waits while somebody sits there, and begins within a minute when nobody does any more', () => {
    tries.changed(failed('api'));
    unattended = false;
    clock.pass(150_000);
    assert.deepEqual(tried, []);
    unattended = true;
    clock.pass(60_000);
    assert.equal(tried.length, 1);
  });

  it('ends with the stack', () => {
    tries.changed(failed('api'));
    tries.end();
    assert.equal(clock.waiting, 0);
    tries.changed(failed('web'));
    assert.equal(clock.waiting, 0);
  });

  it('begins with nothing that fails after the end of the stack', () => {
    tries.end();
    tries.changed(failed('api'));
    assert.equal(clock.waiting, 0);
  });
});
