import assert from 'node:assert/strict';
import { closeSync, openSync } from 'node:fs';
import { describe, it } from 'node:test';
import { withSpare } from '../../../../src/supervisor/processes/spare-descriptor.js';

const thrown = (code: string): Error => Object.assign(new Error(code), { code });

/** The descriptor that the next one to open something gets. */
function next(): number {
  const descriptor = openSync('/dev/null', 'r');
  closeSync(descriptor);
  return descriptor;
}

/** Reads that find no descriptor left the first so many times. */
function full(times: number, code = 'EMFILE'): { read: () => number; readonly seen: number[] } {
  const seen: number[] = [];
  return {
    seen,
    read: () => {
      seen.push(next());
      if (seen.length <= times) throw thrown(code);
      return 42;
    },
  };
}

describe('a descriptor in reserve', () => {
  it('is free for a read that finds none left, and kept again after it', () => {
    withSpare(() => 0);
    const before = next();
    for (const code of ['EMFILE', 'ENFILE']) {
      const { read, seen } = full(1, code);
      assert.equal(withSpare(read), 42);
      assert.equal(seen.length, 2);
      assert.ok((seen[1] ?? before) < before, code);
      assert.equal(next(), before);
    }
  });

  it('is given once, and not for other errors', () => {
    const twice = full(2);
    assert.throws(() => withSpare(twice.read), { code: 'EMFILE' });
    assert.equal(twice.seen.length, 2);
    const gone = full(1, 'ENOENT');
    assert.throws(() => withSpare(gone.read), { code: 'ENOENT' });
    assert.equal(gone.seen.length, 1);
  });
});
