import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ReloadReadiness } from '../../../src/watch/burst.js';
import { createPacer } from '../../../src/watch/pacer.js';
import { ManualClock } from '../logs/manual-clock.js';

/** A pacer of one app whose reloads take until the test says so. */
function bed(options: { readonly instant?: boolean } = {}) {
  const clock = new ManualClock(0);
  const reloads: string[] = [];
  const world: { readiness: ReloadReadiness; unsettled: boolean; asked: number } = {
    readiness: 'open',
    unsettled: false,
    asked: 0,
  };
  const pacer = createPacer({
    clock,
    readinessOf: () => {
      world.asked += 1;
      return world.readiness;
    },
    isUnsettled: () => world.unsettled,
    reload: (_app, changes) => {
      reloads.push(`${clock.now()} ${[...changes.keys()].join(' ')}`);
      if (options.instant !== true) become('busy');
    },
  });
  const become = (readiness: ReloadReadiness): void => {
    world.readiness = readiness;
    pacer.changedState('api');
  };
  const change = (path: string): void => pacer.change('api', path, 'changed');
  return { clock, reloads, world, pacer, become, change };
}

describe('a pacer', () => {
  it('reads what came while the process could not run before it calls that quiet', () => {
    const { clock, reloads, change } = bed();
    change('/p/a');
    clock.stall(500);
    clock.pass(0);
    assert.deepEqual(reloads, []);
    change('/p/b');
    clock.pass(99);
    assert.deepEqual(reloads, []);
    clock.pass(1000);
    assert.deepEqual(reloads, ['600 /p/a /p/b']);
  });

  it('reloads also where nothing more came while the process could not run', () => {
    const { clock, reloads, change } = bed();
    change('/p/a');
    clock.stall(500);
    clock.pass(100);
    assert.equal(reloads.length, 1);
  });

  it('reloads for nothing that came and went, and starts no app that does not run', () => {
    const { clock, reloads, pacer, change, become } = bed();
    pacer.change('api', '/p/a', 'added');
    pacer.change('api', '/p/a', 'deleted');
    clock.pass(10_000);
    become('closed');
    change('/p/b');
    clock.pass(10_000);
    become('open');
    clock.pass(10_000);
    assert.deepEqual(reloads, []);
  });

  it('makes one reload of a thousand changes', () => {
    const { clock, reloads, change } = bed();
    for (let i = 0; i < 1000; i++) {
      change(`/p/${i}`);
      if (i % 10 === 0) clock.pass(1);
    }
    clock.pass(10_000);
    assert.equal(reloads.length, 1);
    assert.match(reloads[0] ?? '', /^200 \/p\/0 .*\/p\/999$/);
  });

  it('asks how things stand once for all changes of one moment', () => {
    const { clock, reloads, world, change } = bed();
    for (let i = 0; i < 20_000; i++) change(`/p/${i}`);
    assert.equal(world.asked, 1);
    clock.pass(100);
    assert.equal(reloads.length, 1);
  });

  it('reloads as soon when the clock is set back', () => {
    const { clock, reloads, change } = bed();
    change('/p/a');
    clock.set(-3_600_000);
    change('/p/b');
    clock.pass(100);
    assert.equal(reloads.length, 1);
  });

  it('makes exactly one more of all changes during a reload', () => {
    const { clock, reloads, change, become } = bed();
    change('/p/a');
    clock.pass(100);
    for (let i = 0; i < 5; i++) {
      change(`/p/${i}`);
      clock.pass(300);
    }
    assert.deepEqual(reloads, ['100 /p/a']);
    become('open');
    assert.deepEqual(reloads.slice(1), ['1600 /p/0 /p/1 /p/2 /p/3 /p/4']);
    become('open');
    clock.pass(60_000);
    assert.equal(reloads.length, 2);
  });

  it('looks again by itself at a reload that takes long', () => {
    const { clock, reloads, world, change } = bed();
    change('/p/a');
    clock.pass(100);
    change('/p/b');
    clock.pass(100);
    world.readiness = 'open';
    clock.pass(3000);
    assert.equal(reloads.length, 2);
  });

  it('waits for git to be done', () => {
    const { clock, reloads, world, change } = bed();
    world.unsettled = true;
    change('/p/a');
    clock.pass(700);
    assert.deepEqual(reloads, []);
    world.unsettled = false;
    clock.pass(100);
    assert.equal(reloads.length, 1);
  });

  it('makes one reload of what git took long to exchange, and of what is told of only afterwards', () => {
    const { clock, reloads, world, change } = bed();
    world.unsettled = true;
    for (let ms = 0; ms < 6300; ms += 50) {
      if (ms === 6000) world.unsettled = false;
      change(`/p/${ms}`);
      clock.pass(50);
    }
    assert.deepEqual(reloads, []);
    clock.pass(100);
    assert.equal(reloads.length, 1);
  });

  it('slows an app down that changes what it watches at each start', () => {
    const { clock, reloads, change, become } = bed();
    change('/p/out');
    for (let i = 0; i < 60_000; i += 50) {
      clock.pass(50);
      const before = reloads.length;
      become('open');
      if (reloads.length === before && i % 200 === 0) change('/p/out');
    }
    const inFirstTen = reloads.filter((line) => Number(line.split(' ')[0]) < 10_000).length;
    assert.ok(inFirstTen < 16, `${inFirstTen} in ten seconds`);
    assert.ok(reloads.length < 28, `${reloads.length} in a minute`);
  });

  it('slows it down also where its start takes long', () => {
    const { clock, reloads, change, become } = bed();
    change('/p/out');
    for (let i = 0; i < 12; i++) {
      clock.pass(100);
      clock.pass(10_000);
      become('open');
      change('/p/out');
    }
    clock.pass(100);
    assert.equal(reloads.length, 12);
  });

  it('reloads nothing of an app that is no longer there', () => {
    const { clock, reloads, pacer, change } = bed({ instant: true });
    change('/p/a');
    pacer.keep([]);
    clock.pass(10_000);
    assert.deepEqual(reloads, []);
    assert.equal(clock.waiting, 0);
  });

  it('forgets no change of an app that is still there', () => {
    const { clock, reloads, pacer, change } = bed();
    change('/p/a');
    pacer.keep(['web', 'api']);
    clock.pass(100);
    assert.equal(reloads.length, 1);
  });
});
