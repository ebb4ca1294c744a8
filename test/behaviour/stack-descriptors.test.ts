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
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { program } from './support/test-environment.js';
import { waitFor } from './support/wait-for.js';

const LIMIT = 80;

test('files of the proxy, and a command', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@stack root=www\n#@ worker\njob: sleep 300\n',
    'www/index.html': 'hello\n',
  });
  await using run = runSockpit(directory, ['--plain', '-p', '0'], {
    program: ['sh', '-c', `ulimit -n ${LIMIT}; exec "$0" "$@"`, process.execPath, program],
  });
  const url = await run.url();
  const port = Number(new URL(url).port);
  await run.waitForLine(/job is running/);

  const opened: Socket[] = [];
  const open = async (): Promise<Socket> => {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined);
    opened.push(socket);
    await once(socket, 'connect');
    return socket;
  };
  const first = await open();
  first.write(`GET /.sockpit/none HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`);
  await once(first, 'data');
  const descriptors = (): number => readdirSync(`/proc/${run.pid}/fd`).length;
  for (let i = 0; i < 2 * LIMIT; i++) (await open()).write('GET / HTTP/1.1\r\n');
  await waitFor('no descriptor to be left', () => descriptors() >= LIMIT);
  first.write(`GET / HTTP/1.1\r\nHost: localhost:${port}\r\n\r\n`);
  await once(first, 'data');
  for (const socket of opened) socket.destroy();
  await waitFor('descriptors again', () => descriptors() < LIMIT / 2);

  const { status, body } = await get(`${url}/`);
  assert.deepEqual([status, body], [200, 'hello\n']);
  assert.equal((await sockpit(directory, ['down'])).code, 0);
  assert.equal((await run.end()).code, 0);
});
