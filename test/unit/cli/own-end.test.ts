import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ownEnd } from '../../../src/cli/own-end.js';
import { failure } from '../../../src/model/failure.js';
import type { InstanceState } from '../../../src/model/state.js';
import { NO_REQUESTS } from '../../../src/model/request.js';
import { appStatus } from '../../../src/stack/status.js';
import type { AppStatus } from '../../../src/model/status.js';
import { sampleApp } from '../support/sample-app.js';
import { sampleExit, sampleInstance, sampleReady } from '../support/sample-instance.js';

const app = (...states: InstanceState[]): AppStatus =>
  appStatus(
    sampleApp(),
    states.map((state) => sampleInstance(state)),
    NO_REQUESTS,
    undefined,
    0,
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
  it('with --exit-on-failure ends at the first failure', () => {
    assert.equal(ownEnd([app(sampleReady), app(failed({ code: 7 }))], true), 7);
    assert.equal(ownEnd([app(sampleReady), app(exited)], true), undefined);
  });
});
