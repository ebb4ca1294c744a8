/**
 * Promise: whatever is sent to the control socket gets an answer, and limits hold.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { test } from 'node:test';
import { connectControl } from '../../src/control/client.js';
import { MAX_BODY } from '../../src/control/request-body.js';
import { serveControl } from './support/serve-control.js';
import { TERMINAL_PROTOCOL } from '../../src/control/terminal-frames.js';
import { systemClock } from '../../src/model/clock.js';
import { version } from '../../src/model/version.js';
import { FakeHandle } from '../unit/control/fake-handle.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { waitFor, within } from './support/wait-for.js';

async function rig() {
  const directory = await temporaryDirectory();
  const path = directory.join('control.sock');
  const stack = new FakeHandle();
  const server = await serveControl({ path, handle: stack, clock: systemClock });
  return {
    path,
    stack,
    server,
    async [Symbol.asyncDispose]() {
      await server.close();
      await directory[Symbol.asyncDispose]();
    },
  };
}

interface Raw {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Sends these bytes on a connection of their own and reads until the server closes it. */
async function raw(path: string, ...parts: readonly (string | Buffer)[]): Promise<Raw> {
  const socket = connect(path);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  // A server that has refused may close while the rest is still being sent.
  socket.on('error', () => undefined);
  for (const part of parts) socket.write(part);
  await within('the end of the connection', once(socket, 'close'), { timeoutMs: 20_000 });
  const text = Buffer.concat(chunks).toString();
  const [head = '', body = ''] = text.split('\r\n\r\n');
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]), head, body };
}

function request(line: string, headers = '', body = ''): string {
  return `${line} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n${headers}\r\n${body}`;
}

const VERSION = new RegExp(`^Sockpit-Version: ${version}\\r?$`, 'm');

const refusals: readonly (readonly [what: string, bytes: string, status: number, code: string])[] =
  [
    ['garbage', 'garbage\r\n\r\n', 400, 'bad-request'],
    ['a TLS greeting', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400, 'bad-request'],
    ['an unknown path', request('GET /nothing'), 404, 'not-found'],
    ['an unknown app', request('POST /v1/apps/apo/restart'), 404, 'unknown-app'],
    ['logs of an unknown app', request('GET /v1/logs?apps=apo'), 404, 'unknown-app'],
    ['a wrong method', request('DELETE /v1/status'), 405, 'method-not-allowed'],
    ['CONNECT', request('CONNECT x:80'), 405, 'method-not-allowed'],
    ['a terminal without an upgrade', request('GET /v1/apps/api/attach'), 426, 'upgrade-required'],
    [
      'a terminal of another protocol',
      request('GET /v1/apps/api/attach').replace('close', 'Upgrade\r\nUpgrade: websocket'),
      426,
      'upgrade-required',
    ],
    ['an upgrade', request('GET /v1/nothing', 'Upgrade: websocket\r\n'), 404, 'not-found'],
    ['bad JSON', request('POST /v1/down', 'Content-Length: 6\r\n', 'force!'), 400, 'bad-request'],
    [
      'a wrong type',
      request('POST /v1/down', 'Content-Length: 11\r\n', '{"force":1}'),
      400,
      'bad-request',
    ],
    ...['down', 'reload', 'detach'].map(
      (word) =>
        [
          `an unknown member for ${word}`,
          request(`POST /v1/${word}`, 'Content-Length: 11\r\n', '{"forse":1}'),
          400,
          'bad-request',
        ] as const,
    ),
    ['an expectation', request('GET /v1/status', 'Expect: foo\r\n'), 417, 'expectation-failed'],
    ['an instance too many', request('GET /v1/apps/api/environment?instance=99'), 409, 'refused'],
    ['a long target', request(`GET /v1/logs?apps=${'a'.repeat(20_000)}`), 414, 'target-too-long'],
    [
      'long headers',
      request('GET /v1/status', `X: ${'x'.repeat(80_000)}\r\n`),
      431,
      'headers-too-large',
    ],
    ['a failure', request('POST /v1/apps/broken/stop'), 500, 'failed'],
  ];

for (const [what, bytes, status, code] of refusals) {
  test(`${what} is answered with ${status}`, async () => {
    await using it = await rig();
    const answer = await raw(it.path, Buffer.from(bytes, 'latin1'));
    assert.equal(answer.status, status, answer.head);
    assert.match(answer.head, VERSION);
    assert.match(answer.head, /content-type: application\/problem\+json/i);
    const body = JSON.parse(answer.body) as { code: string; status: number; detail: string };
    assert.deepEqual([body.code, body.status], [code, status]);
    assert.notEqual(body.detail, '');
    assert.equal(/^Allow: \S/m.test(answer.head), status === 405);
    assert.equal(/^Upgrade: sockpit-terminal\r?$/m.test(answer.head), status === 426);
    assert.ok(!it.stack.asked.includes('down'));
    assert.equal((await raw(it.path, request('GET /v1/status'))).status, 200);
  });
}

