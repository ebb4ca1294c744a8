/**
 * Large answers that go through at the same time stay whole and apart, byte for byte, however they are
 * asked for, however slowly somebody reads, and whoever leaves in the middle.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, get as getPlain, type IncomingMessage, type Server } from 'node:http';
import * as http2 from 'node:http2';
import { get as getSecure } from 'node:https';
import type { Readable } from 'node:stream';
import { setImmediate as turn } from 'node:timers/promises';
import { test } from 'node:test';
import { selfSigned } from './support/certificate.js';
import { skipUnless } from './support/programs.js';
import { runSockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { within } from './support/wait-for.js';

/** Not a multiple of anything. */
const SIZE = 6_000_011;
const CLIENTS = 12;

/** A body of which no part looks like another, or like one of another body. */
function bodyOf(id: number): Buffer {
  const words = new Uint32Array(Math.ceil(SIZE / 4));
  for (let i = 0; i < words.length; i++) words[i] = id * 0x0100_0000 + i;
  return Buffer.from(words.buffer, 0, SIZE);
}

const bodies = Array.from({ length: CLIENTS }, (_, id) => bodyOf(id));

/** `/sized/3` and `/chunked/3` answer with body 3, in parts of uneven size; `/small` with little. */
async function appOn(path: string): Promise<Server> {
  const app = createServer((request, response) => {
    const [, kind, id] = (request.url ?? '').split('/');
    const body = bodies[Number(id)];
    if (!body) {
      response.end('small');
      return;
    }
    if (kind === 'sized') response.setHeader('Content-Length', body.length);
    let at = 0;
    const more = (): void => {
      while (at < body.length) {
        const size = 1 + ((at * 31 + 70_001) % 150_000);
        const part = body.subarray(at, at + size);
        at += part.length;
        if (!response.write(part)) {
          response.once('drain', more);
          return;
        }
      }
      response.end();
    };
    more();
  });
  app.listen(path);
  await once(app, 'listening');
  return app;
}

/** Reads all, a slow one with many turns of the event loop between two parts. */
async function read(stream: Readable, slowly: boolean): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream as AsyncIterable<Buffer>) {
    parts.push(part);
    for (let i = 0; slowly && i < 20; i++) await turn();
  }
  return Buffer.concat(parts);
}

type Ask = (path: string) => Promise<Readable>;

async function answered(sent: ReturnType<typeof getPlain>): Promise<Readable> {
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  return answer;
}

async function mix(ask: Ask): Promise<void> {
  const all = bodies.map(async (body, id) => {
    const stream = await ask(`/app/${id % 2 === 0 ? 'sized' : 'chunked'}/${id}`);
    if (id % 5 === 4) {
      await once(stream, 'readable');
      stream.on('error', () => undefined).destroy();
      return;
    }
    const came = await read(stream, id % 3 === 0);
    // Not assert.deepEqual: it would print megabytes.
    assert.equal(came.length, body.length, `body ${id}`);
    assert.ok(came.equals(body), `body ${id} has other bytes`);
  });
  const small = Promise.all(
    Array.from({ length: 50 }, async () => {
      assert.equal((await read(await ask('/app/small'), false)).toString(), 'small');
    }),
  );
  await within('all bodies', Promise.all([...all, small]), { timeoutMs: 60_000 });
}

test('over http, https and HTTP/2', skipUnless('openssl'), async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@stack tls=cert.pem,key.pem\n#@app app prefix=/app/ socket=app.sock\n',
  });
  selfSigned(directory.path);
  const app = await appOn(directory.join('app.sock'));
  try {
    await using run = runSockpit(directory);
    const [, port = ''] = await run.waitForLine(/https:\/\/localhost:(\d+)/);
    await run.waitForState('app', 'up');
    const ca = readFileSync(directory.join('cert.pem'), 'utf8');
    const options = { agent: false } as const;
    await mix((path) => answered(getPlain(`http://127.0.0.1:${port}${path}`, options)));
    await mix((path) =>
      answered(getSecure(`https://127.0.0.1:${port}${path}`, { ...options, ca })),
    );
    const session = http2.connect(`https://localhost:${port}`, { ca });
    try {
      await mix((path) => Promise.resolve(session.request({ ':path': path })));
    } finally {
      session.destroy();
    }
  } finally {
    app.closeAllConnections();
    app.close();
  }
});
