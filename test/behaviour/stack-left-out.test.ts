/**
 * An app that was left out at the start belongs to the stack, stopped: its route says so, and it can
 * be started later, by `start` and by `up` alike.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { get } from './support/http.js';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';
import { nodeApp, program } from './support/test-environment.js';
import { openTerminal } from './support/tmux.js';

const echo = nodeApp('fixtures/echo-server.mjs');

function project(): Promise<TemporaryDirectory> {
  return temporaryDirectory({
    Procfile: `db: ${echo}\n#@ after=db\napi: ${echo}\n#@ after=api\nweb: ${echo}\n`,
  });
}

test('it is listed as stopped, its route says how to start it, and start does', async () => {
  await using directory = await project();
  await using run = runSockpit(directory, ['--plain', '-p', '0', '-x', 'db']);
  await run.waitForState('api', 'ready');
  const before = (await run.status()).apps.find(({ name }) => name === 'db');
  assert.equal(before?.state, 'stopped');
  assert.match(before.reason ?? '', /^left out/);
  const page = await get(`${await run.url()}/db/`);
  assert.equal(page.status, 503);
  assert.match(page.body, /sockpit start db/);
  const start = await sockpit(directory, ['start', 'db']);
  assert.equal(start.code, 0, start.text);
  await run.waitForState('db', 'ready');
  assert.equal((await get(`${await run.url()}/db/`)).status, 200);
});

test('up APP on a running stack starts it with what it comes after, and says so', async () => {
  await using directory = await project();
  assert.equal((await sockpit(directory, ['up', '-d', '-p', '0', 'db'])).code, 0);
  for (const args of [
    ['up', '-d', 'web'],
    ['--plain', 'web'],
  ]) {
    const up = await sockpit(directory, args);
    assert.equal(up.code, 0, up.text);
    assert.match(up.stdout, /^project is already running: pid \d+, http/);
    assert.match(up.stdout, /^web (starts|is already starting|is already running)/m);
  }
  const unknown = await sockpit(directory, ['up', '-d', 'wbe']);
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /did you mean web\?/);
  assert.equal((await sockpit(directory, ['down'])).code, 0);
});

test('so it does in a terminal, and opens the dashboard', skipUnless('tmux'), async () => {
  await using directory = await project();
  await using run = runSockpit(directory, ['--plain', '-p', '0', '-x', 'web']);
  await run.waitForState('api', 'ready');
  await using terminal = await openTerminal(directory, [process.execPath, program, 'web']);
  await run.waitForState('web', 'ready');
  await terminal.waitFor(/web is starting/);
  await terminal.keys('q');
  assert.equal(await terminal.end(), 0);
});

test('a stack of which all that was named has ended ends by itself', async () => {
  await using directory = await temporaryDirectory({ Procfile: `once: exit 7\napi: ${echo}\n` });
  await using run = runSockpit(directory, ['--plain', '-p', '0', '-m', 'all=1,api=0']);
  await run.waitForLine(/once failed/);
  assert.equal((await run.end()).code, 7);
});
