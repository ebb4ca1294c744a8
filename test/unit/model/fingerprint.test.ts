import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fingerprint, fingerprintNumber } from '../../../src/model/fingerprint.js';

const paths = Array.from({ length: 20_000 }, (_, i) => `shop\0/home/me/src/shop-${i}/Procfile`);

describe('a fingerprint', () => {
  it('is the same for the same text, at every start', () => {
    // Runtime and state directories are named by it: another one would lose sight of a stack.
    assert.equal(fingerprint('shop\0/home/me/shop/Procfile', 8), 'ce3180e7');
    assert.equal(fingerprint('shop\0/home/me/shop/Procfile', 16), 'ce3180e7197ba402');
    assert.equal(fingerprint('', 4).length, 4);
  });

  it('differs in every part of its digits for texts that hardly differ', () => {
    assert.equal(new Set(paths.map((path) => fingerprint(path, 16))).size, paths.length);
    const first = new Set(paths.map((path) => fingerprint(path, 2)));
    const last = new Set(paths.map((path) => fingerprint(path, 16).slice(-2)));
    assert.equal(first.size, 256);
    assert.equal(last.size, 256);
  });

  it('as a number is spread evenly', () => {
    const counts = new Array<number>(100).fill(0);
    for (const path of paths) {
      const slot = fingerprintNumber(path) % counts.length;
      counts[slot] = (counts[slot] ?? 0) + 1;
    }
    // 200 on average; six standard deviations.
    for (const count of counts) assert.ok(count > 115 && count < 285, String(count));
  });
});
