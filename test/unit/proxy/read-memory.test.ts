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
});
