import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { failure } from '../../../../src/model/failure.js';
import { exitFacts } from '../../../../src/supervisor/lifecycle/exit-facts.js';
import type { Phase } from '../../../../src/supervisor/lifecycle/phase.js';
import type { RunningRole } from '../../../../src/model/state.js';
import { decideSwap, maySwap } from '../../../../src/supervisor/lifecycle/swap.js';
import { sampleRunning } from '../../support/sample-instance.js';

const upstream = { kind: 'unix', path: '/run/api.1.sock' } as const;
const exit = exitFacts({
  code: 1,
  signal: null,
  livedMs: 9,
  at: 9,
  command: 'x',
  lastLines: [],
});
const overdue = failure('overdue', { app: 'api', within: '30s', expected: 'answered' });
const blocked = { app: 'db', state: 'starting', why: 'starting', settled: false } as const;

const live = (state: Extract<Phase, { kind: 'live' }>['state']): Phase => ({
  kind: 'live',
  state,
  bornAt: 0,
  spawnedAt: 0,
});
const starting = (late: boolean): Phase =>
  live({
    kind: 'starting',
    since: 0,
    pid: 1,
    phase: 'spawned',
    awaits: { kind: 'any-upstream' },
    until: 30_000,
    overdue: late ? overdue : undefined,
    listenedAfterMs: undefined,
  });
const running = (role: RunningRole): Phase => live(sampleRunning(role));
const ready = (at: typeof upstream | undefined): Phase =>
  live({
    kind: 'ready',
    since: 0,
    pid: 1,
    spawnedAt: 0,
    listenedAfterMs: 1,
    readyAfterMs: 2,
    upstream: at,
    http: true,
    guessed: false,
    cutOff: undefined,
  });
const stopping = (outcome: Extract<Phase, { kind: 'stopping' }>['outcome']): Phase => ({
  kind: 'stopping',
  step: 'asked',
  outcome,
  exit: undefined,
  begunAt: 0,
  killAt: 9,
  state: { kind: 'stopping', since: 0, pid: 1, deadline: 9, then: 'restart', remaining: [] },
});
const waiting: Phase = {
  kind: 'waiting',
  state: { kind: 'pending', since: 0, blockedBy: [blocked] },
};
const preparing: Phase = {
  kind: 'preparing',
  state: { kind: 'pending', since: 0, blockedBy: [] },
};
const backoff: Phase = {
  kind: 'backoff',
  state: { kind: 'backoff', since: 0, until: 1, deaths: 1, exit },
};
const exited: Phase = { kind: 'rest', state: { kind: 'exited', since: 0, exit } };
const failed: Phase = {
  kind: 'rest',
  state: { kind: 'failed', since: 0, failure: overdue, exit },
};
const stopped: Phase = { kind: 'rest', state: { kind: 'stopped', since: 0, why: 'asked' } };
const died = stopping({ kind: 'died', wasReady: true });
const serving = ready(upstream);

describe('maySwap', () => {
  const cases: readonly (readonly [string, Phase, boolean])[] = [
    ['ready', serving, true],
    ['a worker', running('worker'), true],
    ['one of which nothing is known yet', running('undecided'), false],
    ['a oneshot', running('oneshot'), false],
    ['starting', starting(false), false],
    ['overdue', starting(true), false],
    ['stopped', stopped, false],
    ['failed', failed, false],
    ['backoff', backoff, false],
    ['stopping', died, false],
    ['waiting', waiting, false],
  ];
  for (const [name, phase, expected] of cases) {
    it(`${name}: ${expected}`, () => assert.equal(maySwap(phase), expected));
  }
});

describe('decideSwap', () => {
  const facts = { app: 'api', withinMs: 30_000, expected: 'answered on $SOCKET' };
  const cases: readonly (readonly [string, Phase, Phase, string])[] = [
    ['the next waits for another app', serving, waiting, 'wait'],
    ['the next is looked at', serving, preparing, 'wait'],
    ['the next has been spawned', serving, starting(false), 'wait'],
    ['the next is ready', serving, serving, 'switch'],
    ['the next is overdue', serving, starting(true), 'give-up'],
    ['the next has failed', serving, failed, 'give-up'],
    ['the next has ended by itself', serving, exited, 'give-up'],
    ['the next has been stopped', serving, stopped, 'give-up'],
    ['the next stops to boot anew', serving, stopping({ kind: 'restart' }), 'wait'],
    ['the next has died and left others', serving, died, 'wait'],
    ['a worker after a worker', running('worker'), running('worker'), 'switch'],
    [
      'a worker after one that is ready by its own rule',
      ready(undefined),
      running('worker'),
      'switch',
    ],
    ['nothing listens where something answered', serving, running('worker'), 'give-up'],
    ['nothing listens yet', serving, running('undecided'), 'wait'],

    ['the old one has died, the next boots', backoff, starting(false), 'take-over'],
    ['the old one has died, the next is overdue', backoff, starting(true), 'take-over'],
    ['the old one has died and left others', died, starting(false), 'take-over'],
    ['the old one has failed', failed, preparing, 'take-over'],
    ['the old one has ended', exited, waiting, 'take-over'],
    ['the old one has died, the next is ready', backoff, serving, 'switch'],
    ['both have died', backoff, failed, 'give-up'],
    ['both are gone', failed, exited, 'give-up'],
  ];
  for (const [name, current, next, expected] of cases) {
    it(`${name}: ${expected}`, () => {
      assert.equal(decideSwap(current, next, facts).kind, expected);
    });
  }

  it('says why it is given up', () => {
    const why = (next: Phase): string => {
      const decision = decideSwap(serving, next, facts);
      return decision.kind === 'give-up' ? decision.failure.message : decision.kind;
    };
    assert.equal(why(starting(true)), overdue.message);
    assert.equal(why(exited), 'api exited with 1 before it answered on $SOCKET');
    assert.equal(why(running('worker')), 'api has not answered on $SOCKET within 30s');
  });
});
