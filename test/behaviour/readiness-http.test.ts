/**
 * An app listens when it accepts a connection and is ready when it answers HTTP, wherever its
 * command says that it will.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { skipUnless } from './support/programs.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { appFile, nodeApp } from './support/test-environment.js';
import { unusedPort } from './support/unused-port.js';
import { shortest } from './support/wait-for.js';
import { WatchedApp } from './support/watched-app.js';

const slowImport = (): Promise<string> => readFile(appFile('fixtures/slow-import/api.py'), 'utf8');

test('gunicorn listens long before its app is imported', skipUnless('gunicorn'), async () => {
  await using directory = await temporaryDirectory({ 'api.py': await slowImport() });
  await using app = await WatchedApp.start(
    directory,
    'gunicorn --workers=2 --bind unix:app.sock -m 007 --access-logfile - api:app',
    { env: { UNTIL: 'go' } },
  );
  const upstream = { kind: 'unix', path: directory.join('app.sock') };
  const listening = await app.report('listening');
  assert.deepEqual(listening.report.upstream, upstream);
  // A worker is in the middle of the import, and a look at what listens has had its time.
  await app.output.waitForLine(/importing/);
  assert.deepEqual(app.kinds, ['listening']);
  await directory.write({ go: '' });
  const ready = await app.report('ready');
  assert.deepEqual(ready.report, { kind: 'ready', upstream, http: true, guessed: false });

  await app.output.waitForLine(/"GET \/ HTTP/);
  const requests = app.output.lines.filter(({ text }) => text.includes('"GET '));
  assert.equal(requests.length, 1, 'one request a start');
  assert.doesNotMatch(app.output.text, /Invalid|Bad Request|Traceback/);
});

test('gunicorn in the folder it changes to', skipUnless('gunicorn'), async () => {
  await using directory = await temporaryDirectory({ 'backend/api.py': await slowImport() });
  const path = directory.join('backend/c.sock');
  for (const command of [
    'gunicorn --chdir backend --bind unix:c.sock api:app',
    'cd backend && exec gunicorn --bind unix:c.sock api:app',
  ]) {
    await using app = await WatchedApp.start(directory, command);
    const { report } = await app.report('ready');
    assert.deepEqual(report.upstream, { kind: 'unix', path });
    assert.equal(report.guessed, false);
  }
});

test('uvicorn on a socket', skipUnless('uvicorn'), async () => {
  await using directory = await temporaryDirectory({
    'main.py': await readFile(appFile('fixtures/asgi/main.py'), 'utf8'),
  });
  await using app = await WatchedApp.start(directory, 'uvicorn --uds up.sock main:app');
  const { report } = await app.report('ready');
  assert.deepEqual(report.upstream, { kind: 'unix', path: directory.join('up.sock') });
});

test('gunicorn on a port of its own, whatever it is offered', skipUnless('gunicorn'), async () => {
  await using directory = await temporaryDirectory({ 'api.py': await slowImport() });
  const port = await unusedPort();
  const command = `gunicorn --bind=127.0.0.1:${port} api:app`;
  await using app = await WatchedApp.start(directory, command);
  const { report } = await app.report('ready');
  assert.deepEqual(report.upstream, { kind: 'tcp', host: '127.0.0.1', port });
  assert.equal(report.guessed, false);
});

test('an app on $SOCKET, on $PORT, and on what it was only offered', async () => {
  await using directory = await temporaryDirectory();
  const server = nodeApp('fixtures/slow-start.mjs');
  for (const [command, kind] of [
    [`DELAY_MS=0 ${server} $SOCKET`, 'unix'],
    [`SOCKET= DELAY_MS=0 ${server} $PORT`, 'tcp'],
    [`DELAY_MS=0 ${server}`, 'unix'],
  ] as const) {
    await using app = await WatchedApp.start(directory, command);
    const { report } = await app.report('ready');
    assert.equal(report.upstream?.kind, kind, command);
    assert.equal(report.guessed, false);
    assert.equal(report.http, true);
    assert.deepEqual(app.remarks, []);
  }
});

test('an answer is noticed at once', async () => {
  await using directory = await temporaryDirectory();
  const server = nodeApp('fixtures/slow-start.mjs');
  const off = await shortest(async () => {
    await using app = await WatchedApp.start(
      directory,
      `DELAY_MS=300 ANSWER_DELAY_MS=1000 ${server} $SOCKET`,
    );
    const listening = await app.report('listening');
    const ready = await app.report('ready');
    return Math.abs(ready.afterMs - listening.afterMs - 1000);
  }, 150);
  assert.ok(off < 150, `noticed ${off} ms off`);
});

test('SCRIPT_NAME is respected by the probe', skipUnless('gunicorn'), async () => {
  await using directory = await temporaryDirectory({ 'api.py': await slowImport() });
  await using app = await WatchedApp.start(
    directory,
    'gunicorn --bind unix:app.sock --access-logfile - api:app',
    { env: { SCRIPT_NAME: '/api' }, app: { mount: 'script-name' } },
  );
  await app.report('ready');
  await app.output.waitForLine(/"GET \/api\/ HTTP.* 200 /);
  assert.doesNotMatch(app.output.text, /Traceback/);
});
