import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { failure } from '../../../src/model/failure.js';
import { attentionIn } from '../../../src/model/attention.js';
import { reasonOf } from '../../../src/model/reason.js';
import type { RemarkKind } from '../../../src/model/remark.js';
import { isSettled, type InstanceState } from '../../../src/model/state.js';
import {
  appStatus,
  attentionNews,
  newsOf,
  stateLine,
  stateRemark,
  urlOf,
} from '../../../src/stack/status.js';
import { sampleApp } from '../support/sample-app.js';
import { sampleFigures } from '../support/sample-figures.js';
import {
  sampleExit,
  sampleInstance,
  sampleReady,
  sampleRunning,
} from '../support/sample-instance.js';

const failed: InstanceState = {
  kind: 'failed',
  since: 0,
  failure: failure('gave-up', { app: 'api', words: 'exited with 1', deaths: 5 }),
  exit: sampleExit,
};

describe('appStatus', () => {
  const status = (states: readonly InstanceState[], app = sampleApp()) =>
    appStatus(
      app,
      states.map((state, i) => sampleInstance(state, { instance: i + 1 })),
      sampleFigures({ base: 'http://localhost:8080', now: 3000 }),
    );

  it('shows a ready app with its upstream, URL and uptime', () => {
    const { state, pid, socket, port, url, uptimeMs, prefix } = status([sampleReady]);
    assert.deepEqual(
      { state, pid, socket, port, url, uptimeMs, prefix },
      {
        state: 'ready',
        pid: 42,
        socket: '/run/api.sock',
        port: null,
        url: 'http://localhost:8080/api/',
        uptimeMs: 2000,
        prefix: '/api/',
      },
    );
  });

  it('says what becomes of the next generation, which is no worker while nothing listens yet', () => {
    const booting = sampleRunning('undecided');
    const instance = sampleInstance(sampleReady, { next: { generation: 2, state: booting } });
    const { state, reason } = appStatus(sampleApp(), [instance], sampleFigures({ now: 3000 }));
    assert.equal(state, 'ready');
    assert.equal(reason, 'the next generation is starting: nothing listens yet');
  });

  it('shows the instance that most needs attention', () => {
    assert.equal(status([sampleReady, failed]).state, 'failed');
  });

  it('has no route when the app turned out to be a worker, or does not speak HTTP', () => {
    const worker = status([{ kind: 'running', since: 0, pid: 1, spawnedAt: 1000, role: 'worker' }]);
    assert.deepEqual([worker.prefix, worker.url, worker.uptimeMs], [null, null, 2000]);
    assert.equal(status([{ ...sampleReady, http: false }]).url, null);
  });

  it('keeps the prefix where one of its instances answers', () => {
    assert.equal(status([sampleReady, sampleRunning('silent')]).prefix, '/api/');
  });

  it('keeps the prefix while an upstream may still appear', () => {
    const undecided = status([
      { kind: 'running', since: 0, pid: 1, spawnedAt: 0, role: 'undecided', until: 30_000 },
    ]);
    assert.equal(undecided.prefix, '/api/');
  });

  it('keeps the last end in words', () => {
    const { exit } = appStatus(
      sampleApp(),
      [sampleInstance(sampleReady, { lastExit: sampleExit, restarts: 2 })],
      sampleFigures(),
    );
    assert.equal(exit, 'exited with 1');
  });
});

describe('urlOf', () => {
  it('names the host of an app that has one', () => {
    const app = sampleApp({ host: 'diet', prefixes: ['/'] });
    assert.equal(urlOf(app, 'http://localhost:8080'), 'http://diet.localhost:8080/');
  });
  it('is nothing on a Unix listener', () => {
    assert.equal(urlOf(sampleApp(), 'unix:/front.sock'), null);
  });
});

