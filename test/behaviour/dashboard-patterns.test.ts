/**
 * A regular expression of the user never makes the dashboard stand still.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPatternMatcher } from '../../src/cli/desk/pattern-matcher.js';
import { within } from './support/wait-for.js';

const HOSTILE = ['(a+)+$', 'a'.repeat(40) + 'b'] as const;

test('an expression is tried in another thread', async () => {
  const match = createPatternMatcher();
  const found = await match('b+', 'i', ['abBa', 'none', 'b b', '']);
  assert.deepEqual(found, [[1, 3], null, [0, 1, 2, 3], null]);
  assert.deepEqual(await match('x*', '', ['ab']), [[]]);
});

test('one that takes for ever is given up in time, and the next one works', async () => {
  const match = createPatternMatcher();
  await match('a', '', ['a']);
  const [source, text] = HOSTILE;
  let turns = 0;
  const turning = setInterval(() => turns++, 5);
  await within('it to be given up', assert.rejects(match(source, '', [text]), /takes too long/));
  clearInterval(turning);
  assert.ok(turns > 10, `the event loop turned ${turns} times`);
  assert.deepEqual(await match('b', '', ['b']), [[0, 1]]);
});
