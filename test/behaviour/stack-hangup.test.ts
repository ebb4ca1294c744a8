/**
 * What ends a stack that has no terminal, and what does not.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { get } from './support/http.js';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit, stackStatus, waitForState } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';

const echo = nodeApp('fixtures/echo-server.mjs');

test('a window that closes is nothing to a detached stack', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory({ Procfile: `api: ${echo}\n` });
  assert.equal((await sockpit(directory, ['-d', '-p', '0'])).code, 0);
  const { pid } = await stackStatus(directory);
  process.kill(pid, 'SIGHUP');
  // Signals are delivered in order of their arrival with what comes over the socket after them.
  assert.equal((await sockpit(directory, ['restart', 'api'])).code, 0);
  assert.equal((await stackStatus(directory)).pid, pid);
  assert.equal((await sockpit(directory, ['down'])).code, 0);
});

test('a slip in the config keeps nobody out of the stack that runs from it', async () => {
  await using directory = await temporaryDirectory({ Procfile: `api: ${echo}\n` });
  assert.equal((await sockpit(directory, ['-d', '-p', '0'])).code, 0);
  await directory.write({ Procfile: 'api true\n' });
  const again = await sockpit(directory, ['-d']);
  assert.equal(again.code, 1, again.text);
  assert.match(again.stderr, /already running/);
  assert.equal((await sockpit(directory, ['down'])).code, 0);
});

test('up -d comes back from behind a dependency that is overdue', async () => {
  await using directory = await temporaryDirectory({
    Procfile:
      '#@ within=1s socket=never.sock\nslow: sleep 100\n#@ after=slow worker\nb: sleep 100\n',
  });
  const up = await sockpit(directory, ['-d', '-p', '0']);
  assert.equal(up.code, 124, up.text);
  assert.match(up.stderr, /not ready: slow, b/);
  assert.equal((await sockpit(directory, ['down'])).code, 0);
});

test('a stack in plain mode refuses to be detached: it ends with its process', async () => {
  await using directory = await temporaryDirectory({ Procfile: `api: ${echo}\n` });
  await using run = runSockpit(directory);
  await waitForState(directory, 'api', ['ready']);
  const socketPath = await directory.controlSocket();
  const { status, body } = await get('http://sockpit/v1/detach', { method: 'POST', socketPath });
  assert.equal(status, 409, body);
  assert.match(body, /"code":"refused"[^]*ends with the process/);
  assert.equal((await stackStatus(directory)).detached, false);
  run.signal('SIGHUP');
  assert.deepEqual(await run.end(), { code: 129, signal: null });
});