describe('reasons and lines', () => {
  const URL = 'http://localhost:8080/api/';
  const cases: readonly (readonly [InstanceState, RegExp])[] = [
    [
      {
        kind: 'pending',
        since: 0,
        blockedBy: [{ app: 'db', state: 'starting', why: 'starting for 3s', settled: false }],
      },
      /api waits for db \(starting for 3s\)/,
    ],
    [
      {
        kind: 'starting',
        since: 0,
        pid: 7,
        phase: 'listening',
        awaits: { kind: 'any-upstream' },
        until: 30_000,
        overdue: undefined,
        listenedAfterMs: 120,
      },
      /api listens after 120ms/,
    ],
    [sampleReady, /api is ready after 500ms at http:\/\/localhost:8080\/api\/$/],
    [{ ...sampleReady, http: false }, /api is ready after 500ms: .*not in HTTP/],
    [
      { kind: 'backoff', since: 0, until: 400, deaths: 2, exit: sampleExit },
      /exited with 1; starts again in 400ms/,
    ],
    [
      {
        kind: 'backoff',
        since: 0,
        until: 400,
        deaths: 0,
        failure: failure('no-resources', { app: 'api', lack: 'EMFILE' }),
      },
      /^api could not be started: .*open files \(EMFILE\) \(.*ulimit -n.*\); starts again in 400ms$/,
    ],
    [failed, /api failed: .*5 times.*restart api/],
    [
      {
        kind: 'stopping',
        since: 0,
        pid: 1,
        deadline: 1,
        then: 'stopped',
        remaining: ['gunicorn (9)'],
      },
      /waits for gunicorn \(9\)/,
    ],
    [{ kind: 'stopped', since: 0, why: 'manual' }, /starts when told to/],
  ];
  for (const [state, expected] of cases) {
    it(state.kind, () => assert.match(stateLine('api', state, URL), expected));
  }
  const asked = { ...sampleExit, asked: true };
  const back = { kind: 'backoff', since: 0, until: 400, deaths: 1 } as const;
  const begun = {
    kind: 'starting',
    since: 0,
    pid: 7,
    awaits: undefined,
    until: 30_000,
    listenedAfterMs: undefined,
  } as const;
  const runs = { kind: 'running', since: 0, pid: 7, spawnedAt: 0 } as const;
  const late = failure('overdue', { app: 'api', within: '30s', expected: 'answered' });
  const kinds: readonly (readonly [string, InstanceState, RemarkKind])[] = [
    ['a spawn', { ...begun, phase: 'spawned', overdue: undefined }, 'started'],
    ['an open socket', { ...begun, phase: 'listening', overdue: undefined }, 'note'],
    ['being late', { ...begun, phase: 'listening', overdue: late }, 'failed'],
    ['a oneshot', { ...runs, role: 'oneshot' }, 'started'],
    ['a worker', { ...runs, role: 'worker' }, 'ready'],
    ['readiness', sampleReady, 'ready'],
    ['a death', { ...back, exit: sampleExit }, 'crashed'],
    ['a signal', { ...back, exit: { ...sampleExit, code: null, signal: 'SIGTERM' } }, 'crashed'],
    ['an end that was asked for, with any code', { ...back, exit: asked }, 'stopped'],
    ['an orderly end', { kind: 'exited', since: 0, exit: { ...sampleExit, code: 0 } }, 'stopped'],
    ['giving up', failed, 'failed'],
    ['a stop', { kind: 'stopped', since: 0, why: 'asked' }, 'stopped'],
    ['waiting', { kind: 'pending', since: 0, blockedBy: [] }, 'note'],
  ];
  for (const [what, state, kind] of kinds) {
    it(`are about ${kind} at ${what}`, () => assert.equal(stateRemark(state), kind));
  }

  it('has no reason where there is nothing to say', () => {
    assert.equal(reasonOf(sampleReady), null);
  });
});

describe('newsOf', () => {
  const pending = (why: string): InstanceState => ({
    kind: 'pending',
    since: 0,
    blockedBy: why === '' ? [] : [{ app: 'db', state: 'starting', why, settled: false }],
  });
  const stopping = (who: string): InstanceState => ({
    kind: 'stopping',
    since: 1000,
    pid: 1,
    deadline: 9000,
    then: 'stopped',
    remaining: [who],
  });
  it('is silent about a start that nothing holds up, and about the same news again', () => {
    assert.equal(newsOf('api', undefined, pending(''), null), undefined);
    assert.match(newsOf('api', undefined, pending('starting'), null) ?? '', /waits for db/);
    assert.equal(newsOf('api', pending('starting'), pending('listening'), null), undefined);
  });
  it('says once that it stops, whoever of it is left meanwhile', () => {
    assert.match(newsOf('api', sampleReady, stopping('a'), null) ?? '', /api is stopping/);
    assert.equal(newsOf('api', stopping('a'), stopping('b'), null), undefined);
  });
  it('counts down to the KILL in what a status says', () => {
    const reasonAt = (now: number): string | null =>
      appStatus(sampleApp(), [sampleInstance(stopping('sh (7)'))], sampleFigures({ now })).reason;
    assert.equal(reasonAt(2000), 'waits for sh (7); KILL in 7.0s');
    assert.equal(reasonAt(9000), 'waits for sh (7)');
  });
});

describe('attentionNews', () => {
  const path = '/run/api.sock';
  const why = failure('socket-gone', { app: 'api', path });
  const cutOff = { since: 7, failure: why, hope: 'none' } as const;
  const well = sampleInstance(sampleReady);
  const lost = sampleInstance(
    { ...sampleReady, cutOff },
    { attention: attentionIn({ ...sampleReady, cutOff }) },
  );

  it('says once that an app is cut off, and what to do', () => {
    const line =
      'api cannot be reached: its socket file /run/api.sock is gone; sockpit restart api';
    assert.equal(attentionNews('api', well, lost), line);
    assert.equal(attentionNews('api', lost, lost), undefined);
  });

  it('says once that nothing of an app listens, however long, and that it listens again', () => {
    const failed = failure('not-listening', { app: 'api', where: '[::1]:3000' });
    const deafFor = (hope: 'soon' | 'late') => {
      const state = { ...sampleReady, cutOff: { since: 7, failure: failed, hope } };
      return sampleInstance(state, { attention: attentionIn(state) });
    };
    const line =
      'api does not take connections: nothing of it listens any more, where it was on [::1]:3000; sockpit logs api';
    assert.equal(attentionNews('api', well, deafFor('soon')), line);
    assert.equal(attentionNews('api', deafFor('soon'), deafFor('late')), undefined);
    assert.equal(attentionNews('api', deafFor('late'), well), 'api listens again');
  });

  it('says that it is no longer so, but not to whoever restarts it', () => {
    assert.equal(attentionNews('api', lost, well), 'api can be reached at its socket again');
    const restarted = sampleInstance(sampleReady, { generation: 2 });
    assert.equal(attentionNews('api', lost, restarted), undefined);
    assert.equal(attentionNews('api', lost, sampleInstance(failed)), undefined);
  });
});

describe('isSettled', () => {
  const pending = (settled: boolean): InstanceState => ({
    kind: 'pending',
    since: 0,
    blockedBy: [{ app: 'db', state: 'starting', why: 'overdue', settled }],
  });
  it('counts an app as settled that waits for one which will not come by itself', () => {
    assert.equal(isSettled(pending(true)), true);
    assert.equal(isSettled(pending(false)), false);
  });
});
