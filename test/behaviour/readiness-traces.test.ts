/**
 * Watching leaves no trace: nothing open in this process, no noise in the app's log.
 */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { skipUnless } from './support/programs.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';
import { waitFor } from './support/wait-for.js';
import { WatchedApp } from './support/watched-app.js';

/** What is just being closed or read is no trace. */
const resources = (): string =>
  process
    .getActiveResourcesInfo()
    .filter((name) => !/^(Immediate|Timeout|CloseReq|FSReq.*)$/.test(name))
    .sort()
    .join(' ');
const descriptors = (): number => readdirSync('/proc/self/fd').length;
const timers = (): number =>
  process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

test('nothing stays open after stop, in whatever phase', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory();
  const server = nodeApp('fixtures/slow-start.mjs');
  // Whatever is loaded late is loaded now.
  {
    await using app = await WatchedApp.start(directory, `DELAY_MS=0 ${server} $SOCKET`);
    await app.report('ready');
  }
  await waitFor(
    'the first to be gone',
    () => !process.getActiveResourcesInfo().includes('ProcessWrap'),
  );
  for (const [command, kind] of [
    [`DELAY_MS=60000 ${server} $SOCKET`, undefined],
    [`DELAY_MS=0 ANSWER_DELAY_MS=60000 ${server} $SOCKET`, 'listening'],
    [`DELAY_MS=0 ${server} $SOCKET`, 'ready'],
    [`DELAY_MS=0 ANSWER_DELAY_MS=60000 SOCKET= PORT=0 ${server}`, 'listening'],
    [nodeApp('worker.mjs'), 'worker'],
  ] as const) {
    const before = { resources: resources(), descriptors: descriptors(), timers: timers() };
    {
      await using app = await WatchedApp.start(directory, command);
      if (kind) await app.report(kind);
    }
    await waitFor(
      `nothing to be open after ${kind ?? 'spawn'}`,
      () =>
        resources() === before.resources &&
        descriptors() <= before.descriptors &&
        timers() <= before.timers,
      {
        timeoutMs: 2000,
        show: () => JSON.stringify([before, resources(), descriptors(), timers()]),
      },
    );
  }
});

test('a server sees one whole request and a connection that ends well', async () => {
  await using directory = await temporaryDirectory({
    'server.mjs': `import { createServer } from 'node:http';
const server = createServer((request, response) => {
  console.log('request', request.method, request.url);
  request.on('aborted', () => console.log('aborted'));
  response.on('close', () => console.log('closed', response.writableFinished));
  response.end('x'.repeat(200_000));
});
server.on('clientError', (error) => console.log('client error', error.code));
server.on('connection', (socket) => socket.on('error', (error) => console.log(error.code)));
server.listen(process.env.SOCKET);
`,
  });
  await using app = await WatchedApp.start(directory, `${process.execPath} server.mjs $SOCKET`);
  await app.report('ready');
  await app.output.waitForLine(/closed/);
  assert.equal(app.output.text, 'request GET /\nclosed true\n');
});
