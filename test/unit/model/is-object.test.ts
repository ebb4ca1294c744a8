import assert from 'node:assert/strict';
import { it } from 'node:test';
import { isObject } from '../../../src/model/is-object.js';

it('an object has members: null and lists have none', () => {
  assert.deepEqual([{}, { a: 1 }].map(isObject), [true, true]);
  assert.deepEqual([null, undefined, [], 'a', 1].map(isObject), [
    false,
    false,
    false,
    false,
    false,
  ]);
});
