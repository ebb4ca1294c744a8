/**
 * Promise: the connection of a client of HTTP/2 ends with its client, and with the stack at the latest, also where
 * what it was sent last is not taken.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { connect, type TLSSocket } from 'node:tls';
import { selfSigned } from './support/certificate.js';
import { descriptors } from './support/memory.js';
import { skipUnless } from './support/programs.js';
import { runSockpit, type SockpitRun } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { waitFor } from './support/wait-for.js';

/** More than all buffers on the way take. */
const film = Buffer.alloc(48 * 1024 * 1024);

/** A frame of HTTP/2 (RFC 9113 section 4.1). */
function frame(type: number, flags: number, stream: number, payload: readonly number[]): Buffer {
  const head = [0, 0, payload.length, type, flags, 0, 0, 0, stream];
  return Buffer.from([...head, ...payload]);
}

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
/** What may come at once is not limited by the client: INITIAL_WINDOW_SIZE, and that of the connection. */
const SETTINGS = frame(4, 0, 0, [0, 4, 0x7f, 0xff, 0xff, 0xff]);
const WINDOW = frame(8, 0, 0, [0x7f, 0, 0, 0]);
const path = [...Buffer.from('/app/film')];
const host = [...Buffer.from('localhost')];
/** GET, https, `:path` and `:authority` as they are; all of a head, and of a request (RFC 7541). */
const REQUEST = frame(1, 5, 1, [
  ...[0x82, 0x87, 0x04, path.length, ...path],
  ...[0x41, host.length, ...host],
]);
/** Which no connection outlives (section 6.9). */
const BAD_WINDOW = frame(8, 0, 0, [0, 0, 0, 0]);

/** Node, left alone, keeps one in twenty. */
const BROKEN = 200;

async function ask(port: number): Promise<TLSSocket> {
  const client = connect({
    host: '127.0.0.1',
    port,
    ALPNProtocols: ['h2'],
    rejectUnauthorized: false,
  });
  client.on('error', () => undefined);
  await once(client, 'secureConnect');
  client.write(Buffer.concat([PREFACE, SETTINGS, WINDOW, REQUEST]));
  return client;
}

async function withStack(
  body: Buffer,
  use: (port: number, run: SockpitRun) => Promise<void>,
): Promise<void> {
  await using directory = await temporaryDirectory({
    Procfile: `#@stack tls=cert.pem,key.pem\n#@app app prefix=/app/ socket=app.sock\n`,
  });
  selfSigned(directory.path);
  const app = createServer((_, response) => response.end(body));
  app.listen(directory.join('app.sock'));
  await once(app, 'listening');
  try {
    await using run = runSockpit(directory);
    const port = Number(new URL(await run.url()).port);
    await run.waitForState('app', 'up');
    await use(port, run);
  } finally {
    app.closeAllConnections();
    app.close();
  }
}

test('a download that nobody takes', skipUnless('openssl'), async () => {
  await withStack(film, async (port, run) => {
    const client = await ask(port);
    try {
      await once(client, 'readable');
      assert.equal((await run.stop()).code, 130);
    } finally {
      client.destroy();
    }
  });
});

test('clients that break their connection and leave', skipUnless('openssl', 'linux'), async () => {
  await withStack(Buffer.from('small'), async (port, run) => {
    const breakOff = async (afterMs: number): Promise<void> => {
      const client = await ask(port);
      await new Promise((resolve) => setTimeout(resolve, afterMs));
      client.write(BAD_WINDOW);
      client.destroy();
    };
    await breakOff(0);
    const before = descriptors(run.pid);
    // In the middle of their answers, or thereabouts.
    for (let i = 0; i < BROKEN; i++) await breakOff(i % 4);
    await waitFor('their connections to end', () => descriptors(run.pid) <= before + 1);
    assert.equal((await run.stop()).code, 130);
  });
});
