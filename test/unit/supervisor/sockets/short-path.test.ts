import assert from 'node:assert/strict';
import { mkdtemp, readdir, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { after, before, it } from 'node:test';
import { MAX_SOCKET_PATH } from '../../../../src/model/upstream.js';
import { connectablePath, isConnectable } from '../../../../src/supervisor/sockets/short-path.js';

let runtime = '';
before(async () => void (runtime = await mkdtemp(join(tmpdir(), 'sp-'))));
after(() => rm(runtime, { recursive: true, force: true }));

it('a short path stays as it is', async () => {
  assert.equal(connectablePath('/srv/app.sock', runtime), '/srv/app.sock');
  assert.deepEqual(await readdir(runtime), []);
});

it('one that just fits stays, and one byte more does not', () => {
  const path = `/srv/${'a'.repeat(MAX_SOCKET_PATH - 5)}`;
  assert.equal(connectablePath(path, runtime), path);
  assert.ok(connectablePath(`${path}a`, runtime).startsWith(`${runtime}/`));
});

it('bytes count, not characters', () => {
  assert.ok(isConnectable(`/${'a'.repeat(100)}`));
  assert.equal(isConnectable(`/${'ä'.repeat(100)}`), false);
});

it('a long one is reached through a link to its folder, the same each time', async () => {
  const path = `/srv/${'deep/'.repeat(30)}app.sock`;
  const short = connectablePath(path, runtime);
  assert.ok(isConnectable(short));
  assert.equal(basename(short), 'app.sock');
  assert.equal(await readlink(dirname(short)), dirname(path));
  const entries = await readdir(runtime);
  assert.equal(connectablePath(path, runtime), short);
  assert.deepEqual(await readdir(runtime), entries);
});

it('a long file name is reached through a link to the socket', async () => {
  const path = `/srv/${'n'.repeat(120)}.sock`;
  const short = connectablePath(path, runtime);
  assert.ok(isConnectable(short));
  assert.equal(await readlink(short), path);
});

it('where no link can be made the path comes back', () => {
  const path = `/srv/${'deep/'.repeat(30)}app.sock`;
  assert.equal(connectablePath(path, join(runtime, 'nowhere')), path);
});
