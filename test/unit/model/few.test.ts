import assert from 'node:assert/strict';
import { it } from 'node:test';
import { few } from '../../../src/model/few.js';

const count = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);

it('names all of a short list, and the first of a long one', () => {
  assert.equal(few([]), '');
  assert.equal(few(['api']), 'api');
  assert.equal(few(count(6)), '1, 2, 3, 4, 5, 6');
  assert.equal(few(count(7)), '1, 2, 3 and 4 more');
  assert.equal(few(count(100)), '1, 2, 3 and 97 more');
});
