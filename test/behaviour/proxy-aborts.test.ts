/**
 * Ten thousand requests whose clients left, at every moment at which one can: the proxy holds
 * afterwards what it held before.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { accepts } from './support/accepts.js';
import { get } from './support/http.js';
import { loopbackHosts } from './support/loopback-hosts.js';
import { descriptors, residentMb } from './support/memory.js';
import { skipUnless } from './support/programs.js';
import { runSockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { waitFor } from './support/wait-for.js';

const ABORTS = 10_000;
const AT_ONCE = 50;
/** By this much the heap may swing between two looks at it. */
const SWING_MB = 40;
/** The access log is two files, `requests.jsonl` and `access.log`, opened with the first request. */
const LOG_FILES = 2;

const HOST = 'Host: localhost\r\n';
const UPGRADE =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n';

/** What is sent, what is waited for (nothing: not even that), and then the client is gone. */
const MOMENTS: readonly (readonly [bytes: string, until: string])[] = [
  [`GET /app/silent HTTP/1.1\r\n${HOST}`, ''],
  [`GET /app/silent HTTP/1.1\r\n${HOST}\r\n`, ''],
  [`GET /app/body HTTP/1.1\r\n${HOST}\r\n`, 'HTTP/1.1 200'],
  [`GET /app/events HTTP/1.1\r\n${HOST}\r\n`, 'data: 1'],
  [`POST /app/silent HTTP/1.1\r\n${HOST}Content-Length: 100000\r\n\r\nhalf`, ''],
  [`POST /app/body HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n`, 'HTTP/1.1'],
  [`GET /app/ws HTTP/1.1\r\n${HOST}${UPGRADE}\r\n`, 'HTTP/1.1 101'],
  [`GET /app/silent HTTP/1.1\r\n${HOST}${UPGRADE}\r\n`, ''],
  [`GET /app/silent HTTP/1.1\r\n${HOST}\r\nGET /app/body HTTP/1.1\r\n${HOST}\r\n`, ''],
  [`GET /.sockpit/events HTTP/1.1\r\n${HOST}\r\n`, 'HTTP/1.1 200'],
];

async function abort(port: number, i: number): Promise<void> {
  const [bytes, until] = MOMENTS[i % MOMENTS.length] ?? ['', ''];
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  let came = '';
  socket.on('data', (chunk) => (came += chunk.toString('latin1')));
  await once(socket, 'connect');
  socket.write(bytes);
  if (until !== '') await waitFor(until, () => came.includes(until), { everyMs: 1 });
  else await pause(i % 4);
  // By turns the two ways in which a client can go.
  if (i % 2 === 0) socket.resetAndDestroy();
  else socket.destroy();
  await once(socket, 'close');
}

test(`${ABORTS} aborted requests leave nothing behind`, skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@app app prefix=/app/ socket=app.sock\n',
  });
  const app = createServer((request, response) => {
    if (request.url === '/silent') return;
    if (request.url === '/events') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write('data: 1\n\n');
    } else {
      response.writeHead(200, { 'Content-Length': 1_000_000 });
      response.write('x'.repeat(100_000));
    }
  });
  app.on('upgrade', (request, socket) => {
    socket.on('error', () => undefined);
    if (request.url !== '/ws') return;
    socket.write('HTTP/1.1 101 Go\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  });
  app.listen(directory.join('app.sock'));
  await once(app, 'listening');
  try {
    await using run = runSockpit(directory);
    const url = await run.url();
    const port = Number(new URL(url).port);
    await run.waitForState('app', 'up');
    let done = 0;
    const abortUntil = async (count: number): Promise<void> => {
      const one = async (): Promise<void> => {
        while (done < count) await abort(port, done++);
      };
      await Promise.all(Array.from({ length: AT_ONCE }, one));
    };
    // The second address is bound when the start is over, which is after `up`.
    for (const host of loopbackHosts)
      await waitFor(`a listener at ${host}`, () => accepts(port, host));
    const quiet = descriptors(run.pid);
    // What is loaded and compiled with the first requests is no leak.
    await abortUntil(ABORTS / 4);
    const before = residentMb(run.pid);
    await abortUntil(ABORTS);
    const allowed = quiet + LOG_FILES;
    await waitFor(`${allowed} descriptors`, () => descriptors(run.pid) <= allowed, {
      show: () => `there are ${descriptors(run.pid)}`,
    });
    const more = residentMb(run.pid) - before;
    assert.ok(more < SWING_MB, `${more.toFixed(1)} MB more than after the first quarter`);
    const status = (await run.status()).apps[0]?.requests;
    assert.deepEqual([status?.inFlight, status?.held], [0, 0]);
    assert.equal((await get(`${url}/.sockpit/`)).status, 200);
  } finally {
    app.closeAllConnections();
    app.close();
  }
});
