import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { startListening, reasonAtPath } from '../../../src/proxy/bind.js';

it('says of a socket in no folder what it lacks', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'sockpit-bind-'));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, 'no', 'f.sock');
  const error = await startListening(createServer(), { path });
  assert.ok(error);
  assert.equal(await reasonAtPath(error, path), 'its folder does not exist');
  const denied = Object.assign(new Error('EACCES'), { code: 'EACCES' });
  assert.equal(await reasonAtPath(denied, join(folder, 'f.sock')), 'permission denied');
});

it('says of a socket below a file that there is no folder', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'sockpit-bind-'));
  t.after(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'file'), '');
  const path = join(folder, 'file', 'f.sock');
  const error = await startListening(createServer(), { path });
  assert.ok(error);
  assert.equal(await reasonAtPath(error, path), 'a file stands where its folder should be');
});
