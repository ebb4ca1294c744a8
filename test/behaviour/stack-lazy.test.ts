/**
 * Promise: a lazy app runs while somebody asks for it. Its first request starts it and waits for it;
 * long after the last one it is stopped, and nobody who comes then notices.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventStream, get, getJson } from './support/http.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';
import { waitFor } from './support/wait-for.js';

const slow = nodeApp('fixtures/slow-boot.mjs');

test('the first request starts it and is held; idle stops it; the next one starts it again', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ start=lazy idle=1s\napi: BOOT_MS=300 ${slow}\n`,
  });
  await using run = runSockpit(directory);
  const url = `${await run.url()}/api/`;
  const asleep = await run.waitForState('api', 'stopped');
  assert.equal(asleep.reason, 'starts at its first request');
  assert.equal(asleep.restarts, 0);
  const pids = new Set<number>();
  for (let i = 0; i < 3; i++) {
    const answers = await Promise.all([1, 2, 3].map(() => getJson(url)));
    const [pid, ...others] = new Set(answers.map((answer) => (answer as { pid: number }).pid));
    assert.ok(pid !== undefined && others.length === 0, 'one start for all who ask at once');
    pids.add(pid);
    const rests = await run.waitForState('api', 'stopped');
    assert.equal(rests.reason, 'starts at its first request');
  }
  assert.equal(pids.size, 3);
});

test('an open stream keeps it up', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ start=lazy idle=400ms\napi: BOOT_MS=50 ${slow}\n`,
  });
  await using run = runSockpit(directory);
  const url = `${await run.url()}/api`;
  await using stream = await eventStream(`${url}/events`);
  const { data } = await stream.next();
  // Four times as long as it may be idle, in which only its own readiness is asked about.
  const until = Date.now() + 1600;
  await waitFor('the time to pass', () => Date.now() > until);
  assert.equal((await run.waitForState('api', 'ready')).pid, Number(data));
  stream.response.destroy();
  await run.waitForState('api', 'stopped');
});

test('a page load sees what is going on', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ start=lazy\napi: BOOT_MS=4000 ${slow}\n`,
  });
  await using run = runSockpit(directory);
  const headers = {
    accept: 'text/html',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
  };
  const page = await get(`${await run.url()}/api/`, { headers });
  assert.equal(page.status, 503);
  assert.match(page.body, /api/);
  assert.match(page.body, /booting first/, 'with its newest lines');
  assert.equal((await get(`${await run.url()}/api/`)).status, 200);
});

test('one that was stopped by hand stays so', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ start=lazy\napi: BOOT_MS=50 ${slow}\n`,
  });
  await using run = runSockpit(directory);
  const url = `${await run.url()}/api/`;
  assert.equal((await get(url)).status, 200);
  assert.equal((await sockpit(directory, ['stop', 'api'])).code, 0);
  await run.waitForState('api', 'stopped');
  assert.equal((await get(url)).status, 503);
  assert.equal((await sockpit(directory, ['start', 'api'])).code, 0);
  assert.equal((await get(url)).status, 200);
});

test('a request that comes while it is put to rest is served', async () => {
  await using directory = await temporaryDirectory({
    'slow-end.sh': `#!/bin/sh\nBOOT_MS=50 ${slow} & child=$!\ntrap 'sleep 1; kill $child; wait $child; exit 0' TERM\nwait $child\n`,
    Procfile: '#@ start=lazy idle=300ms\napi: ./slow-end.sh\n',
  });
  await using run = runSockpit(directory);
  const url = `${await run.url()}/api/`;
  assert.equal((await get(url)).status, 200);
  await run.waitForLine(/api +\| api is stopping/);
  assert.equal((await get(url)).status, 200);
});

test('what others come after starts with them, and rests with them', async () => {
  await using directory = await temporaryDirectory({
    Procfile: [
      '#@ start=lazy idle=300ms',
      `db: BOOT_MS=50 ${slow}`,
      '#@ after=db',
      `api: BOOT_MS=50 ${slow}`,
      '',
    ].join('\n'),
  });
  await using run = runSockpit(directory);
  await run.waitForState('api', 'ready');
  const { pid } = await run.waitForState('db', 'ready');
  const until = Date.now() + 1200;
  await waitFor('four times its idle time to pass', () => Date.now() > until);
  assert.equal((await run.waitForState('db', 'ready')).pid, pid, 'api may use it past the proxy');
  await sockpit(directory, ['stop', 'api']);
  await run.waitForState('db', 'stopped');
});
