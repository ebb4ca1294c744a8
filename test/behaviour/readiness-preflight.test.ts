/**
 * Before a start a stale socket is cleared away, and whoever holds a living one is named.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { test } from 'node:test';
import type { Loose, Upstream, UpstreamPlan } from '../../src/model/upstream.js';
import { portIsFree } from '../../src/supervisor/sockets/offer-port.js';
import { preflight } from '../../src/supervisor/preflight.js';
import { sampleApp } from '../unit/support/sample-app.js';
import { skipUnless } from './support/programs.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import type { TemporaryDirectory } from './support/temporary-directory.js';

const literal = (upstream: Upstream) => ({ kind: 'literal', upstream, text: '-b x' }) as const;
const loose = (upstream: Upstream, why: Loose) => ({ ...literal(upstream), loose: why });

async function check(
  directory: TemporaryDirectory,
  upstream: Upstream,
  plan: UpstreamPlan = literal(upstream),
): Promise<string | undefined> {
  const source = { kind: 'command', command: 'gunicorn' } as const;
  const app = sampleApp({ upstream: plan, source });
  const offered = { socket: `${directory.runtime}/api.1.sock`, port: 1 };
  return (await preflight(app, offered))?.message;
}

/** Leaves a socket behind, as a killed server does. */
async function leaveStale(path: string, cwd: string): Promise<void> {
  const script = `require('net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`;
  await once(spawn(process.execPath, ['-e', script], { cwd }), 'exit');
  assert.ok(existsSync(`${cwd}/${path}`));
}

async function serving(
  at: string | { port: number; host: string },
): Promise<Server & AsyncDisposable> {
  const server = createServer((socket) => socket.destroy());
  server.listen(at);
  await once(server, 'listening');
  return server;
}

test('a stale socket is removed, also under a long path', skipUnless('linux'), async () => {
  const folder = `${'a-long-name-of-a-folder/'.repeat(6)}end`;
  await using directory = await temporaryDirectory({ x: '', [`${folder}/x`]: '' });
  for (const cwd of [directory.path, directory.join(folder)]) {
    await leaveStale('app.sock', cwd);
    assert.equal(await check(directory, { kind: 'unix', path: `${cwd}/app.sock` }), undefined);
    assert.equal(existsSync(`${cwd}/app.sock`), false);
  }
});

test('a stale socket of ours is removed', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory();
  await leaveStale('api.1.sock', directory.runtime);
  const offered = { socket: `${directory.runtime}/api.1.sock`, port: 1 };
  assert.equal(await preflight(sampleApp(), offered), undefined);
  assert.equal(existsSync(offered.socket), false);
});

test('a socket in use stays, and its holder is named', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory();
  const path = directory.join('app.sock');
  await using server = await serving(path);
  assert.match(
    (await check(directory, { kind: 'unix', path })) ?? '',
    new RegExp(`^api cannot start: .*app\\.sock is already served by \\w+ \\(${process.pid}\\)$`),
  );
  assert.ok(server.listening && existsSync(path));
});

test('a port in use is named with its holder', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory();
  await using server = await serving({ host: '0.0.0.0', port: 0 });
  const { port } = server.address() as AddressInfo;
  const upstream = { kind: 'tcp', host: '127.0.0.1', port } as const;
  assert.match(
    (await check(directory, upstream)) ?? '',
    new RegExp(`127\\.0\\.0\\.1:${port} is already served by \\w+ \\(${process.pid}\\)`),
  );
  for (const why of ['moves-on', 'assigned'] as const) {
    assert.equal(await check(directory, upstream, loose(upstream, why)), undefined, why);
  }
  assert.equal(await portIsFree(port), false);
  server.close();
  await once(server, 'close');
  assert.equal(await check(directory, upstream), undefined);
  assert.equal(await portIsFree(port), true);
});

for (const host of ['127.0.0.1', '127.0.0.53', '::1', '::']) {
  test(`a port that somebody has on ${host} is not free`, skipUnless('linux'), async () => {
    await using server = await serving({ host, port: 0 });
    const { port } = server.address() as AddressInfo;
    assert.equal(await portIsFree(port), false);
  });
}
