/**
 * What listens nowhere is a worker: supposed after 2 s, certain at `within`, and routed all the same
 * if it begins to listen later.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skipUnless } from './support/programs.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';
import { WatchedApp } from './support/watched-app.js';

const HOUR_MS = 3_600_000;

test('supposed, then certain', async () => {
  await using directory = await temporaryDirectory();
  await using app = await WatchedApp.start(directory, nodeApp('worker.mjs'), {
    app: { withinMs: 3000 },
  });
  const supposed = await app.report('worker', ({ role }) => role === 'undecided');
  const certain = await app.report('worker', ({ role }) => role === 'silent');
  assert.ok(supposed.afterMs >= 1990, `${supposed.afterMs}`);
  assert.ok(certain.afterMs >= 2990, `${certain.afterMs}`);
  assert.deepEqual(app.kinds, ['worker', 'worker']);
});

test('by config it is one at once', async () => {
  await using directory = await temporaryDirectory();
  await using app = await WatchedApp.start(directory, nodeApp('worker.mjs'), {
    // Not certain before that, were it for the time.
    app: { upstream: { kind: 'none' }, withinMs: HOUR_MS },
  });
  const { report } = await app.report('worker');
  assert.equal(report.role, 'worker');
});

test('one that begins to listen is found', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory();
  const command = `SOCKET= PORT=0 DELAY_MS=3500 ${nodeApp('fixtures/slow-start.mjs')}`;
  await using app = await WatchedApp.start(directory, command, {
    app: { withinMs: 2500, upstream: { kind: 'discover' } },
  });
  const { report } = await app.report('ready');
  assert.equal(report.guessed, true);
  assert.deepEqual(app.kinds, ['worker', 'worker', 'listening', 'ready']);
});
