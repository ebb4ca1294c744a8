/**
 * Promise: a ready app whose socket file is deleted is seen to be cut off at once, its requests
 * are told so at once with what to do, and what an app does with its socket itself alarms nobody.
 */
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { test } from 'node:test';
import { get } from './support/http.js';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit, type SockpitRun } from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';
import { waitFor } from './support/wait-for.js';

const WEB = `def app(environ, start):
    start('200 OK', [])
    return [b'web']
`;
const CUT_OFF = /web cannot be reached: its socket file .*app\.sock is gone; sockpit restart web/;

function deleteSocket(directory: TemporaryDirectory): Promise<void> {
  return rm(directory.join('app.sock'));
}

/** Nothing was said so far; and the alarm goes off when there is something to say. */
async function alarmsOnlyNow(run: SockpitRun, directory: TemporaryDirectory): Promise<void> {
  assert.ok(!run.output.text.includes('cannot be reached'), run.output.text);
  await deleteSocket(directory);
  await run.waitForLine(CUT_OFF);
}

test('a deleted socket file', skipUnless('gunicorn'), async () => {
  await using directory = await temporaryDirectory({
    'web.py': WEB,
    Procfile: '#@ hold-for=1h\nweb: gunicorn --workers=2 --bind unix:app.sock -m 007 web:app\n',
  });
  await using run = runSockpit(directory);
  const url = `${await run.url()}/`;
  await run.waitForState('web', 'ready');
  assert.equal((await get(url)).body, 'web');

  const deletedAt = Date.now();
  await deleteSocket(directory);
  // Not even the very first one is held for long, whoever asks.
  const [api, page] = await Promise.all([
    get(url, { headers: { accept: 'application/json' } }),
    get(url, { headers: { accept: 'text/html' } }),
  ]);
  assert.deepEqual([api.status, page.status], [503, 503]);
  const told = JSON.parse(api.body) as Record<string, unknown>;
  assert.equal(told.detail, 'web cannot be reached: its socket file is gone');
  assert.equal(told.advice, 'sockpit restart web');
  assert.match(page.body, /<h1>web cannot be reached: its socket file is gone<\/h1>/);
  assert.match(page.body, /sockpit restart web/);
  await run.waitForLine(CUT_OFF);

  const { state, attention, reason } = await run.waitForState('web', 'ready');
  assert.equal(state, 'ready');
  assert.ok(attention?.kind === 'cut-off');
  const noticedMs = attention.since - deletedAt;
  // Where no event told of it, the next look would come after 5 s.
  assert.ok(noticedMs < 4000, `noticed after ${noticedMs} ms`);
  assert.equal(reason, attention.what);
  const list = await sockpit(directory, ['status']);
  assert.match(list.text, /web +ready .*socket file gone: sockpit restart web/);

  const restarted = await sockpit(directory, ['restart', 'web']);
  assert.equal(restarted.code, 0, restarted.text);
  assert.equal((await run.waitForState('web', 'ready')).attention, null);
  assert.equal((await get(url)).body, 'web');
});

test('gunicorn that renews its workers, or is restarted', skipUnless('gunicorn'), async () => {
  await using directory = await temporaryDirectory({
    'web.py': WEB,
    Procfile: '#@ reload=HUP\nweb: gunicorn --bind unix:app.sock web:app\n',
  });
  await using run = runSockpit(directory);
  const url = `${await run.url()}/`;
  await run.waitForState('web', 'ready');
  for (const words of [
    ['reload', 'web'],
    ['restart', 'web'],
    ['reload', 'web'],
  ]) {
    const { code, text } = await sockpit(directory, words);
    assert.equal(code, 0, text);
    assert.equal((await get(url)).body, 'web');
  }
  await alarmsOnlyNow(run, directory);
});

/** Closes its socket when it is told to, and is back a second later. */
const REBINDS = `
import http from 'node:http';
const serve = () =>
  http.createServer((_, answer) => answer.end('web')).listen('app.sock', () => console.log('bound'));
let server = serve();
process.on('SIGUSR2', () => {
  server.close();
  console.log('closed');
  setTimeout(() => (server = serve()), 1000);
});
`;

test('an app that binds its socket anew', async () => {
  await using directory = await temporaryDirectory({
    'web.mjs': REBINDS,
    Procfile: '#@ socket=app.sock\nweb: node web.mjs\n',
  });
  await using run = runSockpit(directory);
  const url = `${await run.url()}/`;
  await run.waitForState('web', 'ready');
  await sockpit(directory, ['signal', 'USR2', 'web']);
  await run.waitForLine(/web +\| closed/);
  // It is held until the socket is back.
  const { status, body } = await get(url);
  assert.deepEqual([status, body], [200, 'web']);
  await alarmsOnlyNow(run, directory);
});

test('a socket that is put back', skipUnless('gunicorn'), async () => {
  await using directory = await temporaryDirectory({
    'web.py': WEB,
    Procfile: 'web: gunicorn --bind unix:app.sock web:app\n',
    'bind.mjs': `
      import http from 'node:http';
      http.createServer((_, answer) => answer.end('other')).listen('app.sock', () => console.log('bound'));
    `,
  });
  await using run = runSockpit(directory);
  const url = `${await run.url()}/`;
  await run.waitForState('web', 'ready');
  await deleteSocket(directory);
  await run.waitForLine(CUT_OFF);
  await using other = runSockpit(directory, ['run', '-a', 'web', 'node', 'bind.mjs']);
  await other.output.waitForLine(/bound/);
  await run.waitForLine(/web can be reached at its socket again/);
  await waitFor('it to answer', async () => (await get(url)).body === 'other');
  assert.equal((await run.waitForState('web', 'ready')).attention, null);
});
