import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Endpoint } from '../../../src/model/availability.js';
import { pick } from '../../../src/proxy/balance.js';

function endpoint(instance: number): Endpoint {
  return { instance, generation: 1, upstream: { kind: 'unix', path: `/${instance}` } };
}

function picked(busy: readonly number[], last: number): number | undefined {
  const endpoints = busy.map((_, i) => endpoint(i + 1)).reverse();
  return pick(endpoints, ({ instance }) => busy[instance - 1] ?? 0, last)?.instance;
}

describe('pick', () => {
  it('takes the one with the fewest in flight', () => {
    assert.equal(picked([3, 1, 2], 0), 2);
    assert.equal(picked([3, 3, 2], 2), 3);
  });

  it('goes in turn among equals', () => {
    assert.deepEqual(
      [0, 1, 2, 3].map((last) => picked([0, 0, 0], last)),
      [1, 2, 3, 1],
    );
  });

  it('has nothing to take from nothing', () => assert.equal(picked([], 0), undefined));
});
