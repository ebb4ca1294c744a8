import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Awaits } from '../../../src/model/awaits.js';
import { reasonAt, reasonOf } from '../../../src/model/reason.js';
import type { InstanceState } from '../../../src/model/state.js';
import { sampleExit, sampleReady, sampleStarting } from '../support/sample-instance.js';

it('says what a starting app waits for, and how long it may', () => {
  const at = (awaits: Awaits): string | null => reasonAt({ ...sampleStarting, awaits }, 3000);
  const path = '/srv/api.sock';
  const unix = { kind: 'unix', path } as const;
  const tcp = { kind: 'tcp', host: '127.0.0.1', port: 5173 } as const;
  const table: readonly (readonly [Awaits, string])[] = [
    [{ kind: 'upstream', upstream: unix }, `its socket ${path}`],
    [{ kind: 'upstream', upstream: tcp }, 'its port 127.0.0.1:5173'],
    [{ kind: 'any-upstream' }, 'a socket or port'],
    [{ kind: 'answer', upstream: tcp, path: undefined }, 'an HTTP answer on 127.0.0.1:5173'],
    [{ kind: 'answer', upstream: unix, path: '/up' }, `2xx or 3xx at /up on unix:${path}`],
    [{ kind: 'log', source: 'ready', flags: 'i' }, 'a line that matches /ready/i (ready=log)'],
    [{ kind: 'exec', command: 'pg_isready' }, '`pg_isready` to succeed (ready=exec)'],
    [{ kind: 'delay', ms: 5000 }, '5.0s to pass (ready=delay)'],
  ];
  for (const [awaits, words] of table) {
    assert.equal(at(awaits), `waits for ${words}; overdue in 27s`);
  }
});

it('counts down to whatever comes by itself, and no further than to it', () => {
  const facts = { since: 0, pid: 1 } as const;
  const table: readonly (readonly [InstanceState, string | null])[] = [
    [
      { kind: 'running', ...facts, spawnedAt: 0, role: 'undecided', until: 30_000 },
      'nothing listens yet; taken for a worker in 20s',
    ],
    [
      { kind: 'stopping', ...facts, deadline: 14_000, then: 'stopped', remaining: ['sh (7)'] },
      'waits for sh (7); KILL in 4.0s',
    ],
    [
      { kind: 'backoff', since: 0, until: 12_000, deaths: 1, exit: sampleExit },
      'exited with 1; starts again in 2.0s',
    ],
    [{ kind: 'backoff', since: 0, until: 9000, deaths: 1, exit: sampleExit }, 'exited with 1'],
    [{ ...sampleStarting, awaits: undefined }, null],
    [sampleReady, null],
  ];
  for (const [state, words] of table) assert.equal(reasonAt(state, 10_000), words);
});

it('tells of no more time than there was, whoever sets the clock back', () => {
  const hour = 3_600_000;
  const since = 10 * hour;
  const backoff = { since, until: since + 3000, deaths: 5, exit: sampleExit } as const;
  const died = reasonAt({ kind: 'backoff', ...backoff }, since - 3 * hour);
  assert.match(died ?? '', /; starts again in 3\.0s$/);
  const stop = { since, pid: 1, deadline: since + 9000, then: 'stopped', remaining: [] } as const;
  assert.equal(reasonAt({ kind: 'stopping', ...stop }, since - 3 * hour), 'KILL in 9.0s');
});

it('says of what was taken for a worker what to do about it', () => {
  const state = { kind: 'running', since: 0, pid: 1, spawnedAt: 0 } as const;
  assert.equal(reasonOf({ ...state, role: 'worker' }), null);
  assert.match(
    reasonOf({ ...state, role: 'silent' }) ?? '',
    /nothing of it listens: .*without a route; .*port= or socket=; if not: worker/,
  );
});
