import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { failure } from '../../../src/model/failure.js';
import type { CutOff, InstanceState } from '../../../src/model/state.js';
import type { Upstream } from '../../../src/model/upstream.js';
import {
  availabilityOf,
  createDirectory,
  type DirectoryFacts,
} from '../../../src/stack/directory.js';
import { sampleApp } from '../support/sample-app.js';
import {
  sampleExit,
  sampleInstance,
  sampleReady,
  sampleRunning,
  sampleStarting as starting,
} from '../support/sample-instance.js';

const app = sampleApp();
const overdue = failure('overdue', { app: 'api', within: '30s', expected: 'answered' });
const cutOff: CutOff = {
  since: 0,
  hope: 'none',
  failure: failure('socket-gone', { app: 'api', path: '/run/api.sock' }),
};
const deaf: CutOff = {
  since: 0,
  hope: 'soon',
  failure: failure('not-listening', { app: 'api', where: '127.0.0.1:3000' }),
};
const running = sampleRunning('undecided');
const stopping: InstanceState = {
  kind: 'stopping',
  since: 0,
  pid: 1,
  deadline: 9,
  then: 'restart',
  remaining: [],
};

const kinds: readonly (readonly [string, readonly InstanceState[], string])[] = [
  ['ready', [sampleReady], 'open'],
  ['one of two ready', [starting, sampleReady], 'open'],
  [
    'one failed, one ready',
    [{ kind: 'failed', since: 0, failure: overdue, exit: undefined }, sampleReady],
    'open',
  ],
  ['ready, and cut off', [{ ...sampleReady, cutOff }], 'closed'],
  ['ready, and not listening', [{ ...sampleReady, cutOff: deaf }], 'deaf'],
  ['not listening for long', [{ ...sampleReady, cutOff: { ...deaf, hope: 'late' } }], 'deaf'],
  ['one of two not listening', [{ ...sampleReady, cutOff: deaf }, sampleReady], 'open'],
  ['not listening, one starting', [{ ...sampleReady, cutOff: deaf }, starting], 'coming'],
  ['one of two cut off', [{ ...sampleReady, cutOff }, sampleReady], 'open'],
  ['cut off, one starting', [{ ...sampleReady, cutOff }, starting], 'coming'],
  ['cut off, without HTTP', [{ ...sampleReady, http: false, cutOff }], 'unrouted'],
  ['ready without HTTP', [{ ...sampleReady, http: false }], 'unrouted'],
  ['starting', [starting], 'coming'],
  ['overdue', [{ ...starting, overdue }], 'closed'],
  ['running, not settled', [running], 'coming'],
  ['running, settled', [{ ...running, role: 'worker' }], 'unrouted'],
  ['running, taken for a worker', [{ ...running, role: 'silent' }], 'unrouted'],
  ['stopping to restart', [stopping], 'coming'],
  ['stopping for good', [{ ...stopping, then: 'stopped' }], 'closed'],
  ['backoff', [{ kind: 'backoff', since: 0, until: 1, deaths: 1, exit: sampleExit }], 'coming'],
  ['pending', [{ kind: 'pending', since: 0, blockedBy: [] }], 'coming'],
  ['stopped', [{ kind: 'stopped', since: 0, why: 'asked' }], 'closed'],
  ['exited', [{ kind: 'exited', since: 0, exit: sampleExit }], 'closed'],
  ['skipped', [{ kind: 'skipped', since: 0, failure: overdue }], 'closed'],
  ['up', [{ kind: 'up', since: 0, upstream: { kind: 'tcp', host: '::1', port: 1 } }], 'open'],
  ['down', [{ kind: 'down', since: 0, failure: overdue }], 'closed'],
  ['no instance yet', [], 'closed'],
];

const same = (upstream: Upstream): Upstream => upstream;
const FACTS: DirectoryFacts = {
  instancesOf: () => [],
  connectable: same,
  ending: () => false,
  clock: { now: () => 0, elapsed: () => 0, after: () => ({ cancel: () => undefined }) },
  wanted: () => () => undefined,
  refused: () => undefined,
};