test('a terminal that is not there is a refusal, no failure', async () => {
  await using it = await rig();
  const upgrade = `Connection: Upgrade\r\nUpgrade: ${TERMINAL_PROTOCOL}\r\n`;
  const answer = await raw(
    it.path,
    `GET /v1/apps/web/attach HTTP/1.1\r\nHost: x\r\n${upgrade}\r\n`,
  );
  assert.equal(answer.status, 409, answer.head);
  assert.match(answer.head, VERSION);
  assert.match(answer.body, /"code":"refused".*web has no terminal/);
});

test('a request needs no Host; the version comes with every answer', async () => {
  await using it = await rig();
  const refused = await raw(it.path, request('GET /v1/down'));
  assert.match(refused.head, /^Allow: POST\r?$/m);
  assert.match(refused.head, VERSION);
  const hostless = await raw(it.path, 'GET /v1/status HTTP/1.1\r\nConnection: close\r\n\r\n');
  assert.equal(hostless.status, 200, hostless.head);
  assert.match(hostless.head, VERSION);
  const head = await raw(it.path, request('HEAD /v1/status'));
  assert.deepEqual([head.status, head.body], [200, '']);
});

test('a body of 64 KB is taken, one byte more is refused, however it is sent', async () => {
  await using it = await rig();
  const fits = `{"force":false${' '.repeat(MAX_BODY - 15)}}`;
  assert.equal(fits.length, MAX_BODY);
  const post = (body: string): string =>
    request('POST /v1/down', `Content-Length: ${body.length}\r\n`, body);
  assert.equal((await raw(it.path, post(fits))).status, 202);
  assert.equal((await raw(it.path, post(`${fits} `))).status, 413);
  const chunked = request('POST /v1/down', 'Transfer-Encoding: chunked\r\n');
  const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
  const answer = await raw(
    it.path,
    chunked,
    ...Array.from({ length: 40 }, () => chunk),
    '0\r\n\r\n',
  );
  assert.equal(answer.status, 413);
  const endless = await raw(
    it.path,
    request('POST /v1/down', 'Content-Length: 999999999\r\n', 'x'),
  );
  assert.equal(endless.status, 413);
  assert.deepEqual(it.stack.asked, ['down']);
});

test('a body that is no body, or does not come, is answered, and nothing is done', async () => {
  await using it = await rig();
  const post = (headers: string, body: string): Promise<Raw> =>
    raw(it.path, request('POST /v1/down', headers, body));
  const [broken, ...stalled] = await Promise.all([
    post('Transfer-Encoding: chunked\r\n', 'zz\r\n'),
    post('Content-Length: 100\r\n', '{}'),
    post('Transfer-Encoding: chunked\r\n', '2\r\n{}\r\n'),
  ]);
  assert.equal(broken.status, 400, broken.head);
  for (const { status, head, body } of stalled) {
    assert.equal(status, 408, head);
    assert.match(body, /"code":"request-timeout"/);
  }
  assert.deepEqual(it.stack.asked, []);
});

test('the 65th connection is told that there are too many; when some close all is well', async () => {
  await using it = await rig();
  const sockets: Socket[] = [];
  try {
    for (let i = 0; i < 64; i++) {
      const socket = connect(it.path);
      sockets.push(socket);
      await once(socket, 'connect');
    }
    const surplus = await raw(it.path, request('GET /v1/status'));
    assert.equal(surplus.status, 503);
    assert.match(surplus.head, VERSION);
    assert.match(surplus.body, /too-many-connections/);
    sockets[0]?.write(request('GET /v1/status'));
    const [first] = (await once(sockets[0]!, 'data')) as [Buffer];
    assert.match(first.toString(), /^HTTP\/1\.1 200/);
    const another = connect(it.path);
    sockets.push(another);
    await once(another, 'connect');
    const busy = { name: 'ControlUnreachableError', code: 'busy' };
    await assert.rejects(connectControl(it.path), busy);
  } finally {
    for (const socket of sockets) socket.destroy();
  }
  await waitFor('room', async () => (await raw(it.path, request('GET /v1/status'))).status === 200);
});

