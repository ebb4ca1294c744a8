import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { InstanceState } from '../../../src/model/state.js';
import { stoppingForms } from '../../../ui/stopping-words.js';
import { NOW, readyState, sampleStatus } from './support/sample-stack.js';

const stopping = (remaining: readonly string[], inMs = 7000): InstanceState => ({
  kind: 'stopping',
  since: NOW - 3000,
  pid: 4121,
  deadline: NOW + inMs,
  then: 'stopped',
  remaining,
});
const gone: InstanceState = { kind: 'stopped', since: NOW, why: 'asked' };

describe('a stack that is being stopped', () => {
  it('says whom it waits for, until when, and what comes then', () => {
    const apps = [
      sampleStatus('db', readyState(1, 0)),
      sampleStatus('api', stopping(['gunicorn (4312)', 'gunicorn (4313)'])),
      sampleStatus('mail', stopping([], 5000)),
      sampleStatus('web', gone),
    ];
    assert.deepEqual(stoppingForms(apps, NOW, false), [
      'KILL in 7s, waits for api: gunicorn (4312), gunicorn (4313); mail, then db',
      'KILL in 7s, waits for api; mail, then db',
      'KILL in 7s, 3 left',
      'KILL in 7s',
    ]);
    assert.equal(stoppingForms(apps, NOW + 2500, true)[2], 'KILL sent, 3 left');
  });

  it('counts down to nothing, never below', () => {
    const apps = [sampleStatus('api', stopping([], 300))];
    assert.equal(stoppingForms(apps, NOW, false).at(-1), 'KILL in 1s');
    assert.equal(stoppingForms(apps, NOW + 9000, false).at(-1), 'KILL in 0s');
  });

  it('says so when nobody is left, or nobody has been told yet', () => {
    assert.match(stoppingForms([sampleStatus('web', gone)], NOW, false)[0], /clean up/);
    const waiting = stoppingForms([sampleStatus('db', readyState(1, 0))], NOW, false);
    assert.deepEqual(waiting, ['stops db', 'stops db', '1 left']);
  });
});
