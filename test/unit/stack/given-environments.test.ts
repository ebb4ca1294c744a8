import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { EnvironmentVariable } from '../../../src/model/environment.js';
import { createGivenEnvironments } from '../../../src/stack/given-environments.js';

function fromFile(name: string, value: string): EnvironmentVariable {
  return { name, value, source: { kind: 'file', file: '/p/.env', line: 1 }, overridden: [] };
}

function injected(name: string, value: string): EnvironmentVariable {
  return { name, value, source: { kind: 'injected', runtime: true }, overridden: [] };
}

test('what files give is compared, and what sockpit sets is not', () => {
  const given = createGivenEnvironments();
  given.start('api', 1, [fromFile('A', '1'), fromFile('B', '1'), injected('PORT', '1')]);
  assert.deepEqual(given.stale('api', 1, [fromFile('B', '1'), fromFile('A', '1')]), []);
  const now = [fromFile('A', '2'), fromFile('C', '1'), injected('PORT', '2')];
  assert.deepEqual(given.stale('api', 1, now), ['A', 'B', 'C']);
  assert.deepEqual(given.stale('api', 2, now), [], 'never started');
  given.start('api', 1, now);
  assert.deepEqual(given.stale('api', 1, now), []);
});
