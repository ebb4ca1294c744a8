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

  it('leaves what can wait until nobody waits for a turn', async () => {
    const turns = new Turns();
    const seen: string[] = [];
    for (const name of ['a', 'b', 'c']) void turns.next().then(() => seen.push(name));
    for (const name of ['x', 'y']) turns.whenFree(() => seen.push(name));
    turns.whenFree(() => seen.push('never')).cancel();
    for (let i = 0; i < 5; i++) await turn();
    assert.deepEqual(seen, ['a', 'b', 'c', 'x', 'y']);
  });

  it('does it after the present turn where nobody waits', async () => {
    const turns = new Turns();
    const seen: string[] = [];
    void turns.next().then(() => seen.push('a'));
    turns.whenFree(() => seen.push('x'));
    turns.whenFree(() => seen.push('never')).cancel();
    await Promise.resolve();
    assert.deepEqual(seen, ['a']);
    await turn();
    assert.deepEqual(seen, ['a', 'x']);
  });

  it('lets nothing wait for long, however many wait for a turn', async () => {
    let now = 0;
    const turns = new Turns(() => now);
    const seen: string[] = [];
    for (const name of ['a', 'b', 'c']) void turns.next().then(() => seen.push(name));
    turns.whenFree(() => seen.push('x'));
    await turn();
    now = 1000;
    for (let i = 0; i < 3; i++) await turn();
    assert.deepEqual(seen, ['a', 'b', 'x', 'c']);
  });
});
