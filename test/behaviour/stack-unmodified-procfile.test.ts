/**
 * A Procfile of one ordinary line works as it is: its socket or port is found in the command, in
 * $SOCKET or in $PORT.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { get, getJson } from './support/http.js';
import { skipUnless } from './support/programs.js';
import { runSockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { appFile, nodeApp } from './support/test-environment.js';

const GUNICORN = 'gunicorn --workers=2 --bind unix:app.sock -m 007 api:app';

/** The example's Flask app, which says a name of our choice. */
async function flaskApp(name: string): Promise<string> {
  return (await readFile(appFile('flask/api.py'), 'utf8')).replace('from Flask', `from ${name}`);
}

test('one line with gunicorn and Flask on a Unix socket', skipUnless('flask'), async () => {
  await using directory = await temporaryDirectory({
    Procfile: `api: ${GUNICORN}\n`,
    'api.py': await flaskApp('Flask'),
  });
  await using run = runSockpit(directory);
  const answer = (await getJson(`${await run.url()}/api/`)) as { hello: string };
  assert.equal(answer.hello, 'from Flask');

  const api = await run.waitForState('api', 'ready');
  assert.equal(api.socket, directory.join('app.sock'));
  assert.equal(api.prefix, '/api/');
  const moved = await get(`${await run.url()}/api?a=1`);
  assert.equal(moved.status, 301);
  assert.equal(moved.headers.location, '/api/?a=1');
  await run.stop();
  assert.equal(existsSync(directory.join('app.sock')), false);
});

test('two such apps from two folders side by side', skipUnless('flask'), async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ cwd=one\none: ${GUNICORN}\n#@ cwd=two\ntwo: ${GUNICORN}\n`,
    'one/api.py': await flaskApp('one'),
    'two/api.py': await flaskApp('two'),
  });
  await using run = runSockpit(directory);
  const url = await run.url();
  const [one, two] = await Promise.all([getJson(`${url}/one/`), getJson(`${url}/two/`)]);
  assert.equal((one as { hello: string }).hello, 'from one');
  assert.equal((two as { hello: string }).hello, 'from two');
  const sockets = (await run.status()).apps.map(({ socket }) => socket);
  assert.deepEqual(sockets, [directory.join('one/app.sock'), directory.join('two/app.sock')]);
});

test('uvicorn --uds', skipUnless('uvicorn'), async () => {
  await using directory = await temporaryDirectory({
    Procfile: 'api: uvicorn --uds app.sock main:app\n',
    'main.py': await readFile(appFile('fixtures/asgi/main.py'), 'utf8'),
  });
  await using run = runSockpit(directory);
  const answer = (await getJson(`${await run.url()}/api/things`)) as { path: string };
  assert.equal(answer.path, '/things');
  assert.equal((await run.waitForState('api', 'ready')).socket, directory.join('app.sock'));
});

test('a Node app that listens on $SOCKET', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `api: ${nodeApp('fixtures/echo-server.mjs')} "$SOCKET"\n`,
  });
  await using run = runSockpit(directory);
  const answer = (await getJson(`${await run.url()}/api/x?y=1`)) as {
    target: string;
    name: string;
  };
  assert.equal(answer.target, '/x?y=1');
  assert.equal(answer.name, 'api.1');
  const { socket, port } = await run.waitForState('api', 'ready');
  assert.ok(socket?.startsWith(`${directory.runtime}/`), `its socket is ${String(socket)}`);
  assert.equal(port, null);
});

test('an app that can only do $PORT', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `api: env -u SOCKET ${nodeApp('fixtures/echo-server.mjs')} $PORT\n`,
  });
  await using run = runSockpit(directory);
  const answer = (await getJson(`${await run.url()}/api/x`)) as { target: string };
  assert.equal(answer.target, '/x');
  const { socket, port } = await run.waitForState('api', 'ready');
  assert.equal(socket, null);
  assert.ok(port !== null && port > 0);
});

test('a socket that its command names as an absolute path', skipUnless('uvicorn'), async () => {
  await using directory = await temporaryDirectory({
    'main.py': await readFile(appFile('fixtures/asgi/main.py'), 'utf8'),
  });
  const socket = directory.join('elsewhere.sock');
  await directory.write({ Procfile: `api: uvicorn --uds=${socket} main:app\n` });
  await using run = runSockpit(directory);
  assert.equal((await get(`${await run.url()}/api/`)).status, 200);
  assert.equal((await run.waitForState('api', 'ready')).socket, socket);
});
