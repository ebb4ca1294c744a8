import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, it } from 'node:test';
import type { UpstreamPlan } from '../../../src/model/upstream.js';
import { preflight } from '../../../src/supervisor/preflight.js';
import { sampleApp } from '../support/sample-app.js';

let folder = '';
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'preflight-'))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const check = async (
  upstream: UpstreamPlan,
  command = 'gunicorn a:b',
): Promise<string | undefined> => {
  const offered = { socket: join(folder, 'offered.sock'), port: 1 };
  const app = sampleApp({ upstream, source: { kind: 'command', command } });
  return (await preflight(app, offered))?.message;
};
const literal = (path: string): UpstreamPlan => ({
  kind: 'literal',
  upstream: { kind: 'unix', path },
  text: 'unix:x',
});

it('nothing is in the way of a socket that is not there yet', async () => {
  assert.equal(await check(literal(join(folder, 'app.sock'))), undefined);
  assert.equal(await check({ kind: 'none' }), undefined);
  assert.equal(await check({ kind: 'discover' }), undefined);
});

it('a file that is not a socket is named and never touched', async () => {
  const path = join(folder, 'app.sock');
  await writeFile(path, 'precious');
  assert.equal(await check(literal(path)), `api cannot start: ${path} exists and is not a socket`);
  assert.equal(await readFile(path, 'utf8'), 'precious');
  const link = join(folder, 'link.sock');
  await symlink(path, link);
  assert.match((await check(literal(link))) ?? '', /is not a socket/);
  assert.equal(await readFile(link, 'utf8'), 'precious');
});

it('a folder that is missing is named, unless somebody may make it', async () => {
  const path = join(folder, 'run/app.sock');
  assert.equal(
    await check(literal(path)),
    `api cannot bind ${path}: the folder ${join(folder, 'run')} does not exist`,
  );
  assert.equal(await check(literal(path), 'mkdir -p run && exec gunicorn a:b'), undefined);
  assert.equal(await check({ kind: 'fixed', upstream: { kind: 'unix', path } }), undefined);
});
