/**
 * The ways of being late are told apart in words, and an app that is late may still come.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { skipUnless } from './support/programs.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { appFile, nodeApp } from './support/test-environment.js';
import { WatchedApp } from './support/watched-app.js';

const lateness = async (app: WatchedApp): Promise<string> =>
  (await app.report('overdue')).report.failure.message;

test('its socket never appeared', async () => {
  await using directory = await temporaryDirectory();
  const path = directory.join('never.sock');
  await using app = await WatchedApp.start(directory, nodeApp('worker.mjs'), {
    app: { withinMs: 700, upstream: { kind: 'fixed', upstream: { kind: 'unix', path } } },
  });
  assert.equal(
    await lateness(app),
    `api has not opened its socket ${path} (it listens nowhere) within 700ms`,
  );
});

test('it listens somewhere else', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory();
  const path = directory.join('never.sock');
  const command = `SAYS=listens ${nodeApp('fixtures/listens-elsewhere.mjs')}`;
  await using app = await WatchedApp.start(directory, command, {
    app: { withinMs: 1000, upstream: { kind: 'fixed', upstream: { kind: 'unix', path } } },
    heldUntil: /listens/,
  });
  assert.match(await lateness(app), /never\.sock \(it listens on 127\.0\.0\.1:\d+ instead\)/);
});

test('it listens and gives no answer, and then it does', async () => {
  await using directory = await temporaryDirectory();
  const command = `DELAY_MS=0 ANSWER_DELAY_MS=2500 ${nodeApp('fixtures/slow-start.mjs')} $SOCKET`;
  await using app = await WatchedApp.start(directory, command, { app: { withinMs: 1200 } });
  assert.match(
    await lateness(app),
    /has not answered HTTP on unix:\S+ \(it listens there.*\) within 1\.2s/,
  );
  await app.report('ready');
  assert.deepEqual(app.kinds, ['listening', 'overdue', 'ready']);
});

test('its import fails, and a reloader keeps it alive', skipUnless('uvicorn'), async () => {
  await using directory = await temporaryDirectory({
    'main.py': await readFile(appFile('fixtures/broken-import/api.py'), 'utf8'),
  });
  const command = 'uvicorn --reload --uds up.sock main:app';
  await using app = await WatchedApp.start(directory, command, {
    app: { withinMs: 1000 },
    heldUntil: /ModuleNotFoundError/,
  });
  assert.match(
    await lateness(app),
    /output says: ModuleNotFoundError: No module named 'a_module_that_does_not_exist'\) within/,
  );
});
