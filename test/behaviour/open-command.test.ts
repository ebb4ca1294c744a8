/**
 * Promise: `sockpit open` shows an app in the browser, or its address where there is none.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { runSockpit, sockpit, waitForState } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';

test('the browser gets the URL; without one it is printed', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `api: ${nodeApp('fixtures/echo-server.mjs')}\n#@ worker\nmail: sleep 300\n`,
    'browser.sh': '#!/bin/sh\necho "$1" >> opened.txt\n',
  });
  await using run = runSockpit(directory);
  await waitForState(directory, 'api', ['ready']);
  const { listen } = await run.status();
  const [front = ''] = listen;

  const headless = await sockpit(directory, ['open', 'api']);
  assert.deepEqual([headless.code, headless.stdout], [0, `${front}/api/\n`]);
  const env = { BROWSER: directory.join('browser.sh') };
  const opened = await sockpit(directory, ['open'], { env });
  assert.equal(opened.code, 0, opened.text);
  assert.match(opened.stdout, /browser\.sh/);
  assert.equal(await readFile(directory.join('opened.txt'), 'utf8'), `${front}/\n`);

  const ssh = { ...env, SSH_CONNECTION: '10.0.0.2 50000 10.0.0.1 22' };
  const remote = await sockpit(directory, ['open', 'api'], { env: ssh });
  assert.equal(remote.stdout, `${front}/api/\n`);
  assert.match(remote.stderr, /from your side: ssh -NL /);
  assert.equal(await readFile(directory.join('opened.txt'), 'utf8'), `${front}/\n`, 'not there');

  const worker = await sockpit(directory, ['open', 'mail']);
  assert.equal(worker.code, 1);
  assert.match(worker.stderr, /mail has no URL/);
  const unknown = await sockpit(directory, ['open', 'apo']);
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /did you mean api/);
  await run.stop();
});
