import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Rush } from '../../../src/proxy/rush.js';

/** A rush whose turns end when the test says so. */
function bed() {
  const taken: number[] = [];
  const later: (() => void)[] = [];
  const rush = new Rush<number>(
    (task) => taken.push(task),
    (run) => later.push(run),
  );
  const endTurn = (): void => {
    for (const run of later.splice(0)) run();
  };
  return { rush, taken, later, endTurn };
}

describe('a rush of connections', () => {
  it('is none where nothing has come: each request is taken at once', () => {
    const { rush, taken, later } = bed();
    rush.add(1);
    rush.add(2);
    assert.deepEqual(taken, [1, 2]);
    assert.equal(later.length, 0);
  });

  it('lets a lone connection wait for the end of one turn more, and no longer', () => {
    const { rush, taken, later, endTurn } = bed();
    rush.accepted();
    endTurn();
    rush.add(1);
    assert.deepEqual(taken, []);
    endTurn();
    assert.deepEqual(taken, [1]);
    assert.equal(later.length, 0);
    rush.add(2);
    assert.deepEqual(taken, [1, 2]);
  });

  it('takes a few in each turn in which one comes, and the rest in order when none comes', () => {
    const { rush, taken, later, endTurn } = bed();
    for (let turn = 0; turn < 3; turn++) {
      rush.accepted();
      for (let i = 0; i < 10; i++) rush.add(10 * turn + i);
      endTurn();
      assert.equal(taken.length, 4 * (turn + 1));
    }
    endTurn();
    assert.deepEqual(
      taken,
      Array.from({ length: 30 }, (_, i) => i),
    );
    assert.equal(later.length, 0);
  });

  it('keeps up with clients that open a connection for each request', () => {
    const { rush, taken, endTurn } = bed();
    for (let i = 0; i < 100; i++) {
      rush.accepted();
      rush.add(i);
      endTurn();
    }
    assert.equal(taken.length, 100);
  });
});
