import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { firstFailure, ownEnd } from '../../../../src/cli/up/own-end.js';
import { failure } from '../../../../src/model/failure.js';
import type { InstanceState } from '../../../../src/model/state.js';
import { appStatus } from '../../../../src/stack/status.js';
import type { AppStatus } from '../../../../src/model/status.js';
import { sampleApp } from '../../support/sample-app.js';
import { sampleFigures } from '../../support/sample-figures.js';
import { sampleExit, sampleInstance, sampleReady } from '../../support/sample-instance.js';

const app = (...states: InstanceState[]): AppStatus =>
  appStatus(
    sampleApp(),
    states.map((state) => sampleInstance(state)),
    sampleFigures(),
  );
const gone = failure('gave-up', { app: 'api', words: 'exited with 7', deaths: 5 });
const failed = (exit: Partial<typeof sampleExit>): InstanceState => ({
  kind: 'failed',
  since: 0,
  failure: gone,
  exit: { ...sampleExit, ...exit },
});
const exited: InstanceState = { kind: 'exited', since: 0, exit: { ...sampleExit, code: 0 } };

describe('ownEnd', () => {
  it('goes on while an app lives', () => {
    assert.equal(ownEnd([app(sampleReady), app(exited)], false), undefined);
  });
  it('goes on while there are files or apps of others to serve', () => {
    assert.equal(ownEnd([app(exited), app()], false), undefined);
  });
  it('ends with 0 when all have ended well', () => {
    assert.equal(ownEnd([app(exited), app(exited)], false), 0);
  });
  it('does not wait for what was left out', () => {
    const leftOut: InstanceState = { kind: 'stopped', since: 0, why: 'left-out' };
    assert.equal(ownEnd([app(exited), app(leftOut)], false), 0);
  });
  it('ends with the worst code, a signal as 128+n', () => {
    assert.equal(ownEnd([app(exited), app(failed({ code: 7 }))], false), 7);
    assert.equal(
      ownEnd([app(failed({ code: 7 })), app(failed({ code: null, signal: 'SIGSEGV' }))], false),
      139,
    );
  });
  it('does not wait for an app that only starts by hand, nor for one that cannot start', () => {
    const manual: InstanceState = { kind: 'stopped', since: 0, why: 'manual' };
    const asked: InstanceState = { kind: 'stopped', since: 0, why: 'asked' };
    assert.equal(ownEnd([app(exited), app(manual)], false), 0);
    assert.equal(ownEnd([app(manual)], false), undefined, 'it is all there is');
    assert.equal(ownEnd([app(exited), app(asked)], false), undefined);
    const blocker = { app: 'x', state: 'stopped', why: '', settled: true } as const;
    const blocked: InstanceState = { kind: 'pending', since: 0, blockedBy: [blocker] };
    assert.equal(ownEnd([app(failed({ code: 4 })), app(blocked)], false), 4);
  });
  it('gives a missing program the code that a shell gives it, and never 0 to a failure', () => {
    const missing = failure('program-missing', {
      app: 'api',
      program: 'gunicorn',
      install: undefined,
    });
    const state: InstanceState = { kind: 'failed', since: 0, failure: missing, exit: undefined };
    assert.equal(ownEnd([app(state)], false), 127);
    assert.equal(ownEnd([app(failed({ code: 0 }))], false), 1);
  });
  it('takes the first that failed by itself, not one that failed with it', () => {
    const facts = { app: 'web', dependency: 'api', state: 'failed' };
    const follower: InstanceState = {
      kind: 'failed',
      since: 1,
      failure: failure('dependency-failed', facts),
      exit: undefined,
    };
    const first = { ...failed({ code: 7 }), since: 5 } as InstanceState;
    const later = { ...failed({ code: 8 }), since: 9 } as InstanceState;
    assert.equal(firstFailure([app(follower), app(later), app(first)])?.code, 7);
    assert.equal(firstFailure([app(follower)])?.code, 1);
    assert.equal(firstFailure([app(exited)]), undefined);
  });
  it('with --exit-on-failure ends at the first failure', () => {
    assert.equal(ownEnd([app(sampleReady), app(failed({ code: 7 }))], true), 7);
    assert.equal(ownEnd([app(sampleReady), app(exited)], true), undefined);
  });
});
