import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inTurns } from '../../../../src/supervisor/processes/in-turns.js';

describe('work in turns', () => {
  it('visits all, in order', async () => {
    const visited: number[] = [];
    await inTurns([3, 1, 2], (each) => visited.push(each));
    assert.deepEqual(visited, [3, 1, 2]);
  });

  it('is done at once where it is little', async () => {
    let turns = 0;
    const counter = setImmediate(() => (turns += 1));
    let visited = 0;
    const done = inTurns([1, 2, 3], () => (visited += 1));
    assert.equal(visited, 3);
    await done;
    assert.equal(turns, 0);
    clearImmediate(counter);
  });

  it('lets others have their turn where it is much', async () => {
    let turns = 0;
    const count = (): void => {
      turns += 1;
      counter = setImmediate(count);
    };
    let counter = setImmediate(count);
    let ms = 0;
    const each = Array.from({ length: 20 });
    const took = await inTurns(
      each,
      () => (ms += 0.5),
      () => ms,
    );
    clearImmediate(counter);
    assert.ok(turns >= 4, `${turns} turns of others`);
    assert.equal(took, 10);
  });
});
