/**
 * An app is ready when it answers over its socket, not when the socket is there; and one that does
 * not come is told apart in words.
 */
import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import { test } from 'node:test';
import { get } from './support/http.js';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { appFile, nodeApp } from './support/test-environment.js';
import { shortest } from './support/wait-for.js';

const GUNICORN = 'gunicorn --bind unix:app.sock -m 007 api:app';
const slowServer = nodeApp('fixtures/slow-start.mjs');

test(
  'starting, listening and ready are seen apart, with times',
  skipUnless('gunicorn'),
  async () => {
    await using directory = await temporaryDirectory({
      Procfile: `api: UNTIL=go ${GUNICORN}\n`,
      'api.py': await readFile(appFile('fixtures/slow-import/api.py'), 'utf8'),
    });
    await using run = runSockpit(directory);
    const held = get(`${await run.url()}/api/`);

    await run.waitForState('api', 'listening');
    const [, first = ''] = await run.waitForLine(/api +\| (.*\blistens\b.*)/);
    assert.match(first, /\d ?m?s\b/, 'the line does not say after what time');
    await run.waitForLine(/api +\| importing/);
    assert.doesNotMatch(run.output.text, /api is ready/);
    await directory.write({ go: '' });
    await run.waitForState('api', 'ready');
    await run.waitForLine(/api +\| .*\bready\b.*\d ?m?s\b/);

    const [instance] = (await run.waitForState('api', 'ready')).instances;
    assert.ok(instance?.state.kind === 'ready');
    const { listenedAfterMs, readyAfterMs } = instance.state;
    assert.ok(listenedAfterMs !== undefined && listenedAfterMs < readyAfterMs);
    assert.equal((await held).body, 'slow but here\n');
  },
);

test('ready is noticed at once, not at the next turn of a slow poll', async () => {
  const ENOUGH_MS = 400;
  await using directory = await temporaryDirectory({
    Procfile: `api: DELAY_MS=700 ANSWER_DELAY_MS=700 ${slowServer}\n`,
  });
  await using run = runSockpit(directory);
  const off = await shortest(async () => {
    const [instance] = (await run.waitForState('api', 'ready')).instances;
    assert.ok(instance?.state.kind === 'ready');
    const { listenedAfterMs = NaN, readyAfterMs } = instance.state;
    const apart = Math.abs(readyAfterMs - listenedAfterMs - 700);
    if (apart >= ENOUGH_MS) await sockpit(directory, ['restart', 'api']);
    return apart;
  }, ENOUGH_MS);
  assert.ok(off < ENOUGH_MS, `an answer due 700 ms after listening was noticed ${off} ms off`);
});

test('an import that fails is told with its traceback', skipUnless('gunicorn'), async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ retries=2\napi: ${GUNICORN}\nworker: ${nodeApp('worker.mjs')}\n`,
    'api.py': await readFile(appFile('fixtures/broken-import/api.py'), 'utf8'),
  });
  await using run = runSockpit(directory);
  const api = await run.waitForState('api', 'failed');
  assert.match(api.reason ?? '', /gunicorn could not|exited with 1/);
  const lines = api.instances[0]?.lastExit?.lastLines ?? [];
  assert.match(lines.join('\n'), /ModuleNotFoundError.*a_module_that_does_not_exist/);
  const page = await get(`${await run.url()}/api/`, { headers: { accept: 'text/html' } });
  assert.equal(page.status, 503);
  assert.match(page.body, /a_module_that_does_not_exist/);
  assert.equal((await run.waitForState('worker', 'running')).restarts, 0);
});

test('a socket that never appears makes the app overdue, and it lives on', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ within=1s hold-for=1h socket=never.sock\napi: ${nodeApp('worker.mjs')}\n`,
  });
  await using run = runSockpit(directory);
  const api = await run.waitForState('api', 'overdue');
  assert.match(api.reason ?? '', /never\.sock/);
  assert.match(api.reason ?? '', /1 ?s|1\.0s/);
  assert.ok(api.pid !== null);
  assert.equal((await get(`${await run.url()}/api/`)).status, 503);
});

