import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { InstanceState } from '../../../src/model/state.js';
import { readinessOf } from '../../../src/stack/watching.js';
import { sampleExit, sampleReady } from '../support/sample-instance.js';

const NOW = 100_000;
const starting = (since: number): InstanceState => ({
  kind: 'starting',
  since,
  pid: 1,
  phase: 'spawned',
  awaits: { kind: 'any-upstream' },
  until: 30_000,
  overdue: undefined,
  listenedAfterMs: undefined,
});
const stopping = (then: 'stopped' | 'restart'): InstanceState => ({
  kind: 'stopping',
  since: NOW,
  pid: 1,
  deadline: NOW + 10_000,
  then,
  remaining: [],
});
const pending = (blocked: boolean): InstanceState => ({
  kind: 'pending',
  since: NOW,
  blockedBy: blocked ? [{ app: 'db', state: 'starting', why: 'starting', settled: false }] : [],
});
const backoff: InstanceState = {
  kind: 'backoff',
  since: NOW,
  until: NOW + 1000,
  deaths: 1,
  exit: sampleExit,
};
const stopped: InstanceState = { kind: 'stopped', since: NOW, why: 'asked' };

describe('a change of files', () => {
  const cases: readonly [string, InstanceState[], InstanceState | undefined, string][] = [
    ['reloads an app that is ready', [sampleReady], undefined, 'open'],
    ['starts one anew that waits for its next try', [backoff], undefined, 'open'],
    [
      'runs one again that has ended',
      [{ kind: 'exited', since: NOW, exit: sampleExit }],
      undefined,
      'open',
    ],
    ['leaves one alone that was stopped', [stopped], undefined, 'closed'],
    ['and one that is being stopped', [stopping('stopped')], undefined, 'closed'],
    ['waits for a restart', [stopping('restart')], undefined, 'busy'],
    ['waits for a boot', [starting(NOW - 9000)], undefined, 'busy'],
    ['cuts a boot short that takes long', [starting(NOW - 11_000)], undefined, 'open'],
    ['waits for what is about to start', [pending(false)], undefined, 'busy'],
    ['is nothing to one that waits for others', [pending(true)], undefined, 'closed'],
    ['waits for the generation that boots beside it', [sampleReady], starting(NOW - 1000), 'busy'],
    ['does not wait for one that came to nothing', [sampleReady], stopped, 'open'],
    ['waits for all instances', [sampleReady, starting(NOW)], undefined, 'busy'],
    ['reloads for one of them', [stopped, sampleReady], undefined, 'open'],
    ['is nothing to no instance', [], undefined, 'closed'],
  ];
  for (const [title, states, next, expected] of cases) {
    it(title, () => {
      const other = next === undefined ? null : { generation: 2, state: next };
      const instances = states.map((state) => ({ state, next: other }));
      assert.equal(readinessOf(instances, NOW), expected);
    });
  }
});