describe('availabilityOf', () => {
  for (const [name, states, expected] of kinds) {
    it(`${name} → ${expected}`, () => {
      const instances = states.map((state) => sampleInstance(state));
      assert.equal(availabilityOf(app, instances, false, same, 0).kind, expected);
    });
  }

  it('gives an overdue app the advice of its failure, not to start what runs', () => {
    const found = availabilityOf(app, [sampleInstance({ ...starting, overdue })], false, same, 0);
    assert.ok(found.kind === 'closed');
    assert.equal(found.advice, overdue.advice);
  });

  it('gives an app that is cut off the reason and the advice of its failure', () => {
    const found = availabilityOf(app, [sampleInstance({ ...sampleReady, cutOff })], false, same, 0);
    assert.deepEqual(found, {
      kind: 'closed',
      state: 'cut off',
      reason: cutOff.failure.message,
      advice: 'sockpit restart api',
    });
  });

  it('says when an app that has died starts again', () => {
    const state: InstanceState = {
      kind: 'backoff',
      since: 0,
      until: 3200,
      deaths: 6,
      exit: sampleExit,
    };
    const found = availabilityOf(app, [sampleInstance(state)], true, same, 200);
    assert.ok(found.kind === 'coming');
    assert.equal(found.reason, 'exited with 1; starts again in 3.0s');
  });

  it('reaches sockets by their connectable path', () => {
    const found = availabilityOf(
      app,
      [sampleInstance(sampleReady)],
      false,
      () => ({ kind: 'unix', path: '/short' }),
      0,
    );
    assert.deepEqual(found, {
      kind: 'open',
      endpoints: [{ instance: 1, generation: 1, upstream: { kind: 'unix', path: '/short' } }],
    });
  });
});

describe('createDirectory', () => {
  const backoff: InstanceState = {
    kind: 'backoff',
    since: 0,
    until: 1,
    deaths: 1,
    exit: sampleExit,
  };

  it('remembers a death until the app is ready again', () => {
    let state: InstanceState = backoff;
    const directory = createDirectory([app], {
      ...FACTS,
      instancesOf: () => [sampleInstance(state)],
    });
    const died = (): unknown => {
      const found = directory.availability('api');
      return found.kind === 'coming' && found.died;
    };
    directory.changedState('api', backoff);
    assert.equal(died(), true);
    state = starting;
    directory.changedState('api', state);
    assert.equal(died(), true);
    directory.changedState('api', sampleReady);
    assert.equal(died(), false);
  });

  it('advises to start the stack, not the app, when all is being ended', () => {
    const directory = createDirectory([app], { ...FACTS, ending: () => true });
    const found = directory.availability('api');
    assert.ok(found.kind === 'closed');
    assert.match(found.advice, /^the stack is being ended; start it again: sockpit$/);
  });

  it('looks anew when the instances are others, and when the apps are', () => {
    let instances = [sampleInstance(sampleReady)];
    const directory = createDirectory([app], { ...FACTS, instancesOf: () => instances });
    const open = directory.availability('api');
    assert.equal(open.kind, 'open');
    assert.equal(directory.availability('api'), open);
    instances = [sampleInstance({ ...sampleReady, cutOff })];
    assert.equal(directory.availability('api').kind, 'closed');
    instances = [sampleInstance(sampleReady)];
    assert.equal(directory.availability('api').kind, 'open');
    directory.setApps([]);
    assert.equal(directory.availability('api').kind, 'unrouted');
  });

  it('makes the link of a socket path that is too long again for each who asks', () => {
    let made = 0;
    const instances = [sampleInstance(sampleReady)];
    const directory = createDirectory([app], {
      ...FACTS,
      instancesOf: () => instances,
      connectable: () => ({ kind: 'unix', path: `/short/${made++}` }),
    });
    directory.availability('api');
    directory.availability('api');
    assert.equal(made, 2);
  });

  it('wakes who waits for that app and nobody else', async () => {
    const other = sampleApp({ name: 'web' });
    const directory = createDirectory([app, other], FACTS);
    const woken: string[] = [];
    const stop = new AbortController();
    const api = directory.changed('api', stop.signal).then(() => woken.push('api'));
    const web = directory.changed('web', stop.signal).then(() => woken.push('web'));
    directory.changedState('api', sampleReady);
    await api;
    assert.deepEqual(woken, ['api']);
    stop.abort();
    await web;
  });
});
