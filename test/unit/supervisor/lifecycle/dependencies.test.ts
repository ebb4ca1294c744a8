import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { failure } from '../../../../src/model/failure.js';
import type { InstanceState } from '../../../../src/model/state.js';
import { firstThingsFirst, withDependencies } from '../../../../src/model/dependencies.js';
import { outlook } from '../../../../src/supervisor/lifecycle/dependencies.js';
import { mayStop } from '../../../../src/supervisor/stop-order.js';
import { exitFacts } from '../../../../src/supervisor/lifecycle/exit-facts.js';
import { anApp } from '../an-app.js';
import { sampleRunning } from '../../support/sample-instance.js';

const exit = exitFacts({
  code: 1,
  signal: null,
  livedMs: 1,
  at: 1,
  command: 'x',
  lastLines: [],
});
const why = failure('exited-nonzero', { app: 'db', words: 'exited with 1' });
const ready: InstanceState = {
  kind: 'ready',
  since: 0,
  pid: 9,
  spawnedAt: 0,
  listenedAfterMs: undefined,
  readyAfterMs: 0,
  upstream: undefined,
  http: false,
  guessed: false,
  cutOff: undefined,
};
const stopped: InstanceState = { kind: 'stopped', since: 0, why: 'manual' };
const failed: InstanceState = { kind: 'failed', since: 0, failure: why, exit };
const exited: InstanceState = { kind: 'exited', since: 0, exit: { ...exit, code: 0 } };
const skipped: InstanceState = { kind: 'skipped', since: 0, failure: why };
const backoff: InstanceState = { kind: 'backoff', since: 0, until: 1, deaths: 1, exit };

function way(states: readonly InstanceState[], oneshot = false): string {
  const web = anApp({ name: 'web', after: ['db'] });
  const db = anApp({ name: 'db', oneshot });
  const found = outlook(web, [web, db], (name) => (name === 'db' ? states : []));
  switch (found.kind) {
    case 'free':
      return ['free', ...found.without.map(({ app }) => `without ${app}`)].join(' ');
    case 'blocked':
      return `blocked: ${found.by.map((blocker) => blocker.why).join()}`;
    case 'hopeless':
      return `hopeless: ${found.failure.message}`;
  }
}

describe('outlook', () => {
  it('is free when every instance of every dependency is there', () => {
    assert.equal(way([ready]), 'free');
    assert.equal(way([ready, sampleRunning('worker')]), 'free');
    assert.equal(way([]), 'free', 'files are always there');
    assert.equal(way([exited], true), 'free');
  });

  it('is blocked, in words, by one that is not there yet', () => {
    assert.match(way([ready, sampleRunning('undecided')]), /^blocked: running/);
    assert.match(way([sampleRunning('oneshot')], true), /^blocked: not finished yet$/);
    assert.match(way([backoff]), /^blocked: exited with 1; it starts again$/);
    assert.match(way([stopped]), /^blocked: stopped; start it: sockpit start db$/);
    assert.match(way([ready], true), /^blocked/, 'a oneshot counts when it has ended');
  });

  it('is hopeless behind one that will not come', () => {
    assert.match(way([failed]), /^hopeless: web waits for db \(failed: db exited with 1\)$/);
    assert.match(way([exited]), /^hopeless/);
  });

  it('goes on without an optional one that is skipped', () => {
    assert.equal(way([skipped]), 'free without db');
  });
});

const web = anApp({ name: 'web', after: ['api'] });
const api = anApp({ name: 'api', after: ['db', 'mail'] });
const db = anApp({ name: 'db' });
const mail = anApp({ name: 'mail', after: ['db'] });
const apps = [web, api, mail, db];

describe('order', () => {
  it('of a start: what comes first stands first, near or far', () => {
    const names = withDependencies(['web'], apps).map((app) => app.name);
    assert.deepEqual(names, ['db', 'mail', 'api', 'web']);
    assert.deepEqual(
      withDependencies(['mail'], apps).map((app) => app.name),
      ['db', 'mail'],
    );
  });

  it('of orders: what comes first is told first, and otherwise as they are named', () => {
    const order = (...names: string[]): readonly string[] =>
      firstThingsFirst(names, apps).map((app) => app.name);
    assert.deepEqual(order('web', 'api', 'mail', 'db'), ['db', 'mail', 'api', 'web']);
    assert.deepEqual(order('web', 'db'), ['db', 'web'], 'also where what lies between is not told');
    assert.deepEqual(order('mail', 'web', 'nobody'), ['mail', 'web']);
    const other = anApp({ name: 'other' });
    assert.deepEqual(firstThingsFirst(['other', 'db'], [...apps, other]), [other, db]);
    const untold = [{ name: 'a' }, { name: 'b' }];
    assert.deepEqual(
      firstThingsFirst(['b', 'a'], untold),
      untold.toReversed(),
      'by a stack of before',
    );
  });

  it('of a stop: who nobody depends on any more', () => {
    const gone = new Set<string>();
    const waves: string[][] = [];
    for (;;) {
      const next = mayStop(apps, (name) => gone.has(name)).map((app) => app.name);
      if (next.length === 0) break;
      waves.push(next);
      for (const name of next) gone.add(name);
    }
    assert.deepEqual(waves, [['web'], ['api'], ['mail'], ['db']]);
  });
});