test('streams leave room for what is asked once; the client is told in words', async () => {
  await using it = await rig();
  const sockets: Socket[] = [];
  const heads: string[] = [];
  try {
    for (let i = 0; i < 64; i++) {
      const socket = connect(it.path);
      sockets.push(socket);
      socket.write('GET /v1/events HTTP/1.1\r\nHost: x\r\n\r\n');
      const [first] = (await once(socket, 'data')) as [Buffer];
      heads.push(first.toString());
    }
    const statuses = heads.map((head) => Number(head.slice(9, 12)));
    assert.deepEqual(
      [200, 503].map((status) => statuses.filter((one) => one === status).length),
      [48, 16],
    );
    assert.match(heads.at(-1) ?? '', /48 streams are open/);
    const upgrade = `Connection: Upgrade\r\nUpgrade: ${TERMINAL_PROTOCOL}\r\n`;
    const terminal = `GET /v1/apps/api/attach HTTP/1.1\r\nHost: x\r\n${upgrade}\r\n`;
    assert.equal((await raw(it.path, terminal)).status, 503);
    const handle = await connectControl(it.path);
    assert.equal((await handle.status()).stack, 'shop');
    const signal = AbortSignal.timeout(5000);
    await assert.rejects(
      async () => {
        for await (const event of handle.events({ signal })) assert.fail(event.type);
      },
      { name: 'ControlUnreachableError', code: 'busy' },
    );
    await handle.close();
  } finally {
    for (const socket of sockets) socket.destroy();
  }
  await waitFor('room', () => it.stack.subscribers === 0);
});

test('who asks for streams one behind the other, and leaves, takes no place with them', async () => {
  await using it = await rig();
  const events = 'GET /v1/events HTTP/1.1\r\nHost: x\r\n\r\n';
  for (let i = 0; i < 50; i++) {
    const socket = connect(it.path);
    socket.write(events.repeat(3));
    await once(socket, 'data');
    socket.destroy();
    await once(socket, 'close');
  }
  await waitFor('the subscriptions to end', () => it.stack.subscribers === 0);
  const status = async (): Promise<number> => {
    const socket = connect(it.path);
    socket.write(events);
    const [head] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    return Number(head.toString().slice(9, 12));
  };
  await waitFor('a place', async () => (await status()) === 200);
});

test('who leaves before it is known what is asked for is read nothing', async () => {
  await using it = await rig();
  const calledOff: boolean[] = [];
  const logs = it.stack.onLogs;
  it.stack.onLogs = (query, signal) => {
    calledOff.push(signal.aborted);
    return logs(query, signal);
  };
  let look = (): void => undefined;
  const asked = new Promise<void>((resolve) => {
    it.stack.status = () => {
      resolve();
      return new Promise((known) => (look = () => known(it.stack.snapshot())));
    };
  });
  const socket = connect(it.path);
  socket.write(request('GET /v1/logs?apps=api&follow=1'));
  await asked;
  socket.destroy();
  // By the answer to who comes later it has been heard.
  assert.equal((await raw(it.path, request('POST /v1/reload'))).status, 200);
  look();
  await waitFor('the end of it', () => calledOff.length === 1);
  assert.deepEqual(calledOff, [true]);
});

test('what is asked behind a request is done and answered after it, or not at all', async () => {
  await using it = await rig();
  const reload = 'POST /v1/reload HTTP/1.1\r\nHost: x\r\n\r\n';
  const socket = connect(it.path);
  socket.write(`GET /v1/events HTTP/1.1\r\nHost: x\r\n\r\n${reload}`);
  await once(socket, 'data');
  socket.destroy();
  await waitFor('the subscription to end', () => it.stack.subscribers === 0);
  assert.deepEqual(it.stack.asked, []);
  const answer = await raw(it.path, `${reload}${request('GET /v1/apps/api/environment')}`);
  assert.match(answer.head + answer.body, /applied/);
  assert.deepEqual(it.stack.asked, ['reload', 'environment api.1']);
});

test('a client that leaves in the middle harms nobody', async () => {
  await using it = await rig();
  for (const bytes of ['GET /v1/ev', request('GET /v1/events'), 'POST /v1/down HTTP/1.1\r\n']) {
    const socket = connect(it.path);
    await once(socket, 'connect');
    socket.write(bytes);
    await new Promise((resolve) => setTimeout(resolve, 20));
    socket.destroy();
  }
  assert.equal((await raw(it.path, request('GET /v1/status'))).status, 200);
  await waitFor('the subscription to end', () => it.stack.subscribers === 0);
});

test('who closes every connection is there, and who closed one may have ended', async () => {
  await using directory = await temporaryDirectory();
  const path = directory.join('control.sock');
  const server = createServer((socket) => socket.destroy());
  server.listen(path);
  await once(server, 'listening');
  try {
    await assert.rejects(connectControl(path), { code: 'full', isHeld: true });
    server.once('connection', () => server.close());
    await assert.rejects(connectControl(path), { code: 'missing', isHeld: false });
  } finally {
    server.close();
  }
});
