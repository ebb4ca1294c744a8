/**
 * An app that dies is started again, with growing pauses, until it is clear that this does not help.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { get } from './support/http.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';
import { waitFor } from './support/wait-for.js';

const crash = nodeApp('fixtures/crash-after.mjs');
const echo = nodeApp('fixtures/echo-server.mjs');

test('a crashed app comes back by itself', async () => {
  await using directory = await temporaryDirectory({ Procfile: `api: ${echo}\nother: ${echo}\n` });
  await using run = runSockpit(directory);
  const url = await run.url();
  const first = JSON.parse((await get(`${url}/api/`)).body) as { pid: number };
  const other = (await run.waitForState('other', 'ready')).pid;
  process.kill(first.pid, 'SIGKILL');
  const second = await waitFor('another process to answer', async () => {
    const { status, body } = await get(`${url}/api/`);
    return status === 200 && (JSON.parse(body) as { pid: number }).pid !== first.pid;
  });
  assert.ok(second);
  const api = await run.waitForState('api', 'ready');
  assert.equal(api.restarts, 1);
  assert.match(api.exit ?? '', /SIGKILL/);
  await run.waitForLine(/api +\| .*SIGKILL/);
  assert.equal((await run.waitForState('other', 'ready')).pid, other);
});

test('one that dies again and again is given up, after pauses that grow', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ retries=4 worker\nbad: ${crash}\napi: ${echo}\n`,
  });
  await using run = runSockpit(directory);
  const bad = await run.waitForState('bad', 'failed');
  assert.match(bad.reason ?? '', /4 times in a row/);
  await run.waitForLine(/sockpit restart bad/);
  const deaths = run.output.lines.filter(({ text }) => text.includes('then everything')).length;
  assert.equal(deaths, 4);
  assert.equal(run.running, true, 'the stack goes on without the app');

  const again = await sockpit(directory, ['restart', 'bad']);
  assert.equal(again.code, 0, again.text);
  await waitFor('a fifth start', () => {
    return run.output.lines.filter(({ text }) => text.includes('then everything')).length > 4;
  });
});

test('one that ends with 0 has ended; restart=always and restart=never are obeyed', async () => {
  await using directory = await temporaryDirectory({
    Procfile: [
      '#@ worker',
      `done: CODE=0 ${crash}`,
      '#@ worker restart=never',
      `once: CODE=9 ${crash}`,
      '#@ worker restart=always',
      `always: CODE=0 AFTER_MS=50 ${crash}`,
      `api: ${echo}`,
      '',
    ].join('\n'),
  });
  await using run = runSockpit(directory);
  assert.equal((await run.waitForState('done', 'exited')).restarts, 0);
  const once = await run.waitForState('once', 'failed');
  assert.equal(once.restarts, 0);
  assert.match(once.reason ?? '', /exited with 9/);
  await waitFor('a third start', () => {
    const said = run.output.lines.filter(({ text }) => /always +\| then everything/.test(text));
    return said.length >= 3;
  });
});

test('a restart that could not boot stops nothing, and says why; so does a watched change', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ watch='*.txt'\napi: ${echo}\n`,
    '.env': 'KEY=1\n',
  });
  await using run = runSockpit(directory);
  const { pid } = await run.waitForState('api', 'ready');
  await directory.write({ '.env': 'KEY=1\nX="never closed\n' });
  const refused = await sockpit(directory, ['restart', 'api']);
  assert.equal(refused.code, 1);
  assert.match(
    refused.text,
    /api goes on as it is: .*\.env:2:3: error: the quote " is never closed/,
  );
  assert.match(refused.text, /correct the file, then: sockpit restart api/);
  await directory.write({ 'a.txt': '' });
  await run.waitForLine(/api goes on as it is: /);
  const api = await run.waitForState('api', 'ready');
  assert.deepEqual([api.pid, api.restarts], [pid, 0]);

  await directory.write({ '.env': 'KEY=2\n' });
  const mended = await sockpit(directory, ['restart', 'api']);
  assert.equal(mended.code, 0, mended.text);
  assert.equal((await run.waitForState('api', 'ready')).restarts, 1);
});
