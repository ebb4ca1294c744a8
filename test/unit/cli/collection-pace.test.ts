import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CollectionPace } from '../../../src/cli/collection-pace.js';

/** After collections at these times. */
function after(...times: number[]): CollectionPace {
  const pace = new CollectionPace();
  for (const at of times) pace.add(at);
  return pace;
}

const every = (ms: number, count: number, from = 0): number[] =>
  Array.from({ length: count }, (_, i) => from + i * ms);

describe('CollectionPace', () => {
  it('is not pressed by few, or by rare ones', () => {
    assert.equal(new CollectionPace().pressed(0), false);
    assert.equal(after(...every(1, 9)).pressed(9), false);
    assert.equal(after(...every(100, 20)).pressed(1900), false);
  });

  it('is pressed by ten within half a second', () => {
    assert.equal(after(...every(50, 10)).pressed(450), true);
  });

  it('stays so while they come within five seconds, and no longer', () => {
    const pace = after(...every(50, 10));
    assert.equal(pace.pressed(450), true);
    for (const at of every(400, 10, 1000)) pace.add(at);
    assert.equal(pace.pressed(4600), true);
    assert.equal(pace.pressed(6001), false);
    pace.add(6002);
    assert.equal(pace.pressed(6002), false, 'and would have to be pressed anew');
  });
});
