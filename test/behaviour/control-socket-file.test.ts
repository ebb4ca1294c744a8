/**
 * Promise: what a killed run left at the control socket's path is no obstacle, and what is not ours
 * to remove is never touched.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once, type EventEmitter } from 'node:events';
import { readdir, readFile, stat, unlink, writeFile } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { connectControl } from '../../src/control/client.js';
import { serveControl } from './support/serve-control.js';
import { bindControl } from '../../src/control/server.js';
import { systemClock } from '../../src/model/clock.js';
import { claimRuntime } from '../../src/stack/claim.js';
import { FakeHandle } from '../unit/control/fake-handle.js';
import { temporaryDirectory } from './support/temporary-directory.js';

const LISTENER = `
  require('node:net').createServer().listen(process.argv[1], () => console.log('listening'));
`;

test('a socket that a killed process left is replaced', async () => {
  await using directory = await temporaryDirectory();
  const path = directory.join('control.sock');
  const child = spawn(process.execPath, ['-e', LISTENER, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  assert.ok((await stat(path)).isSocket());
  await assert.rejects(connectControl(path), { name: 'ControlUnreachableError', code: 'refused' });

  const server = await serveControl({ path, handle: new FakeHandle(), clock: systemClock });
  const client = await connectControl(path);
  assert.equal((await client.status()).stack, 'shop');
  await client.close();
  await server.close();
  await assert.rejects(stat(path), /ENOENT/);
});

test('a socket that somebody serves is left alone', async () => {
  await using directory = await temporaryDirectory();
  const path = directory.join('control.sock');
  const first = await serveControl({ path, handle: new FakeHandle(), clock: systemClock });
  await assert.rejects(serveControl({ path, handle: new FakeHandle(), clock: systemClock }), {
    name: 'ControlInUseError',
  });
  const client = await connectControl(path);
  assert.equal((await client.status()).stack, 'shop');
  await client.close();
  await first.close();
});

test('a file that is no socket is left alone', async () => {
  await using directory = await temporaryDirectory();
  const path = directory.join('control.sock');
  await writeFile(path, 'precious');
  await assert.rejects(serveControl({ path, handle: new FakeHandle(), clock: systemClock }), {
    name: 'ControlSocketError',
    message: /something that is not a socket is in its place/,
  });
  assert.equal(await readFile(path, 'utf8'), 'precious');
});

test('a path that Node would cut off is refused with its length', async () => {
  await using directory = await temporaryDirectory();
  const path = directory.join(`${'long'.repeat(30)}.sock`);
  const options = { path, handle: new FakeHandle(), clock: systemClock };
  await assert.rejects(serveControl(options), /bytes, more than 10\d/);
  await assert.rejects(connectControl(path), { name: 'ControlUnreachableError', code: 'missing' });
});

test(
  'somebody who accepts and never answers is called silent, not gone',
  { timeout: 30_000 },
  async () => {
    await using directory = await temporaryDirectory();
    const path = directory.join('control.sock');
    const server = createServer((socket) => socket.on('error', () => undefined));
    server.listen(path);
    await once(server, 'listening');
    try {
      await assert.rejects(connectControl(path), {
        name: 'ControlUnreachableError',
        code: 'silent',
      });
    } finally {
      server.close();
    }
  },
);

test('somebody who answers with something else is no stack, and does no harm', async () => {
  await using directory = await temporaryDirectory();
  for (const answer of ['-ERR what\r\n', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello']) {
    const path = directory.join('control.sock');
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end(answer));
    });
    server.listen(path);
    await once(server, 'listening');
    await assert.rejects(connectControl(path), Error);
    server.close();
    await once(server, 'close');
  }
});

test('a start gives way to whoever answers where there is no lock, and leaves all as it is', async () => {
  await using directory = await temporaryDirectory();
  const runtimeDirectory = join(directory.runtime, 'app-01234567');
  const place = { name: 'app', runtimeDirectory };
  const first = await claimRuntime(place);
  assert.equal(first.kind, 'claimed');
  const path = join(runtimeDirectory, 'control.sock');
  const control = await serveControl({ path, handle: new FakeHandle(), clock: systemClock });
  await unlink(join(runtimeDirectory, 'lock'));
  const second = await claimRuntime(place);
  assert.equal(second.kind, 'held');
  assert.deepEqual(await readdir(runtimeDirectory), ['control.sock']);
  await control.close();
  first.release();
  assert.deepEqual(await readdir(directory.runtime), []);
});

test('a connection that could not be accepted is no end of all', async () => {
  await using directory = await temporaryDirectory();
  const path = directory.join('control.sock');
  const servers = new Set<EventEmitter>();
  const taken = (message: unknown): void => {
    const { socket } = message as { socket: Socket & { server: EventEmitter } };
    servers.add(socket.server);
  };
  subscribe('net.server.socket', taken);
  const control = await serveControl({ path, handle: new FakeHandle(), clock: systemClock });
  await (await connectControl(path)).close();
  unsubscribe('net.server.socket', taken);
  const error = Object.assign(new Error('accept EMFILE'), { code: 'EMFILE' });
  for (const server of servers) server.emit('error', error);
  assert.equal(servers.size, 1);
  await (await connectControl(path)).close();
  await control.close();
});

/** Resolves when a server in this process has taken a connection. */
function accepted(): Promise<void> {
  return new Promise((resolve) => {
    const taken = (): void => {
      unsubscribe('net.server.socket', taken);
      resolve();
    };
    subscribe('net.server.socket', taken);
  });
}

test('who has asked and ended their side before there is a stack is answered when there is', async () => {
  await using directory = await temporaryDirectory();
  const path = directory.join('control.sock');
  const control = await bindControl(path, systemClock);
  const early = connect(path);
  early.end('GET /v1/status HTTP/1.1\r\nConnection: close\r\n\r\n');
  await once(early, 'connect');
  control.serve(new FakeHandle());
  assert.match(await text(early), /^HTTP\/1\.1 200 OK[^]*"stack":"shop"/);
  await control.close();
});

test('who comes before a start that fails is let go', async () => {
  await using directory = await temporaryDirectory();
  const path = directory.join('control.sock');
  const control = await bindControl(path, systemClock);
  const early = connect(path);
  await accepted();
  await Promise.all([control.close(), once(early.resume(), 'close')]);
  await assert.rejects(stat(path), /ENOENT/);
});
