import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exitFacts } from '../../../../src/supervisor/lifecycle/exit-facts.js';
import type { LifecyclePolicy } from '../../../../src/supervisor/lifecycle/phase.js';
import { verdict } from '../../../../src/supervisor/lifecycle/verdict.js';
import type { ExitFacts } from '../../../../src/model/failure.js';
import { aPolicy } from '../a-policy.js';

function exit(code: number | null, livedMs: number, signal: string | null = null): ExitFacts {
  return exitFacts({ code, signal, livedMs, at: livedMs, command: 'x', lastLines: [] });
}

function ruling(
  facts: ExitFacts,
  over: Partial<LifecyclePolicy> = {},
  { wasReady = false, deaths = 0 } = {},
): string {
  const result = verdict(facts, aPolicy(over), wasReady, deaths);
  switch (result.kind) {
    case 'exited':
      return 'exited';
    case 'again':
      return `again ${result.deaths} ${result.delayMs}`;
    case 'failed':
    case 'skipped':
      return `${result.kind} ${result.failure.code}`;
  }
}

describe('verdict', () => {
  it('an end with 0 is an end, unless it is always to run', () => {
    assert.equal(ruling(exit(0, 50)), 'exited');
    assert.equal(ruling(exit(0, 50), { restart: 'never' }), 'exited');
    assert.equal(ruling(exit(0, 50), { restart: 'always' }), 'again 1 100');
    assert.equal(ruling(exit(0, 50), { restart: 'always', oneshot: true }), 'exited');
  });

  it('an end that was asked for starts again without being one more in the row', () => {
    const facts = { ...exit(null, 50, 'SIGKILL'), asked: true };
    assert.equal(ruling(facts, {}, { deaths: 0 }), 'again 0 100');
    assert.equal(ruling(facts, {}, { deaths: 4 }), 'again 4 800');
  });

  it('a fast death is one more in a row, a late one ends the row', () => {
    assert.equal(ruling(exit(1, 9_999), {}, { deaths: 2 }), 'again 3 400');
    assert.equal(ruling(exit(1, 10_000), {}, { deaths: 2 }), 'again 0 100');
    assert.equal(ruling(exit(null, 50, 'SIGSEGV')), 'again 1 100');
  });

  it('gives up after as many fast deaths as it has retries', () => {
    assert.equal(ruling(exit(1, 50), { retries: 5 }, { deaths: 3 }), 'again 4 800');
    assert.equal(ruling(exit(1, 50), { retries: 5 }, { deaths: 4 }), 'failed gave-up');
    assert.equal(ruling(exit(1, 50), { retries: 0 }), 'failed gave-up');
    assert.equal(ruling(exit(1, 60_000), { retries: 0 }), 'again 0 100');
    assert.equal(ruling(exit(1, 50), { retries: 100 }, { deaths: 50 }), 'again 51 30000');
  });

  it('counts every failure of a oneshot, however long it ran', () => {
    const oneshot = { oneshot: true, retries: 2 } as const;
    assert.equal(ruling(exit(1, 60_000), oneshot), 'again 1 100');
    assert.equal(ruling(exit(1, 60_000), oneshot, { deaths: 1 }), 'failed oneshot-failed');
  });

  it('never starts again what is not to be', () => {
    const never = { restart: 'never' } as const;
    assert.equal(ruling(exit(1, 50), never), 'failed exited-early');
    assert.equal(ruling(exit(1, 50), never, { wasReady: true }), 'failed exited-nonzero');
    assert.equal(ruling(exit(1, 50), { ...never, oneshot: true }), 'failed oneshot-failed');
  });

  it('does not try a missing program again', () => {
    assert.equal(ruling(exit(127, 20)), 'failed exited-nonzero');
    assert.equal(ruling(exit(126, 20)), 'failed exited-nonzero');
    assert.equal(ruling(exit(127, 20), { optional: true }), 'skipped exited-nonzero');
    assert.equal(ruling(exit(127, 60_000)), 'again 0 100', 'later it is some program’s own code');
  });
});
