import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readiness } from '../../../src/stack/readiness.js';
import { failure } from '../../../src/model/failure.js';
import type { CutOff, InstanceState } from '../../../src/model/state.js';
import type { AppStatus } from '../../../src/model/status.js';
import { appStatus } from '../../../src/stack/status.js';
import { sampleApp } from '../support/sample-app.js';
import { sampleFigures } from '../support/sample-figures.js';
import {
  sampleExit,
  sampleInstance,
  sampleReady,
  sampleRunning,
  sampleStarting as starting,
} from '../support/sample-instance.js';

function app(name: string, ...states: InstanceState[]): AppStatus {
  const instances = states.map((state) => sampleInstance(state));
  return appStatus(sampleApp({ name }), instances, sampleFigures());
}

const overdue = failure('overdue', { app: 'api', within: '30s', expected: 'answered' });
const gone = failure('gave-up', { app: 'api', words: 'exited with 7', deaths: 5 });
const blockedBy = (state: 'starting' | 'stopped', settled: boolean): InstanceState => ({
  kind: 'pending',
  since: 0,
  blockedBy: [{ app: 'db', state, why: '', settled }],
});

/** Without a name: of the whole stack. With one: of this very app. */
const TABLE: readonly (readonly [string, InstanceState, string, string])[] = [
  ['ready', sampleReady, 'ready', 'ready'],
  ['running', sampleRunning('worker'), 'ready', 'ready'],
  ['running, and may still answer', sampleRunning('undecided'), 'coming', 'coming'],
  ['a oneshot on its way', sampleRunning('oneshot'), 'coming', 'coming'],
  ['starting', starting, 'coming', 'coming'],
  ['overdue', { ...starting, overdue }, 'late', 'late'],
  ['pending', blockedBy('starting', false), 'coming', 'coming'],
  ['behind an overdue one', blockedBy('starting', true), 'late', 'late'],
  ['behind a stopped one', blockedBy('stopped', true), 'failed', 'failed'],
  ['exited', { kind: 'exited', since: 0, exit: sampleExit }, 'ready', 'ready'],
  ['failed', { kind: 'failed', since: 0, failure: gone, exit: sampleExit }, 'failed', 'failed'],
  ['skipped', { kind: 'skipped', since: 0, failure: gone }, 'ready', 'ready'],
  ['by hand', { kind: 'stopped', since: 0, why: 'manual' }, 'ready', 'failed'],
  ['down', { kind: 'down', since: 0, failure: gone }, 'ready', 'coming'],
  [
    'between two deaths',
    { kind: 'backoff', since: 0, until: 9, deaths: 1, exit: sampleExit },
    'coming',
    'coming',
  ],
];

describe('readiness', () => {
  for (const [name, state, ofAll, ofOne] of TABLE) {
    it(`${name}: ${ofAll}, asked for by name: ${ofOne}`, () => {
      assert.equal(readiness([app('api', state)], undefined, false).kind, ofAll);
      assert.equal(readiness([app('api', state)], ['api'], false).kind, ofOne);
    });
  }

  it('asks every instance, and only the apps that were named', () => {
    const apps = [app('api', sampleReady, starting), app('web', sampleReady)];
    assert.equal(readiness(apps, undefined, false).kind, 'coming');
    assert.equal(readiness(apps, ['web'], false).kind, 'ready');
  });

  it('tells a failure before a delay, and a delay before what is still coming', () => {
    const late = app('late', { ...starting, overdue });
    const failed = app('bad', {
      kind: 'failed',
      since: 0,
      failure: gone,
      exit: { ...sampleExit, code: 7 },
    });
    const all = readiness([late, app('api', starting), failed], undefined, false);
    assert.ok(all.kind === 'failed');
    assert.deepEqual(
      all.apps.map(({ name }) => name),
      ['bad'],
    );
    assert.equal(readiness([app('api', starting), late], undefined, false).kind, 'late');
  });

  it('is no app that cannot be reached, for as long as that is so', () => {
    const failed = failure('not-listening', { app: 'api', where: '127.0.0.1:3000' });
    const cutOff = (hope: CutOff['hope']): string => {
      const state = { ...sampleReady, cutOff: { since: 0, failure: failed, hope } };
      return readiness([app('api', state)], undefined, false).kind;
    };
    assert.deepEqual(
      [cutOff('soon'), cutOff('late'), cutOff('none')],
      ['coming', 'late', 'failed'],
    );
  });

  it('waits for the first look at an app of someone else', () => {
    const upstream = { kind: 'unix', path: '/old.sock' } as const;
    const old = sampleApp({ name: 'old', source: { kind: 'served', upstream } });
    const unseen = appStatus(old, [], sampleFigures());
    assert.equal(readiness([unseen], ['old'], false).kind, 'coming');
    assert.equal(readiness([unseen], undefined, false).kind, 'ready');
  });

  it('takes one that is stuck at a debugger for late where nobody is there, unless it serves', () => {
    const at = (state: InstanceState, outwaited: boolean): AppStatus => {
      const attention = {
        kind: 'debugger',
        since: 0,
        prompt: '(Pdb)',
        who: 'pdb',
        outwaited,
        advice: 'sockpit attach api',
      } as const;
      const instance = sampleInstance(state, { attention });
      return appStatus(sampleApp(), [instance], sampleFigures());
    };
    for (const state of [starting, sampleRunning('undecided'), sampleRunning('oneshot')]) {
      assert.equal(readiness([at(state, true)], undefined, false).kind, 'coming');
      assert.equal(readiness([at(state, true)], undefined, true).kind, 'late');
      assert.equal(readiness([at(state, false)], undefined, true).kind, 'coming');
    }
    assert.equal(readiness([at(sampleReady, true)], undefined, true).kind, 'ready');
    assert.equal(readiness([at(sampleRunning('worker'), true)], undefined, true).kind, 'ready');
  });
});
