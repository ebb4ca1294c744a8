/**
 * A gigabyte goes through in either direction, byte for byte, in the memory that a kilobyte needs.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { forgetPeak, peakMb, residentMb } from './support/memory.js';
import { skipUnless } from './support/programs.js';
import { runSockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { within } from './support/wait-for.js';

const SIZE = 1024 ** 3;
/** What may be on its way, in the proxy's streams and in its young garbage. */
const ROOM_MB = 96;

const block = Buffer.alloc(256 * 1024, 'x');

function* blocks(): Generator<Buffer> {
  for (let sent = 0; sent < SIZE; sent += block.length) yield block;
}

/** Counts what comes, looking at the first byte of every piece. */
async function count(stream: AsyncIterable<Buffer>): Promise<number> {
  let total = 0;
  for await (const chunk of stream) {
    assert.equal(chunk[0], block[0]);
    total += chunk.length;
  }
  return total;
}

/** An app that sends a gigabyte, with its length or in chunks, and counts what it is sent. */
async function appOn(path: string): Promise<Server> {
  const app = createServer((incoming, answer) => {
    if (incoming.method === 'GET') {
      if (incoming.url === '/sized') answer.setHeader('Content-Length', SIZE);
      Readable.from(blocks()).pipe(answer);
      return;
    }
    count(incoming).then(
      (total) => answer.end(String(total)),
      (error: unknown) => answer.destroy(error as Error),
    );
  });
  app.requestTimeout = 0;
  app.listen(path);
  await once(app, 'listening');
  return app;
}

async function transfer(url: string, method: string, sized: boolean): Promise<number> {
  const headers = method === 'POST' && sized ? { 'Content-Length': SIZE } : {};
  const outgoing = request(url, { method, headers, agent: false });
  if (method === 'POST') Readable.from(blocks()).pipe(outgoing);
  else outgoing.end();
  const [answer] = (await once(outgoing, 'response')) as [AsyncIterable<Buffer>];
  if (method === 'GET') return count(answer);
  let text = '';
  for await (const chunk of answer) text += chunk.toString();
  return Number(text);
}

describe('a gigabyte', skipUnless('linux'), () => {
  it('goes up and down in little memory', { timeout: 170_000 }, async () => {
    await using directory = await temporaryDirectory({
      Procfile: '#@app big prefix=/big/ socket=big.sock\n',
    });
    const app = await appOn(directory.join('big.sock'));
    try {
      await using run = runSockpit(directory);
      const url = await run.url();
      await run.waitForState('big', 'up');
      for (const [method, sized] of [
        ['GET', true],
        ['GET', false],
        ['POST', true],
        ['POST', false],
      ] as const) {
        forgetPeak(run.pid);
        const before = residentMb(run.pid);
        const target = `${url}/big/${sized ? 'sized' : 'chunked'}`;
        const came = await within(`${method} ${target}`, transfer(target, method, sized), {
          timeoutMs: 120_000,
        });
        assert.equal(came, SIZE);
        const more = peakMb(run.pid) - before;
        assert.ok(more < ROOM_MB, `${method} ${target} took ${more.toFixed()} MB`);
      }
    } finally {
      app.closeAllConnections();
      app.close();
    }
  });
});
