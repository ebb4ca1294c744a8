/**
 * `procfile.example` comes up with Node alone, and every part of it answers on the one port.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { copyCheckout, copyExample } from './support/example-stack.js';
import { eventStream, get, getJson, webSocket } from './support/http.js';
import { skipUnless } from './support/programs.js';
import { runSockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { waitFor } from './support/wait-for.js';

const stack = ['-f', 'procfile.example'];
const plain = [...stack, '--plain', '-p', '0'];

test('the example answers on one port: files, API, events, WebSocket, index', async () => {
  await using directory = await temporaryDirectory();
  await copyExample(directory.path);
  await using run = runSockpit(directory, plain, { stack });
  const url = await run.url();

  // Held until the app is there, never refused: no wait of ours comes before these.
  const [page, index] = await Promise.all([get(`${url}/`), get(`${url}/.sockpit/`)]);
  assert.equal(page.status, 200);
  assert.match(page.body, /Sockets behind one port/);
  assert.match((await get(`${url}/style.css`)).headers['content-type'] ?? '', /^text\/css/);
  assert.equal(index.status, 200);
  for (const app of ['api', 'clock', 'chat', 'colors', 'ticker', 'flask']) {
    assert.ok(index.body.includes(app), `the index does not name ${app}:\n${index.body}`);
  }
  for (const prefix of ['/api/', '/clock/', '/chat/']) {
    assert.ok(index.body.includes(prefix), `the index does not link ${prefix}:\n${index.body}`);
  }

  const headers = (await getJson(`${url}/api/headers`)) as Record<string, string>;
  assert.equal(headers['path'], '/headers');
  assert.equal(headers['x-forwarded-prefix'], '/api');
  assert.equal(headers['x-forwarded-proto'], 'http');
  assert.equal(headers['x-forwarded-host'], new URL(url).host);
  const echo = await get(`${url}/api/echo`, { method: 'POST', body: 'there and back' });
  assert.equal(echo.body, 'there and back');

  await using clock = await eventStream(`${url}/clock/events`);
  const first = await clock.next();
  const second = await clock.next();
  assert.notEqual(first.id, second.id);
  assert.ok(second.at > first.at, 'two events came at once: something between buffers');

  assert.match((await get(`${url}/chat/`)).body, /<title>Chat<\/title>/);
  await using anna = await webSocket(`${url}/chat/socket`);
  await using ben = await webSocket(`${url}/chat/socket`);
  anna.send(JSON.stringify({ name: 'anna', text: 'hello ben' }));
  const heard = await waitFor('the message', async () => {
    const message = JSON.parse(await ben.next()) as { type: string; name?: string; text?: string };
    return message.type === 'said' ? message : undefined;
  });
  assert.equal(heard.text, 'hello ben');

  const apps = new Map((await run.status()).apps.map((app) => [app.name, app]));
  assert.equal(apps.get('colors')?.state, 'running');
  assert.equal(apps.get('colors')?.prefix, null);
  await run.waitForState('ticker', 'running');
  await run.waitForLine(/ticker +\| tick 1$/);
  await run.waitForLine(/colors +\| building .* 100 %$/);
});

test('stopping the example leaves no process and no socket', async () => {
  await using directory = await temporaryDirectory();
  await copyExample(directory.path);
  await using run = runSockpit(directory, plain, { stack });
  await run.waitForState('api', 'ready');
  await run.waitForState('chat', 'ready');
  await run.waitForState('flask', 'ready', 'skipped');
  const sockets = (await run.status()).apps.flatMap(({ socket }) => socket ?? []);
  assert.ok(sockets.length >= 3);
  for (const socket of sockets) assert.ok(existsSync(socket), `${socket} is not there`);
  // Streams that never end by themselves must not hold the end up.
  const url = await run.url();
  await using clock = await eventStream(`${url}/clock/events`);
  await clock.next();
  await using talk = await webSocket(`${url}/chat/socket`);
  await talk.next();

  assert.deepEqual(await run.stop(), { code: 130, signal: null });
  // What is held up until the end of its grace is killed then, and that is told.
  assert.doesNotMatch(run.output.text, /SIGKILL|killed/);
  assert.deepEqual(run.processes(), []);
  for (const socket of sockets) assert.equal(existsSync(socket), false, `${socket} is left`);
});

test('Flask behind gunicorn answers under its prefix', skipUnless('flask'), async () => {
  await using directory = await temporaryDirectory();
  await copyExample(directory.path);
  await using run = runSockpit(directory, plain, { stack });
  const answer = (await getJson(`${await run.url()}/flask/`)) as { hello: string };
  assert.equal(answer.hello, 'from Flask');
  assert.equal(
    (await run.waitForState('flask', 'ready')).socket,
    directory.join('test/apps/flask/app.sock'),
  );
});

test('without gunicorn the Flask app is skipped with the reason, and nothing else suffers', async () => {
  await using directory = await temporaryDirectory();
  await copyExample(directory.path);
  // A PATH on which there is a shell and Node, and no gunicorn.
  const bin = directory.join('bin');
  await mkdir(bin);
  await symlink('/bin/sh', join(bin, 'sh'));
  await symlink(process.execPath, join(bin, 'node'));
  await using run = runSockpit(directory, plain, { stack, env: { PATH: bin } });
  const flask = await run.waitForState('flask', 'skipped');
  assert.match(flask.reason ?? '', /gunicorn/);
  assert.match(flask.reason ?? '', /install/);
  await run.waitForLine(/flask +\| .*skipped.*gunicorn/);
  const url = await run.url();
  assert.equal((await get(`${url}/api/`)).status, 200);
  assert.equal((await get(`${url}/`)).status, 200);
  const refused = await get(`${url}/flask/`);
  assert.equal(refused.status, 503);
  assert.match(refused.body, /gunicorn/);
});

test(
  'without Flask the app is skipped too: gunicorn itself is asked',
  skipUnless('gunicorn'),
  async () => {
    await using directory = await temporaryDirectory();
    await copyExample(directory.path);
    await directory.write({ 'test/apps/flask/flask.py': 'raise ImportError("no Flask here")\n' });
    await using run = runSockpit(directory, plain, { stack });
    const flask = await run.waitForState('flask', 'skipped');
    assert.match(flask.reason ?? '', /gunicorn --check-config api:app/);
    assert.equal((await get(`${await run.url()}/api/`)).status, 200);
  },
);

test('npm start in a checkout without a build brings the example up, and one Ctrl-C ends it in order', async () => {
  await using directory = await temporaryDirectory();
  const checkout = directory.join('a check out');
  await copyCheckout(checkout);
  assert.equal(existsSync(join(checkout, 'dist')), false);
  // Without a terminal: the options after -- go to the program.
  await using run = runSockpit(directory, ['start', '--', '-p', '0'], {
    program: ['npm'],
    cwd: checkout,
  });
  const [, port = ''] = await run.waitForLine(/http:\/\/(?:localhost|127\.0\.0\.1):(\d+)/, {
    timeoutMs: 60_000,
  });
  const url = `http://127.0.0.1:${port}`;
  assert.match((await get(`${url}/`)).body, /Sockets behind one port/);
  assert.equal((await get(`${url}/api/`)).status, 200);
  // The terminal and npm both pass the signal on; the program must not take that for two.
  await run.stop();
  assert.deepEqual(run.processes(), []);
  assert.doesNotMatch(run.output.text, /killed/);
});
