import assert from 'node:assert/strict';
import { it } from 'node:test';
import { failure } from '../../../src/model/failure.js';
import type { InstanceState } from '../../../src/model/state.js';
import { actionResult } from '../../../src/supervisor/answer.js';

const running = (pid: number): InstanceState => ({
  kind: 'running',
  since: 0,
  pid,
  spawnedAt: 0,
  role: 'worker',
});
const stopping = (then: 'stopped' | 'restart'): InstanceState => ({
  kind: 'stopping',
  since: 0,
  pid: 4312,
  deadline: 1,
  then,
  remaining: [],
});
const pending = (...apps: string[]): InstanceState => ({
  kind: 'pending',
  since: 0,
  blockedBy: apps.map((app) => ({ app, state: 'starting', why: 'starting', settled: false })),
});
const stopped: InstanceState = { kind: 'stopped', since: 0, why: 'asked' };
const hopeless: InstanceState = {
  kind: 'failed',
  since: 0,
  failure: failure('dependency-failed', { app: 'api', dependency: 'db', state: 'failed' }),
  exit: undefined,
};

const TABLE: readonly (readonly [
  'start' | 'stop' | 'restart',
  readonly InstanceState[],
  readonly InstanceState[],
  string,
])[] = [
  ['start', [stopped], [pending()], 'api is starting'],
  ['start', [stopped], [pending('db')], 'api starts as soon as it can: it waits for db (starting)'],
  ['start', [running(7)], [running(7)], 'api is already running (running, pid 7)'],
  [
    'start',
    [stopping('stopped')],
    [stopping('restart')],
    'api is restarting (pid 4312 is still being stopped)',
  ],
  ['start', [pending()], [pending()], 'api is already starting'],
  ['restart', [running(4312)], [stopping('restart')], 'api is restarting (pid 4312 being stopped)'],
  [
    'restart',
    [running(7), running(8)],
    [stopping('restart'), stopping('restart')],
    'api is restarting (pids 7, 8 being stopped)',
  ],
  ['restart', [stopped], [pending()], 'api is starting'],
  [
    'restart',
    [stopping('restart')],
    [stopping('restart')],
    'api is restarting (pid 4312 is still being stopped)',
  ],
  ['stop', [running(7)], [stopping('stopped')], 'api is stopping (pid 7)'],
  ['stop', [pending('db')], [stopped], 'api is stopped; it had not been running'],
  ['stop', [stopped], [stopped], 'api is not running (stopped)'],
];

for (const [action, before, after, message] of TABLE) {
  it(message, () => {
    assert.deepEqual(actionResult('api', action, before, after), { app: 'api', ok: true, message });
  });
}

it('says no where a dependency has failed', () => {
  const said = actionResult('api', 'start', [stopped], [hopeless]);
  assert.equal(said.ok, false);
  assert.equal(said.message, 'api waits for db (failed); mend db, then: sockpit restart db');
});
