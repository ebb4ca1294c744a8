/**
 * `ready=` decides when an app is ready; its upstream is found all the same.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skipUnless } from './support/programs.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';
import { WatchedApp } from './support/watched-app.js';

const slow = nodeApp('fixtures/slow-start.mjs');

test('http:/path wants 2xx or 3xx', async () => {
  await using directory = await temporaryDirectory({
    'server.mjs': `import { createServer } from 'node:http';
import { existsSync } from 'node:fs';
createServer((request, response) => {
  const well = existsSync('well') && request.url === '/healthz';
  if (!well) console.log('unwell at', request.url);
  response.writeHead(well ? 204 : 503).end();
}).listen(process.env.SOCKET);
`,
  });
  await using app = await WatchedApp.start(directory, `${process.execPath} server.mjs $SOCKET`, {
    app: { ready: { kind: 'http', path: '/healthz' } },
  });
  await app.report('listening');
  await app.output.waitForLine(/unwell at .healthz/);
  assert.deepEqual(app.kinds, ['listening']);
  await directory.write({ well: '' });
  await app.report('ready');
});

test('listen is met by a connection, answered or not', async () => {
  await using directory = await temporaryDirectory();
  const command = `DELAY_MS=0 ANSWER_DELAY_MS=60000 ${slow} $SOCKET`;
  await using app = await WatchedApp.start(directory, command, {
    app: { ready: { kind: 'listen' } },
  });
  const { report } = await app.report('ready');
  assert.equal(report.http, true);
});

test('log waits for a line', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory({
    'server.mjs': `import { createServer } from 'node:http';
createServer((q, r) => r.end()).listen(0, '127.0.0.1');
setTimeout(() => console.log('\\x1b[32mcompiled\\x1b[0m in 5 ms'), 800);
`,
  });
  await using app = await WatchedApp.start(directory, `${process.execPath} server.mjs`, {
    app: { ready: { kind: 'log', source: '^compiled in', flags: '' } },
  });
  const ready = await app.report('ready');
  assert.ok(ready.afterMs >= 800);
  assert.equal(ready.report.upstream?.kind, 'tcp');
});

test('exec is asked until it succeeds, in the folder of the app', async () => {
  await using directory = await temporaryDirectory();
  await using app = await WatchedApp.start(directory, 'sleep 1; touch done; exec sleep 60', {
    app: { upstream: { kind: 'none' }, ready: { kind: 'exec', command: 'test -e done' } },
  });
  const { report, afterMs } = await app.report('ready');
  assert.equal(report.upstream, undefined);
  assert.ok(afterMs >= 1000);
});

test('exec that hangs is ended with the watching', async () => {
  await using directory = await temporaryDirectory();
  await using app = await WatchedApp.start(directory, 'exec sleep 60', {
    app: {
      upstream: { kind: 'none' },
      ready: {
        kind: 'exec',
        command: `SOCKPIT_TEST=${directory.root}:check sh -c 'touch begun; sleep 50; true'`,
      },
      withinMs: 1000,
    },
  });
  const { report } = await app.report('overdue');
  assert.match(report.failure.message, /has not made `.*` succeed \(ready=exec; it has not ended/);
  app.stopWatching();
  // What it left would be found and named when the directory is given back.
});
