/**
 * Clients that stop reading take little memory each: what lies between them and the app, and no garbage of
 * all that went through before.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { test } from 'node:test';
import { residentMb } from './support/memory.js';
import { skipUnless } from './support/programs.js';
import { runSockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { waitFor } from './support/wait-for.js';

const CLIENTS = 100;
/** More than all buffers on the way take. */
const SIZE = 48 * 1024 * 1024;
const block = Buffer.alloc(64 * 1024, 'x');
/** Those that stop reading take 10 MB together. */
const ROOM_MB = 32;

interface App {
  readonly server: Server;
  /** Bytes that all answers together have had taken. */
  readonly sent: () => number;
}

async function appOn(path: string): Promise<App> {
  let sent = 0;
  const server = createServer((request, answer) => {
    const size = request.url === '/small' ? block.length : SIZE;
    answer.setHeader('Content-Length', size);
    let left = size;
    const more = (): void => {
      while (left > 0) {
        left -= block.length;
        sent += block.length;
        if (!answer.write(block)) {
          answer.once('drain', more);
          return;
        }
      }
      answer.end();
    };
    more();
  });
  server.listen(path);
  await once(server, 'listening');
  return { server, sent: () => sent };
}

async function ask(port: number, path: string): Promise<Socket> {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
  await once(socket, 'data');
  return socket;
}

test('a hundred clients that stop reading', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@app big prefix=/big/ socket=big.sock\n',
  });
  const { server, sent } = await appOn(directory.join('big.sock'));
  const stalled: Socket[] = [];
  try {
    await using run = runSockpit(directory);
    const port = Number(new URL(await run.url()).port);
    await run.waitForState('big', 'up');
    // What is loaded and compiled with the first requests is not theirs.
    for (let i = 0; i < CLIENTS; i++) {
      const socket = await ask(port, '/big/small');
      await once(socket.resume(), 'close');
    }
    const before = residentMb(run.pid);
    for (let i = 0; i < CLIENTS; i++) {
      const socket = await ask(port, '/big/large');
      stalled.push(socket.pause());
    }
    let last = -1;
    await waitFor('nothing more to be taken from the app', () => {
      const standsStill = sent() === last;
      last = sent();
      return standsStill;
    });
    const more = residentMb(run.pid) - before;
    assert.ok(more < ROOM_MB, `${more.toFixed(1)} MB for ${CLIENTS} of them`);
  } finally {
    for (const socket of stalled) socket.destroy();
    server.closeAllConnections();
    server.close();
  }
});
