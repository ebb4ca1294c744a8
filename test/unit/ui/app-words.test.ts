import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { failure } from '../../../src/model/failure.js';
import type { InstanceState } from '../../../src/model/state.js';
import { appWords, fittingForm, showsTime } from '../../../ui/app-words.js';
import { sampleExit, sampleInstance, sampleReady } from '../support/sample-instance.js';
import { NOW, readyState, sampleStatus } from './support/sample-stack.js';

const overdue = failure('overdue', { app: 'a', within: '30s', expected: 'answered' });
const noFolder = failure('folder-missing', { app: 'a', cwd: '/srv/a' });
const starting = {
  kind: 'starting',
  since: NOW - 3400,
  pid: 7,
  phase: 'spawned',
  awaits: { kind: 'any-upstream' },
  until: NOW + 26_600,
  overdue: undefined,
  listenedAfterMs: undefined,
} as const;
const stopping = {
  kind: 'stopping',
  since: NOW - 2000,
  pid: 7,
  deadline: NOW + 7500,
  then: 'stopped',
  remaining: ['gunicorn (4312)'],
} as const;

describe('the state of an app in words', () => {
  const table: readonly (readonly [InstanceState, string, ...string[]])[] = [
    [readyState(7, 1000), 'good', 'ready 1s', 'ready'],
    [
      { ...sampleReady, since: NOW - 724_000, http: false },
      'good',
      'ready 12m (not HTTP)',
      'ready 12m',
      'ready',
    ],
    [
      starting,
      'busy',
      'starting 3/30s: waits for a socket or port',
      'waits for socket 3/30s',
      'socket 3/30s',
      'socket 3s',
    ],
    [
      {
        ...starting,
        phase: 'listening',
        awaits: { kind: 'answer', upstream: { kind: 'unix', path: '/s' }, path: '/healthz' },
      },
      'busy',
      'listening 3/30s: waits for 2xx or 3xx at /healthz on unix:/s',
      'waits for HTTP 3/30s',
      'HTTP 3/30s',
      'HTTP 3s',
    ],
    [
      { ...starting, awaits: { kind: 'delay', ms: 2000 } },
      'busy',
      'starting 2/2s: waits for 2.0s to pass (ready=delay)',
      'waits for delay 2/2s',
      'delay 2/2s',
      'delay 3s',
    ],
    [{ ...starting, awaits: undefined }, 'busy', 'starting 3s'],
    [{ ...starting, overdue }, 'bad', 'overdue 3s: a has not answered within 30s', 'overdue 3s'],
    [
      {
        kind: 'running',
        since: NOW,
        pid: 7,
        spawnedAt: NOW,
        role: 'undecided',
        until: NOW + 30_000,
      },
      'busy',
      'running, no socket yet 0/30s',
      'no socket 0/30s',
      'running 0/30s',
      'running 0s',
    ],
    [
      {
        kind: 'running',
        since: NOW,
        pid: 7,
        spawnedAt: NOW - 65_000,
        role: 'silent',
      },
      'good',
      'running 1m (no socket, no route)',
      'running 1m, no socket',
      'running 1m',
      'running',
    ],
    [
      { kind: 'running', since: NOW, pid: 7, spawnedAt: NOW, role: 'worker' },
      'good',
      'running 0s',
      'running',
    ],
    [
      { kind: 'running', since: NOW, pid: 7, spawnedAt: NOW, role: 'oneshot' },
      'busy',
      'running 0s',
      'running',
    ],
    [
      stopping,
      'busy',
      'stopping 2s, KILL in 8s: gunicorn (4312)',
      'stopping 2s, KILL in 8s',
      'stopping 2/10s',
      'stopping 2s',
    ],
    [
      { ...stopping, then: 'restart', remaining: [] },
      'busy',
      'restarting 2s, KILL in 8s',
      'restarting 2s, KILL in 8s',
      'restarting 2/10s',
      'restarting 2s',
    ],
    [
      { kind: 'backoff', since: NOW, until: NOW + 3200, deaths: 2, exit: sampleExit },
      'bad',
      'backoff: exited with 1, again in 4s',
      'backoff: exit 1, again in 4s',
      'exit 1, again in 4s',
      'again in 4s',
    ],
    [
      {
        kind: 'pending',
        since: NOW,
        blockedBy: [
          { app: 'db', state: 'starting', why: 'starting for 3 s', settled: false },
          { app: 'mq', state: 'pending', why: 'waits', settled: false },
        ],
      },
      'busy',
      'waits for db +1 (starting for 3 s)',
      'waits for db +1',
      'waits',
    ],
    [
      { kind: 'stopped', since: NOW, why: 'lazy' },
      'off',
      'stopped, starts at its first request',
      'stopped (lazy)',
    ],
    [{ kind: 'stopped', since: NOW, why: 'asked' }, 'off', 'stopped'],
    [{ kind: 'exited', since: NOW, exit: { ...sampleExit, code: 0 } }, 'off', 'exited 0'],
    [
      { kind: 'failed', since: NOW, failure: overdue, exit: { ...sampleExit, signal: 'SIGKILL' } },
      'bad',
      'failed: exited with 1',
      'failed: SIGKILL',
      'failed (KILL)',
      'failed',
    ],
    [
      { kind: 'failed', since: NOW, failure: noFolder, exit: undefined },
      'bad',
      `failed: ${noFolder.message}`,
      'failed: no folder',
      'no folder',
      'failed',
    ],
    [
      { kind: 'skipped', since: NOW, failure: noFolder },
      'off',
      `skipped: ${noFolder.message}`,
      'skipped: no folder',
      'skipped',
    ],
    [
      { kind: 'skipped', since: NOW, failure: overdue },
      'off',
      `skipped: ${overdue.message}`,
      'skipped',
    ],
    [{ kind: 'up', since: NOW, upstream: { kind: 'unix', path: '/s' } }, 'good', 'up 0s', 'up'],
    [{ kind: 'down', since: NOW, failure: overdue }, 'bad', `down: ${overdue.message}`, 'down'],
  ];
  for (const [state, tone, ...forms] of table) {
    it(`${state.kind}: ${forms[0] ?? ''}`, () => {
      assert.deepEqual(appWords(sampleStatus('a', state), NOW), { tone, forms });
    });
  }

  it('counts the ready ones of several instances', () => {
    const two = (second: InstanceState, state: string): string =>
      appWords(
        sampleStatus('a', second, {
          state,
          instances: [sampleInstance(readyState(1, 0)), sampleInstance(second, { instance: 2 })],
        }),
        NOW,
      ).forms[0];
    assert.equal(
      two(starting, 'starting'),
      '1/2 ready, starting 3/30s: waits for a socket or port',
    );
    assert.equal(two(readyState(2, 0), 'ready'), 'ready 0s 2/2');
  });

  it('counts those that have run to their end where none is to be ready', () => {
    const exited: InstanceState = { kind: 'exited', since: NOW, exit: { ...sampleExit, code: 0 } };
    const two = (first: InstanceState, second: InstanceState, state: string): string =>
      appWords(
        sampleStatus('a', first, {
          state,
          instances: [sampleInstance(first), sampleInstance(second, { instance: 2 })],
        }),
        NOW,
      ).forms[0];
    assert.equal(two(exited, exited, 'exited'), 'exited 0 2/2');
    assert.match(two(starting, exited, 'starting'), /^1\/2 exited, starting/);
    assert.match(two(readyState(1, 0), exited, 'exited'), /^1\/2 ready, exited/);
  });

  it('tells of the generation that boots beside, and of one that did not', () => {
    const swapping = (next: InstanceState): ReturnType<typeof appWords> => {
      const instance = sampleInstance(readyState(1, 0), { next: { generation: 2, state: next } });
      return appWords(sampleStatus('a', readyState(1, 0), { instances: [instance] }), NOW);
    };
    assert.deepEqual(swapping(starting), {
      tone: 'busy',
      forms: ['ready 0s, next boots 3s', 'swapping 3s', 'swapping'],
    });
    const failed = swapping({ kind: 'failed', since: NOW, failure: overdue, exit: sampleExit });
    assert.equal(failed.tone, 'bad');
    assert.equal(failed.forms[0], 'ready 0s, swap failed: exit 1');
  });

  it('has words for an app without instances', () => {
    const status = sampleStatus('a', starting, { state: 'ready', instances: [], reason: 'files' });
    assert.deepEqual(appWords(status, NOW), { tone: 'good', forms: ['ready: files', 'ready'] });
  });

  it('tells first that a person has to act', () => {
    const attention = {
      kind: 'cut-off',
      since: NOW,
      what: 'it is gone',
      advice: 'restart',
    } as const;
    assert.deepEqual(appWords(sampleStatus('a', readyState(1, 0), { attention }), NOW), {
      tone: 'bad',
      forms: ['socket file gone: restart', 'socket file gone', 'cut-off'],
    });
    const waits = {
      kind: 'debugger',
      since: NOW,
      prompt: '(Pdb)',
      who: 'pdb',
      outwaited: false,
      advice: 'sockpit attach a',
    } as const;
    const { tone, forms } = appWords(
      sampleStatus('a', readyState(1, 0), { attention: waits }),
      NOW,
    );
    assert.deepEqual([tone, forms.at(-1)], ['busy', 'debugger']);
  });

  it('takes the longest form that fits', () => {
    const words = appWords(sampleStatus('a', stopping), NOW);
    assert.equal(fittingForm(words, 40), 'stopping 2s, KILL in 8s: gunicorn (4312)');
    assert.equal(fittingForm(words, 23), 'stopping 2s, KILL in 8s');
    assert.equal(fittingForm(words, 14), 'stopping 2/10s');
    assert.equal(fittingForm(words, 3), 'stopping 2s');
  });

  it('knows whose words change as time goes by', () => {
    assert.equal(showsTime(sampleStatus('a', readyState(1, 0))), true);
    assert.equal(showsTime(sampleStatus('a', starting)), true);
    assert.equal(showsTime(sampleStatus('a', { kind: 'stopped', since: 0, why: 'asked' })), false);
  });
});
