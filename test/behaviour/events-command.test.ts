/**
 * Promise: `sockpit events` tells what happens in the stack as it happens, as lines or as JSON.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { get } from './support/http.js';
import { runSockpit, sockpit, waitForState } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';
import { waitFor } from './support/wait-for.js';

test('states, requests and the end, each as it comes', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `api: ${nodeApp('fixtures/echo-server.mjs')}\n`,
  });
  await using run = runSockpit(directory);
  await waitForState(directory, 'api', ['ready']);
  await using lines = runSockpit(directory, ['events', '--requests']);
  await using json = runSockpit(directory, ['events', '--json']);
  // Its first line says that it is subscribed.
  const [snapshot] = await json.waitForLine(/^\{"type":"snapshot".*$/);
  assert.equal((JSON.parse(snapshot) as { status: { stack: string } }).status.stack, 'project');
  // The other says nothing until there is something to say.
  const url = await run.url();
  await waitFor('a request to be told', async () => {
    await get(`${url}/api/x?y`);
    return /^\d\d:\d\d:\d\d 200 GET \/api\/x\?y {2}.* {2}api$/m.test(lines.output.stdout);
  });
  assert.equal((await sockpit(directory, ['restart', 'api'])).code, 0);
  await lines.waitForLine(/^\d\d:\d\d:\d\d api is stopping/);
  await lines.waitForLine(/^\d\d:\d\d:\d\d api is ready after/);
  const [state] = await json.waitForLine(/^\{"type":"state".*"kind":"ready".*$/);
  assert.equal((JSON.parse(state) as { app: string }).app, 'api');
  await run.stop();
  assert.deepEqual(await lines.end(), { code: 0, signal: null });
  assert.match(lines.output.stdout, /the stack is stopping/);
  assert.deepEqual(await json.end(), { code: 0, signal: null });
  for (const line of json.output.stdout.trim().split('\n')) JSON.parse(line);
});

test('hundreds of apps that go at once are told, and whoever reads of it is not too slow', async () => {
  const one = '#@ worker\njob: sleep 300\n';
  const asleep = (n: number): string => `#@ start=manual\na${n}: sleep 300\n`;
  const many = Array.from({ length: 400 }, (_, i) => asleep(i)).join('');
  await using directory = await temporaryDirectory({ Procfile: one + many });
  await using run = runSockpit(directory);
  await run.waitForState('job', 'running');
  await using json = runSockpit(directory, ['events', '--json']);
  await json.waitForLine(/^\{"type":"snapshot"/);
  await directory.write({ Procfile: one });
  assert.equal((await sockpit(directory, ['reload'])).code, 0);
  await json.waitForLine(/^\{"type":"apps","t":\d+,"apps":\[\{"name":"job",(?!.*"name":)/);
  await run.stop();
  assert.deepEqual(await json.end(), { code: 0, signal: null });
});

test('of what was kept, the newest, or those between two moments', async () => {
  await using directory = await temporaryDirectory({ Procfile: '#@ worker\njob: sleep 300\n' });
  await using run = runSockpit(directory);
  await run.waitForState('job', 'running');
  assert.equal((await sockpit(directory, ['restart', 'job'])).code, 0);
  const kept = async (...words: string[]): Promise<string[]> => {
    const { code, stdout, text } = await sockpit(directory, ['events', ...words]);
    assert.equal(code, 0, text);
    return stdout.split('\n').filter((line) => line !== '');
  };
  const all = await kept('--since', '1h');
  assert.match(all.join('\n'), /job is stopping[^]*job is running/);
  assert.deepEqual(await kept('-n', '2'), all.slice(-2));
  assert.deepEqual(await kept('--until', 'now'), all);
  assert.deepEqual(await kept('--until', '1h'), []);
  await run.stop();
  assert.match((await kept('-n', '1')).join(), /the stack is stopped$/);
});

test('Ctrl-C ends it, and the stack does not mind', async () => {
  await using directory = await temporaryDirectory({ Procfile: 'api: sleep 300\n' });
  await using run = runSockpit(directory);
  await run.waitForLine(/api starts/);
  await using json = runSockpit(directory, ['events', '--json']);
  await json.waitForLine(/snapshot/);
  assert.equal((await json.stop()).code, 0);
  assert.notEqual((await run.status()).phase, 'stopping');
});