test('an app that exits first is told apart from one that is late', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `worker: ${nodeApp('worker.mjs')}\n#@ retries=1\napi: CODE=3 AFTER_MS=100 ${nodeApp('fixtures/crash-after.mjs')} $SOCKET\n`,
  });
  await using run = runSockpit(directory);
  const api = await run.waitForState('api', 'failed');
  assert.match(api.reason ?? '', /exited with 3/);
  const exit = api.instances[0]?.lastExit;
  assert.equal(exit?.code, 3);
  assert.deepEqual(exit.lastLines.slice(-2), [
    'first the small things went wrong',
    'then everything: code 3',
  ]);
  await run.waitForLine(/api +\| then everything: code 3$/);
});

test(
  'an app that listens elsewhere than its command says is found there, and that is said',
  skipUnless('linux'),
  async () => {
    await using directory = await temporaryDirectory({
      Procfile: `#@ within=10s\napi: ${nodeApp('fixtures/listens-elsewhere.mjs')} "$SOCKET"\n`,
    });
    await using run = runSockpit(directory);
    const api = await run.waitForState('api', 'ready');
    assert.equal(api.socket, null);
    assert.ok(api.port !== null);
    await run.waitForLine(new RegExp(`${api.port}`));
    assert.equal((await get(`${await run.url()}/api/x`)).body, 'elsewhere: /x\n');
  },
);

test('what an app waits for is ready before it starts', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ after=api\nlate: ${nodeApp('fixtures/echo-server.mjs')}\napi: DELAY_MS=600 ${slowServer}\n`,
  });
  await using run = runSockpit(directory);
  const late = await run.waitForState('late', 'ready');
  const api = await run.waitForState('api', 'ready');
  const [a, l] = [api.instances[0]?.state, late.instances[0]?.state];
  assert.ok(a?.kind === 'ready' && l?.kind === 'ready');
  assert.ok(l.spawnedAt >= a.spawnedAt + a.readyAfterMs, 'it was spawned too early');
});

test('a worker that is to listen is waited for, and gets no route', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ worker ready=listen\ndb: DELAY_MS=600 ${slowServer}\n#@ after=db\napi: ${nodeApp('json-api.mjs')}\n`,
  });
  await using run = runSockpit(directory);
  const api = await run.waitForState('api', 'ready');
  const db = await run.waitForState('db', 'ready');
  const [a, d] = [api.instances[0]?.state, db.instances[0]?.state];
  assert.ok(a?.kind === 'ready' && d?.kind === 'ready');
  assert.ok(d.readyAfterMs >= 600, `${d.readyAfterMs}`);
  assert.ok(a.spawnedAt >= d.spawnedAt + d.readyAfterMs, 'it was spawned too early');
  assert.deepEqual([db.prefix, db.url], [null, null]);
  const at = await run.url();
  assert.equal((await get(`${at}/db/`)).status, 404);
  const host = `db.localhost:${new URL(at).port}`;
  assert.doesNotMatch((await get(`${at}/`, { headers: { host } })).body, /late but here/);
});

test('a check is asked with the environment of the app', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ worker ready='exec:test "$FOO $PS" = "from .env api.1"' within=3s\napi: ${nodeApp('worker.mjs')}\n`,
    '.env': "FOO='from .env'\n",
  });
  await using run = runSockpit(directory);
  const api = await run.waitForState('api', 'ready', 'overdue');
  assert.equal(api.state, 'ready', api.reason ?? '');
});

test('an app that has answered is late when it hangs, and never taken for a worker', async () => {
  await using directory = await temporaryDirectory({
    Procfile: [
      `#@ within=2500ms\napi: sh -c 'test ! -e hang || sleep 1000; exec ${slowServer}'`,
      `web: ${nodeApp('json-api.mjs')}`,
      '',
    ].join('\n'),
  });
  const env = { DELAY_MS: '0' };
  const around = (): ReturnType<typeof sockpit> =>
    sockpit(directory, ['-p', '0', '--', 'sh', '-c', 'curl -s $SOCKPIT_API_URL/x'], { env });
  assert.match((await around()).stdout, /late but here/);
  await directory.write({ hang: '' });
  assert.equal((await around()).code, 124);
  await rm(directory.join('hang'));

  await using run = runSockpit(directory, [], { env });
  await run.waitForState('api', 'ready');
  await directory.write({ hang: '' });
  await sockpit(directory, ['restart', 'api']);
  const { reason } = await run.waitForState('api', 'overdue');
  assert.match(
    reason ?? '',
    /has not listened on anything \(it has before; if it is to listen nowhere, say so: worker\)/,
  );
  assert.equal((await get(`${await run.url()}/api/order`)).status, 503);
});
