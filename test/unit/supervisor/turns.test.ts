import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { Turns } from '../../../src/supervisor/turns.js';

describe('Turns', () => {
  it('gives each turn of the event loop to one, in order, and the present one to the first', async () => {
    const turns = new Turns();
    const seen: string[] = [];
    for (const name of ['a', 'b', 'c']) void turns.next().then(() => seen.push(name));
    await Promise.resolve();
    assert.deepEqual(seen, ['a']);
    await turn();
    assert.deepEqual(seen, ['a', 'b']);
    await turn();
    assert.deepEqual(seen, ['a', 'b', 'c']);
  });

  it('waits for nobody once all have had theirs', async () => {
    const turns = new Turns();
    await Promise.all([turns.next(), turns.next()]);
    await turn();
    let had = false;
    void turns.next().then(() => (had = true));
    await Promise.resolve();
    assert.equal(had, true);
  });
});
