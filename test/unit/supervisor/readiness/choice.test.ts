import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type {
  AnswerSoFar,
  CandidateView,
  Reason,
} from '../../../../src/supervisor/readiness/candidate.js';
import { choose } from '../../../../src/supervisor/readiness/choice.js';
import type { Question } from '../../../../src/supervisor/readiness/choice.js';

const NOW = 100_000;

function candidate(port: number, reason: Reason, answer: AnswerSoFar): CandidateView {
  return { upstream: { kind: 'tcp', host: '127.0.0.1', port }, reason, answer };
}

const http = (since = NOW): AnswerSoFar => ({ kind: 'http', since, status: 200 });
const silent = (since = NOW): AnswerSoFar => ({ kind: 'silent', since });
const other = (since = NOW): AnswerSoFar => ({ kind: 'other', since, said: '-ERR' });
const none = (tried = true): AnswerSoFar => ({ kind: 'none', tried });

function ask(candidates: readonly CandidateView[], more: Partial<Question> = {}): string {
  const choice = choose({
    plan: 'discover',
    rule: undefined,
    awaited: undefined,
    now: NOW,
    ruleMetAt: undefined,
    candidates,
    ...more,
  });
  if (choice.kind === 'wait') {
    return choice.until === undefined ? 'wait' : `wait ${choice.until - NOW}`;
  }
  const { upstream } = choice.candidate;
  assert.ok(upstream.kind === 'tcp');
  return `${upstream.port}${choice.http ? '' : ' not http'}`;
}

describe('which candidate is the upstream', () => {
  it('none before something accepts', () => {
    assert.equal(ask([]), 'wait');
    assert.equal(ask([candidate(1, 'told', none())]), 'wait');
    assert.equal(ask([candidate(1, 'found', silent())]), 'wait');
  });

  it('the first that answers HTTP', () => {
    assert.equal(ask([candidate(1, 'found', http()), candidate(2, 'found', http())]), '1');
  });

  it('a preferred one that accepts is waited for without end, an equal one for a moment', () => {
    for (const reason of ['told', 'remembered', 'offered'] as const) {
      const both = [candidate(1, reason, silent()), candidate(2, 'found', http(NOW - 9000))];
      assert.equal(ask(both), 'wait');
    }
    assert.equal(ask([candidate(1, 'found', silent()), candidate(2, 'found', http())]), 'wait 150');
    assert.equal(
      ask([candidate(1, 'found', silent()), candidate(2, 'found', http(NOW - 150))]),
      '2',
    );
    assert.equal(ask([candidate(1, 'found', http()), candidate(2, 'found', silent())]), '1');
  });

  it('one that is just being connected to is waited for', () => {
    assert.equal(
      ask([candidate(1, 'found', none(false)), candidate(2, 'found', http())]),
      'wait 150',
    );
    assert.equal(ask([candidate(1, 'offered', none()), candidate(2, 'found', http())]), '2');
  });

  it('others give way for a second to an address that is awaited', () => {
    const found = candidate(2, 'found', http());
    assert.equal(ask([found], { awaited: 'told' }), 'wait 1000');
    assert.equal(ask([candidate(1, 'told', none()), found], { awaited: 'told' }), 'wait 1000');
    assert.equal(ask([found], { awaited: 'told', now: NOW + 1000 }), '2');
    assert.equal(ask([candidate(2, 'told', http())], { awaited: 'told' }), '2');
    assert.equal(ask([candidate(1, 'told', other()), found], { awaited: 'told' }), '2');
  });

  it('what is not HTTP only after a moment, and only where nothing else may be', () => {
    assert.equal(ask([candidate(1, 'found', other())]), 'wait 500');
    assert.equal(ask([candidate(1, 'found', other(NOW - 500))]), '1 not http');
    assert.equal(
      ask([candidate(1, 'found', other(NOW - 500)), candidate(2, 'found', silent())]),
      '1 not http',
    );
    assert.equal(
      ask([candidate(1, 'offered', silent()), candidate(2, 'found', other(NOW - 9000))]),
      'wait',
    );
    assert.equal(ask([candidate(1, 'told', other())], { plan: 'fixed' }), '1 not http');
    assert.equal(
      ask([candidate(1, 'found', other(NOW - 9000))], { rule: { kind: 'http' } }),
      'wait',
    );
  });

  it('a silent one where the app has a rule of its own and has met it', () => {
    const rule = { kind: 'listen' } as const;
    const one = [candidate(1, 'told', silent(NOW - 400))];
    assert.equal(ask(one, { rule }), 'wait');
    assert.equal(ask(one, { rule, ruleMetAt: 0 }), 'wait 100');
    assert.equal(ask(one, { rule, ruleMetAt: 0, now: NOW + 100 }), '1');
    assert.equal(ask(one, { rule, ruleMetAt: NOW }), 'wait 500');
    const beside = [candidate(1, 'found', silent(0)), candidate(2, 'found', other(0))];
    assert.equal(ask(beside, { rule, ruleMetAt: 0 }), '2 not http');
  });
});
