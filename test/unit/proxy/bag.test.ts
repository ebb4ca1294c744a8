import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Bag } from '../../../src/proxy/bag.js';

describe('Bag', () => {
  it('lists what is in it in the order in which it came, whatever place it has', () => {
    const bag = new Bag<string>();
    const first = bag.add('a');
    bag.add('b');
    const third = bag.add('c');
    bag.remove(first);
    bag.remove(third);
    bag.add('d');
    bag.add('e');
    assert.deepEqual(bag.list(), ['b', 'd', 'e']);
    assert.equal(bag.size, 3);
  });

  it('takes places again and removes from each once', () => {
    const bag = new Bag<string>();
    const place = bag.add('a');
    bag.remove(place);
    bag.remove(place);
    assert.equal(bag.size, 0);
    assert.equal(bag.add('b'), place);
    assert.notEqual(bag.add('c'), place);
    assert.deepEqual(bag.list(), ['b', 'c']);
  });
});
