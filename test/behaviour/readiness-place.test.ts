/**
 * A socket is reached wherever it is: in a folder that comes later, under a path too long to connect
 * to.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skipUnless } from './support/programs.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';
import { WatchedApp } from './support/watched-app.js';

const SERVER = `import { createServer } from 'node:http';
createServer((q, r) => r.end('ok')).listen('app.sock');
`;

test('in a folder that is made later, and made anew', async () => {
  await using directory = await temporaryDirectory();
  const path = directory.join('run/deep/app.sock');
  const command = `sleep 0.3; mkdir run; rmdir run; mkdir run; sleep 0.3; mkdir run/deep; sleep 0.3; SOCKET=${path} DELAY_MS=0 exec ${nodeApp('fixtures/slow-start.mjs')}`;
  await using app = await WatchedApp.start(directory, command, {
    app: { upstream: { kind: 'fixed', upstream: { kind: 'unix', path } } },
  });
  const { report } = await app.report('ready');
  assert.deepEqual(report.upstream, { kind: 'unix', path });
});

test('under a path of more than 107 bytes', skipUnless('gunicorn'), async () => {
  const folder = `${'a-long-name-of-a-folder/'.repeat(6)}end`;
  await using directory = await temporaryDirectory({
    [`${folder}/api.py`]: `def app(environ, start_response):
    start_response("200 OK", [])
    return [b"ok"]
`,
  });
  const path = directory.join(folder, 'app.sock');
  assert.ok(path.length > 107);
  await using app = await WatchedApp.start(directory, 'gunicorn --bind unix:app.sock api:app', {
    app: { cwd: directory.join(folder) },
  });
  const { report } = await app.report('ready');
  assert.deepEqual(report.upstream, { kind: 'unix', path });
});

test('under such a path that nobody told', skipUnless('linux'), async () => {
  const folder = `${'a-long-name-of-a-folder/'.repeat(6)}end`;
  await using directory = await temporaryDirectory({ [`${folder}/server.mjs`]: SERVER });
  await using app = await WatchedApp.start(
    directory,
    `cd ${folder} && exec ${process.execPath} server.mjs`,
  );
  const { report } = await app.report('ready');
  assert.deepEqual(report.upstream, { kind: 'unix', path: directory.join(folder, 'app.sock') });
});
