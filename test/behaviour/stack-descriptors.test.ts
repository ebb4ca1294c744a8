/**
 * Promise: what is first needed while no descriptor is left works when there are some again. The program
 * loads its parts when they are needed.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { get } from './support/http.js';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit, type RunOptions } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { program } from './support/test-environment.js';
import { waitFor } from './support/wait-for.js';

const LIMIT = 80;

/** Connections to a port, until the process that listens there can open nothing more. */
class Crowd implements Disposable {
  readonly #opened: Socket[] = [];

  constructor(readonly port: number) {}

  async open(): Promise<Socket> {
    const socket = connect(this.port, '127.0.0.1').on('error', () => undefined);
    this.#opened.push(socket);
    await once(socket, 'connect');
    return socket;
  }

  /** One that is taken already. */
  async known(): Promise<Socket> {
    const socket = await this.open();
    this.ask(socket, '/.sockpit/none');
    await once(socket, 'data');
    return socket;
  }

  ask(socket: Socket, path: string): void {
    socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost:${this.port}\r\n\r\n`);
  }

  async fill(pid: number | undefined): Promise<void> {
    for (let i = 0; i < 2 * LIMIT; i++) (await this.open()).write('GET / HTTP/1.1\r\n');
    await waitFor('no descriptor to be left', () => descriptorsOf(pid) >= LIMIT);
  }

  /** @param stays the connection that does */
  leave(stays?: Socket): void {
    for (const socket of this.#opened) if (socket !== stays) socket.destroy();
  }

  [Symbol.dispose](): void {
    this.leave();
  }
}

function descriptorsOf(pid: number | undefined): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

const limited: RunOptions = {
  program: ['sh', '-c', `ulimit -n ${LIMIT}; exec "$0" "$@"`, process.execPath, program],
};

test('files of the proxy, and a command', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@stack root=www\n#@ worker\njob: sleep 300\n',
    'www/index.html': 'hello\n',
  });
  await using run = runSockpit(directory, ['--plain', '-p', '0'], limited);
  const url = await run.url();
  await run.waitForLine(/job is running/);

  using crowd = new Crowd(Number(new URL(url).port));
  const first = await crowd.known();
  await crowd.fill(run.pid);
  await run.waitForLine(/too many open files \(EMFILE\).*new clients are turned away; .*ulimit -n/);
  crowd.ask(first, '/');
  await once(first, 'data');
  crowd.leave();
  await waitFor('descriptors again', () => descriptorsOf(run.pid) < LIMIT / 2);

  const { status, body } = await get(`${url}/`);
  assert.deepEqual([status, body], [200, 'hello\n']);
  assert.equal((await sockpit(directory, ['down'])).code, 0);
  assert.equal((await run.end()).code, 0);
});

test('a connection to an app, for a request that waits so long', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory({
    Procfile: 'api: node app.cjs\n',
    'app.cjs':
      "require('node:http').createServer((_, answer) => answer.end('hello')).listen(process.env.SOCKET);",
  });
  await using run = runSockpit(directory, ['--plain', '-p', '0'], limited);
  const url = await run.url();
  await run.waitForLine(/api is ready/);

  using crowd = new Crowd(Number(new URL(url).port));
  const [first, second] = [await crowd.known(), await crowd.known()];
  await crowd.fill(run.pid);
  const answered = once(first, 'data') as Promise<[Buffer]>;
  crowd.ask(first, '/api/');
  // One that needs no connection is answered meanwhile.
  crowd.ask(second, '/.sockpit/none');
  await once(second, 'data');
  crowd.leave(first);
  const [bytes] = await answered;
  assert.match(bytes.toString(), /^HTTP\/1\.1 200 [^]*hello$/);
  first.destroy();
  assert.equal((await sockpit(directory, ['down'])).code, 0);
});
