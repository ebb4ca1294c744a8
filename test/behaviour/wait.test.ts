/**
 * Promise: `sockpit wait` comes back when apps are ready, with a code to rely on.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit, waitForState } from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';
import { waitFor } from './support/wait-for.js';

const slow = `DELAY_MS=400 ${nodeApp('fixtures/slow-start.mjs')}`;
/** Open connections to the control socket of this directory's stack (proc_net(5): state 03). */
async function connections(directory: TemporaryDirectory): Promise<number> {
  const table = await readFile('/proc/net/unix', 'utf8');
  return table.split('\n').filter((row) => / 03 +\d+ /.test(row) && row.includes(directory.runtime))
    .length;
}

const never = "sh -c 'sleep 300'";

test('it comes back when all is ready, also when the stack itself is still to come', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `api: ${slow}\n#@ start=manual\nspare: ${slow}\n`,
  });
  await using early = runSockpit(directory, ['wait', '-t', '60']);
  await using run = runSockpit(directory);
  assert.deepEqual(await early.end(), { code: 0, signal: null });
  assert.match(early.output.stdout, /^all are ready$|^all is ready$/m);
  const [api] = (await run.status()).apps;
  assert.equal(api?.state, 'ready');
  const named = await sockpit(directory, ['wait', 'api']);
  assert.equal(named.code, 0, named.text);
  assert.equal(named.stdout, 'api is ready\n');
  // Nobody has started it: to wait would be for ever.
  const spare = await sockpit(directory, ['wait', 'spare']);
  assert.equal(spare.code, 1);
  assert.match(spare.stderr, /sockpit start spare/);
});

test('1 with the reason when an app has failed', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ retries=1\nbad: CODE=3 ${nodeApp('fixtures/crash-after.mjs')}\napi: ${slow}\n`,
  });
  await using run = runSockpit(directory);
  await waitForState(directory, 'bad', ['failed']);
  const all = await sockpit(directory, ['wait']);
  assert.equal(all.code, 1, all.text);
  assert.match(all.stderr, /bad is failed: .*exited with 3/);
  assert.match(all.stderr, /sockpit logs bad/);
  assert.equal((await sockpit(directory, ['wait', 'api'])).code, 0);
  await run.stop();
});

test('124 when not in time: of the app, or of --timeout', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ within=300ms\nlate: ${never}\n#@ within=60s\nslow: ${never}\n`,
  });
  await using run = runSockpit(directory);
  await run.waitForLine(/late starts/);
  const own = await sockpit(directory, ['wait', 'late']);
  assert.equal(own.code, 124, own.text);
  assert.match(own.stderr, /late is overdue/);
  const given = await sockpit(directory, ['wait', 'slow', '--timeout', '300ms']);
  assert.equal(given.code, 124, given.text);
  assert.match(given.stderr, /not ready within 300ms: slow/);
  assert.match(given.stderr, /slow is (starting|running)/);
  await run.stop();
});

test('the end of the stack ends it', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory({ Procfile: `#@ within=60s\napi: ${never}\n` });
  await using run = runSockpit(directory);
  await run.waitForLine(/api starts/);
  await using waiting = runSockpit(directory, ['wait']);
  let looks = 0;
  await waitFor('it to follow the stack', async () => {
    looks = (await connections(directory)) > 0 ? looks + 1 : 0;
    // Its first questions take a moment each; what stays open is its subscription.
    return looks > 5;
  });
  await run.stop();
  const { code } = await waiting.end();
  assert.equal(code, 1);
  assert.match(waiting.output.stderr, /the stack has ended/);
});

test('what cannot be waited for is said', async () => {
  await using directory = await temporaryDirectory({ Procfile: `api: ${slow}\n` });
  const alone = await sockpit(directory, ['wait']);
  assert.equal(alone.code, 1);
  assert.match(alone.stderr, /is not running/);
  const late = await sockpit(directory, ['wait', '-t', '200ms']);
  assert.equal(late.code, 124);
  const odd = await sockpit(directory, ['wait', '-t', 'soon']);
  assert.equal(odd.code, 2);
  assert.match(odd.stderr, /500ms, 30s or 2m/);
  await using run = runSockpit(directory);
  await run.waitForLine(/api starts/);
  const unknown = await sockpit(directory, ['wait', 'apo']);
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /did you mean api/);
});

test('a worker that has run to its end is not called ready', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ worker\nonce: true\napi: ${slow}\n`,
  });
  await using run = runSockpit(directory);
  const { code, stdout } = await sockpit(directory, ['wait', 'once', 'api', '-t', '20']);
  assert.equal(code, 0);
  assert.equal(stdout, 'once ended by itself (exit 0)\napi is ready\n');
  await run.stop();
});

test('124 in time also where the supervisor does not answer', async () => {
  await using directory = await temporaryDirectory({ Procfile: `api: ${slow}\n` });
  await using run = runSockpit(directory);
  await waitForState(directory, 'api', ['ready']);
  run.signal('SIGSTOP');
  const since = performance.now();
  const late = await sockpit(directory, ['wait', '-t', '500ms']);
  const took = performance.now() - since;
  run.signal('SIGCONT');
  assert.equal(late.code, 124, late.text);
  assert.match(late.stderr, /not ready within 500ms: a supervisor does not answer/);
  assert.ok(took < 4000, `took ${took} ms`);
  await run.stop();
});

test('a time longer than any timer is no end at once', async () => {
  await using directory = await temporaryDirectory({ Procfile: 'api: sleep 600\n' });
  await using run = runSockpit(directory);
  await run.waitForState('api', 'running');
  const { code, text } = await sockpit(directory, ['wait', '-t', '600h'], { timeoutMs: 60_000 });
  assert.equal(code, 0, text);
  assert.doesNotMatch(text, /Warning/);
  await run.stop();
});
