/**
 * Promise: a stack that runs outlives whoever cleans up its runtime directory, by age or by hand. It is
 * found by every command, and a second start touches nothing of it.
 */
import assert from 'node:assert/strict';
import { readdir, rename, rm, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { get } from './support/http.js';
import { sockpit, stackStatus } from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';
import { waitFor } from './support/wait-for.js';

const OVER_MS = 500;
const PROCFILE = `#@stack listen=localhost:0\napi: env -u SOCKET ${nodeApp('json-api.mjs')}\n`;

async function started(directory: TemporaryDirectory): Promise<{ pid: number; place: string }> {
  const up = await sockpit(directory, ['up', '-d']);
  assert.equal(up.code, 0, up.text);
  // Nobody cleans up what is so new, and it does not count on that.
  const { pid } = await waitFor('the start to be over', async () => {
    const status = await stackStatus(directory);
    return status.now - status.startedAt > OVER_MS && status;
  });
  return { pid, place: dirname(await directory.controlSocket()) };
}

async function isWhole(directory: TemporaryDirectory, pid: number): Promise<void> {
  const again = await sockpit(directory, ['up', '-d']);
  assert.match(again.text, new RegExp(`is already running: pid ${pid},`));
  assert.equal(again.code, 1);
  const status = await stackStatus(directory);
  assert.equal(status.pid, pid);
  assert.equal((await get(`${status.listen[0]}/api/`)).status, 200);
  const down = await sockpit(directory, ['down']);
  assert.equal(down.code, 0, down.text);
  assert.deepEqual(await readdir(directory.runtime), []);
}

test('its files removed, as what ages /tmp does, which spares sockets on which somebody listens', async () => {
  await using directory = await temporaryDirectory({ Procfile: PROCFILE });
  const { pid, place } = await started(directory);
  for (const name of ['lock', 'run']) await unlink(join(place, name));
  await isWhole(directory, pid);
});

test('what is removed after the first of it is there again, as by rm -r', async () => {
  await using directory = await temporaryDirectory({ Procfile: PROCFILE });
  const { pid, place } = await started(directory);
  await unlink(join(place, 'lock'));
  await waitFor('the lock to be back', async () => (await readdir(place)).includes('lock'));
  const rest = ['run', 'control.sock'];
  for (const name of rest) await unlink(join(place, name));
  await waitFor('the rest to be back', async () => {
    const names = await readdir(place);
    return rest.every((name) => names.includes(name));
  });
  await isWhole(directory, pid);
});

test('the whole directory removed', async () => {
  await using directory = await temporaryDirectory({ Procfile: PROCFILE });
  const { pid, place } = await started(directory);
  // In one step: file by file it would be made anew meanwhile.
  const gone = join(directory.root, 'gone');
  await rename(place, gone);
  await rm(gone, { recursive: true });
  await isWhole(directory, pid);
});
