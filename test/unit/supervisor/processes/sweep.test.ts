import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Clock } from '../../../../src/model/clock.js';
import { sweep, type LeftProcesses } from '../../../../src/supervisor/processes/sweep.js';

const NOBODY: LeftProcesses = { processes: [], whole: true };
const PERHAPS_NOBODY: LeftProcesses = { processes: [], whole: false };

/** Every pause is over at once. @returns how often was looked */
async function looksOf(answers: readonly LeftProcesses[]): Promise<number> {
  const clock: Clock = {
    now: () => 0,
    elapsed: () => 0,
    after: (_ms, run) => {
      queueMicrotask(run);
      return { cancel: () => undefined };
    },
  };
  let looks = 0;
  const find = (): LeftProcesses => {
    const answer = answers[looks];
    looks += 1;
    assert.ok(answer, 'looks on after the end');
    return answer;
  };
  assert.deepEqual((await sweep({ find, killAt: 1000, clock })).left, []);
  return looks;
}

test('one look that has seen everybody suffices to know that nobody is left', async () => {
  assert.equal(await looksOf([NOBODY]), 1);
});

test('where somebody may have been missed, nobody is left when nobody is seen twice', async () => {
  assert.equal(await looksOf([PERHAPS_NOBODY, PERHAPS_NOBODY]), 2);
  assert.equal(await looksOf([PERHAPS_NOBODY, NOBODY]), 2);
});
