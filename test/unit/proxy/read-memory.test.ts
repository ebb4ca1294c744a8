import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type BorrowedBytes, ReadMemory } from '../../../src/proxy/read-memory.js';

/** What a connection reads, as the kernel would write it there. */
function read(memory: Buffer, bytes: number, letter: string): Buffer {
  return memory.subarray(0, bytes).fill(letter);
}

const KB = 1024;

describe('ReadMemory', () => {
  it('is one piece for all connections while nothing is kept', () => {
    const [one, other] = [new ReadMemory('app'), new ReadMemory('app')];
    assert.equal(one.next(), other.next());
    assert.equal(one.next(), one.next());
  });

  it('has what is shared copied, and after a large read reads elsewhere', () => {
    for (const [bytes, elsewhere] of [
      [32 * KB, true],
      [10 * KB, false],
      [5 * KB, false],
    ] as const) {
      const memory = new ReadMemory('app');
      const shared = memory.next();
      const { bytes: kept } = memory.keep(read(shared, bytes, 'a'));
      shared.fill('b');
      assert.ok(kept.equals(Buffer.alloc(bytes, 'a')));
      assert.equal(memory.next() !== shared, elsewhere);
      memory.close();
    }
  });

  it('copies into memory again that has been let go, and into no other', () => {
    const memory = new ReadMemory('app');
    const copy = (letter: string): BorrowedBytes =>
      memory.keep(read(memory.next(), 10 * KB, letter));
    const [first, second] = [copy('a'), copy('b')];
    first.letGo();
    const third = copy('c');
    assert.equal(third.bytes.buffer, first.bytes.buffer);
    assert.ok(second.bytes.equals(Buffer.alloc(10 * KB, 'b')));
    assert.ok(third.bytes.equals(Buffer.alloc(10 * KB, 'c')));
    const fourth = copy('d');
    assert.ok(third.bytes.equals(Buffer.alloc(10 * KB, 'c')));
    for (const { letGo } of [second, third, fourth]) letGo();
  });

  it('copies a small part of a large piece, which can then be read into again', () => {
    const memory = new ReadMemory('client');
    memory.next();
    memory.want();
    const own = memory.next();
    assert.ok(own.length >= 512 * KB);
    const { bytes, letGo } = memory.keep(read(own, 20 * KB, 'a'));
    assert.notEqual(bytes.buffer, own.buffer);
    const large = memory.keep(read(own, 40 * KB, 'b'));
    assert.equal(large.bytes.buffer, own.buffer);
    for (const done of [letGo, large.letGo]) done();
    memory.close();
  });

  it('leaves what is kept alone until it is let go, by all who keep it', () => {
    const memory = new ReadMemory('app');
    memory.next();
    memory.want();
    const kept = memory.next();
    const first = memory.keep(kept);
    const second = memory.keep(kept);
    const turns = (): boolean => {
      // Each keeps its own, as a client that takes nothing would have it.
      const others = many(8);
      for (const each of others) each.memory.close();
      return others.some(({ next }) => next === kept);
    };
    memory.next();
    memory.close();
    assert.equal(turns(), false);
    first.letGo();
    assert.equal(turns(), false);
    second.letGo();
    assert.equal(turns(), true);
  });

  it('goes back to what is shared when nothing large is wanted', () => {
    const memory = new ReadMemory('app');
    const shared = memory.next();
    memory.want();
    memory.next();
    assert.equal(memory.next(), shared);
    memory.want();
    memory.share();
    assert.equal(memory.next(), shared);
  });

  /** Connections to which something large comes, and what each reads into next. */
  function many(count: number): { memory: ReadMemory; next: Buffer }[] {
    return Array.from({ length: count }, () => {
      const memory = new ReadMemory('app');
      memory.next();
      memory.want();
      return { memory, next: memory.next() };
    });
  }

  it('is limited for all connections together: those beyond read into what is shared, and copy', () => {
    const shared = new ReadMemory('app').next();
    const stalled = many(200);
    const kept = stalled.map(({ memory, next }) => memory.keep(next));
    const own = stalled.filter(({ next }) => next !== shared);
    // Some of it may not have come back yet that other tests have dropped.
    assert.ok(own.length > 4 && own.length <= 16, `${own.length} pieces`);
    assert.equal(new Set(own.map(({ next }) => next)).size, own.length);
    stalled.forEach(({ memory, next }, i) => {
      assert.equal(kept[i]?.bytes.buffer === next.buffer, next !== shared);
      memory.close();
      kept[i]?.letGo();
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
    const { letGo } = first.memory.keep(first.next);
    first.memory.close();
    assert.equal(first.memory.next(), shared);
    const [early] = many(1);
    assert.equal(early?.next, shared);
    letGo();
    const [late] = many(1);
    assert.equal(late?.next, first.next);
    for (const { memory } of [late, ...others]) memory.close();
  });
});
