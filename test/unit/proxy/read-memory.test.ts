import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ReadMemory } from '../../../src/proxy/read-memory.js';

describe('ReadMemory', () => {
  it('is one piece for all connections while nothing is kept', () => {
    const [one, other] = [new ReadMemory('app'), new ReadMemory('app')];
    assert.equal(one.next(), other.next());
    assert.equal(one.next(), one.next());
  });

  it('has what is shared copied, and reads elsewhere from then on', () => {
    const memory = new ReadMemory('app');
    const shared = memory.next();
    assert.equal(memory.keep(), undefined);
    assert.notEqual(memory.next(), shared);
  });

  it('leaves what is kept alone until it is let go, by all who keep it', () => {
    const memory = new ReadMemory('app');
    memory.next();
    memory.keep();
    const kept = memory.next();
    const first = memory.keep();
    const second = memory.keep();
    const seen = new Set<Buffer>();
    const turns = (): boolean => {
      seen.clear();
      // Each keeps its own, as a client that takes nothing would have it.
      const others = Array.from({ length: 8 }, () => new ReadMemory('app'));
      for (const each of others) {
        each.next();
        each.keep();
        seen.add(each.next());
      }
      const met = seen.has(kept);
      for (const each of others) each.next();
      return met;
    };
    memory.next();
    assert.equal(turns(), false);
    first?.();
    assert.equal(turns(), false);
    second?.();
    assert.equal(turns(), true);
  });

  it('goes back to what is shared when nothing more is kept', () => {
    const memory = new ReadMemory('app');
    const shared = memory.next();
    memory.keep();
    memory.next();
    assert.equal(memory.next(), shared);
  });

  /** Connections that have been asked to keep, and what each reads into next. */
  function many(count: number): { memory: ReadMemory; next: Buffer }[] {
    return Array.from({ length: count }, () => {
      const memory = new ReadMemory('app');
      memory.next();
      memory.keep();
      return { memory, next: memory.next() };
    });
  }

  it('is limited for all connections together: those beyond read into what is shared, and copy', () => {
    const shared = new ReadMemory('app').next();
    const stalled = many(200);
    const kept = stalled.map(({ memory }) => memory.keep());
    const own = stalled.filter(({ next }) => next !== shared);
    // Some of it may not have come back yet that other tests have dropped.
    assert.ok(own.length > 8 && own.length <= 32, `${own.length} pieces`);
    assert.equal(new Set(own.map(({ next }) => next)).size, own.length);
    stalled.forEach(({ memory, next }, i) => {
      assert.equal(kept[i] === undefined, next === shared);
      memory.close();
      kept[i]?.();
    });
    // All of it can be had again.
    const again = many(200);
    assert.equal(again.filter(({ next }) => next !== shared).length, own.length);
    for (const { memory } of again) memory.close();
  });

  it('of a connection that is closed is free when what was kept of it is let go', () => {
    const shared = new ReadMemory('app').next();
    const [first, ...others] = many(200);
    assert.ok(first);
    const letGo = first.memory.keep();
    first.memory.close();
    assert.equal(first.memory.next(), shared);
    const [early] = many(1);
    assert.equal(early?.next, shared);
    letGo?.();
    const [late] = many(1);
    assert.equal(late?.next, first.next);
    for (const { memory } of [late, ...others]) memory.close();
  });
});
