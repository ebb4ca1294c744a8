import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CollectionPace } from '../../../src/cli/collection-pace.js';

/** After collections at these times. */
function after(...times: number[]): CollectionPace {
  const pace = new CollectionPace();
  for (const at of times) pace.add(at);
  return pace;
}

describe('CollectionPace', () => {
  it('is not pressed by few, or by rare ones', () => {
    assert.equal(new CollectionPace().pressed(0), false);
    assert.equal(after(0, 1, 2, 3).pressed(4), false);
    assert.equal(after(0, 400, 800, 1200, 1600).pressed(1600), false);
  });

  it('is pressed by five within a second', () => {
    assert.equal(after(0, 200, 400, 600, 800).pressed(800), true);
  });

  it('stays so while they come within five seconds, and no longer', () => {
    const pace = after(0, 200, 400, 600, 800);
    assert.equal(pace.pressed(800), true);
    for (const at of [2000, 3000, 4000, 5000]) pace.add(at);
    assert.equal(pace.pressed(5000), true);
    assert.equal(pace.pressed(5801), false);
    pace.add(5802);
    assert.equal(pace.pressed(5802), false, 'and would have to be pressed anew');
  });
});
