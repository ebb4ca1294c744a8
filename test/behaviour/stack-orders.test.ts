/**
 * start, stop and restart return when it is done, or say why it is not, with an exit code to rely on.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isAlive } from './support/processes.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';

const echo = nodeApp('fixtures/echo-server.mjs');

test('restart returns when the app is ready again, stop when nothing of it is left', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `api: trap 'sleep 0.7; exit 0' TERM; ${echo} & wait\ndb: ${echo}\n`,
  });
  await using run = runSockpit(directory);
  const before = await run.waitForState('api', 'ready');
  const restart = await sockpit(directory, ['restart', 'api']);
  assert.equal(restart.code, 0, restart.text);
  assert.match(restart.stdout, /^api is restarting .*\napi is ready after \d/);
  const after = (await run.status()).apps.find(({ name }) => name === 'api');
  assert.equal(after?.state, 'ready');
  assert.notEqual(after.pid, before.pid);

  const stop = await sockpit(directory, ['stop', 'api']);
  assert.equal(stop.code, 0, stop.text);
  assert.match(stop.stdout, /^api is stopping .*\napi is stopped$/m);
  assert.equal(isAlive(after.pid ?? 0), false);

  const again = await sockpit(directory, ['stop', 'api']);
  assert.equal(again.stdout, 'api is not running (stopped)\n');
  const start = await sockpit(directory, ['start', 'api', 'db']);
  assert.match(start.stdout, /^api is starting\ndb is already running .*\napi is ready after \d/);
});

test('an app that fails or is late is told with its last lines: 1 and 124', async () => {
  await using directory = await temporaryDirectory({
    Procfile: [
      '#@ start=manual retries=1',
      `bad: ${nodeApp('fixtures/crash-after.mjs')}`,
      '#@ start=manual within=1s ready=delay:60s',
      `late: echo hello; exec sleep 600`,
      `api: ${echo}`,
      '',
    ].join('\n'),
  });
  await using run = runSockpit(directory);
  await run.waitForState('api', 'ready');
  const bad = await sockpit(directory, ['start', 'bad']);
  assert.equal(bad.code, 1, bad.text);
  assert.match(bad.stderr, /bad \| then everything: code 1/);
  assert.match(bad.stderr, /sockpit: bad is not ready: bad exited with 1/);
  const late = await sockpit(directory, ['start', 'late']);
  assert.equal(late.code, 124, late.text);
  assert.match(late.stderr, /late \| hello\nsockpit: late is not ready: late has not/);
});

test('a reload by HUP that the app does not survive is 1, as with gunicorn and a mistake in the code', async () => {
  const server = [
    "require('node:http').createServer((_, answer) => answer.end('ok')).listen(process.env.SOCKET);",
    "process.on('SIGHUP', () => setTimeout(() => process.exit(3), 300));",
  ].join('\n');
  await using directory = await temporaryDirectory({
    'app.cjs': server,
    'good.cjs': server.replace('process.exit(3)', '0'),
    Procfile: [
      '#@ reload=HUP retries=0',
      `bad: ${process.execPath} app.cjs "$SOCKET"`,
      '#@ reload=HUP',
      `good: ${process.execPath} good.cjs "$SOCKET"`,
      '',
    ].join('\n'),
  });
  await using run = runSockpit(directory);
  await Promise.all([run.waitForState('bad', 'ready'), run.waitForState('good', 'ready')]);
  const good = await sockpit(directory, ['reload', 'good']);
  assert.equal(good.code, 0, good.text);
  const bad = await sockpit(directory, ['reload', 'bad']);
  assert.equal(bad.code, 1, bad.text);
  assert.match(bad.stdout, /^bad reloads: SIGHUP sent to node/);
  assert.match(bad.stderr, /sockpit: bad is not ready: bad exited with 3/);
});

test('with --no-wait they return at once', async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@ ready=delay:60s\nslow: sleep 600\n',
  });
  await using run = runSockpit(directory);
  await run.waitForState('slow', 'starting');
  const restart = await sockpit(directory, ['restart', '--no-wait', 'slow'], { timeoutMs: 20_000 });
  assert.equal(restart.code, 0, restart.text);
  assert.match(restart.stdout, /^slow is restarting/);
});

test('without a name they mean the apps that start by themselves', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `api: ${echo}\n#@ start=manual\ntool: ${echo}\n`,
  });
  await using run = runSockpit(directory);
  await run.waitForState('api', 'ready');
  const restart = await sockpit(directory, ['restart']);
  assert.equal(restart.code, 0, restart.text);
  assert.doesNotMatch(restart.stdout, /tool/);
  assert.equal((await sockpit(directory, ['stop'])).code, 0);
  const start = await sockpit(directory, ['start']);
  assert.match(start.stdout, /^api is ready/m);
  assert.doesNotMatch(start.stdout, /tool/);
});

test('one name that no app has, and nothing is done to the others', async () => {
  await using directory = await temporaryDirectory({ Procfile: `api: ${echo}\nweb: ${echo}\n` });
  await using run = runSockpit(directory);
  const { pid } = await run.waitForState('web', 'ready');
  for (const order of [['restart'], ['stop'], ['signal', 'TERM'], ['reload']]) {
    const { code, stdout, stderr } = await sockpit(directory, [...order, 'web', 'apo']);
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.equal(stderr, 'sockpit: there is no app apo; did you mean api?\n');
  }
  const listed = await sockpit(directory, ['start', 'web,api']);
  assert.equal(listed.code, 2);
  assert.match(listed.stderr, /names are separated by blanks: web api/);
  const web = await run.waitForState('web', 'ready');
  assert.equal(web.pid, pid);
});

test('status of some apps shows those', async () => {
  await using directory = await temporaryDirectory({ Procfile: `api: ${echo}\nweb: ${echo}\n` });
  await using run = runSockpit(directory);
  await run.waitForState('web', 'ready');
  const text = await sockpit(directory, ['ps', 'web']);
  assert.equal(text.code, 0, text.text);
  assert.match(text.stdout, /^web +ready/m);
  assert.doesNotMatch(text.stdout, /^api/m);
  const json = await sockpit(directory, ['status', '--json', 'web']);
  const { apps } = JSON.parse(json.stdout) as { apps: { name: string }[] };
  assert.deepEqual(
    apps.map(({ name }) => name),
    ['web'],
  );
  const strange = await sockpit(directory, ['ps', 'wbe']);
  assert.equal(strange.code, 2);
  assert.match(strange.stderr, /there is no app wbe; did you mean web\?/);
});
