/**
 * Promise: whatever a client asks for at once on one connection, in pieces of any size and however
 * slowly it reads, each request reaches its app whole, and each answer comes whole and in order.
 */
import assert from 'node:assert/strict';
import { createHash, randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'node:test';
import { runSockpit } from './support/run-sockpit.js';
import { soak } from './support/soak.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { within } from './support/wait-for.js';

const CONNECTIONS = soak(16, 400);
const AT_ONCE = 4;
const REQUESTS = 8;
/** Below and above what is read past Node's parser. */
const UPLOADS = [0, 0, 10, 65_536, 300_000, 1_048_576, 2_000_003];
/** Below and above what a connection takes at once. */
const DOWNLOADS = [0, 10, 70_000, 600_000, 2_500_000];

/** Answers with as many bytes as the request says, all of its number, and with the digest of its body. */
const APP = `
const { createHash } = require('node:crypto');
require('node:http').createServer((incoming, answer) => {
  const hash = createHash('sha256');
  incoming.on('data', (part) => hash.update(part));
  incoming.on('end', () => {
    const { 'x-number': number = '0', 'x-size': size = '0' } = incoming.headers;
    answer.writeHead(200, { 'X-Number': number, 'X-Digest': hash.digest('hex'), 'Content-Length': size });
    answer.end(Buffer.alloc(Number(size), Number(number)));
  });
}).listen(process.env.SOCKET);`;

/** A sequence that looks like chance, and is the same in every run (Numerical Recipes' generator). */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

interface Asked {
  readonly number: number;
  readonly size: number;
  readonly digest: string;
  readonly bytes: Buffer;
}

function ask(number: number, pick: (below: number) => number): Asked {
  const body = randomFillSync(Buffer.alloc(UPLOADS[pick(UPLOADS.length)] ?? 0));
  const size = DOWNLOADS[pick(DOWNLOADS.length)] ?? 0;
  const head = [
    `${body.length > 0 ? 'POST' : 'GET'} /app/ HTTP/1.1`,
    'Host: localhost',
    `X-Number: ${number}`,
    `X-Size: ${size}`,
    ...(body.length > 0 ? [`Content-Length: ${body.length}`] : []),
    '\r\n',
  ].join('\r\n');
  const digest = createHash('sha256').update(body).digest('hex');
  return { number, size, digest, bytes: Buffer.concat([Buffer.from(head), body]) };
}

/** What comes on a connection, as so many bytes or up to a mark. */
class Incoming {
  #bytes: Buffer = Buffer.alloc(0);
  readonly #parts: AsyncIterator<Buffer, void>;

  constructor(socket: Socket, pauseMs: number) {
    this.#parts = Incoming.#slowly(socket, pauseMs);
  }

  static async *#slowly(socket: Socket, pauseMs: number): AsyncGenerator<Buffer, void> {
    for await (const part of socket as AsyncIterable<Buffer>) {
      yield part;
      if (pauseMs > 0) await sleep(pauseMs);
    }
  }

  async head(): Promise<string> {
    let end: number;
    while ((end = this.#bytes.indexOf('\r\n\r\n')) < 0) await this.#more();
    return this.#take(end + 4).toString('latin1');
  }

  async body(size: number): Promise<Buffer> {
    while (this.#bytes.length < size) await this.#more();
    return this.#take(size);
  }

  #take(count: number): Buffer {
    const taken = this.#bytes.subarray(0, count);
    this.#bytes = this.#bytes.subarray(count);
    return taken;
  }

  async #more(): Promise<void> {
    const next = await this.#parts.next();
    if (next.done === true) throw new Error('the connection has ended');
    this.#bytes = Buffer.concat([this.#bytes, next.value]);
  }
}

async function send(socket: Socket, bytes: Buffer, pick: (below: number) => number): Promise<void> {
  const most = [1500, 70_000, 600_000, bytes.length][pick(4)] ?? 1;
  for (let at = 0; at < bytes.length;) {
    const end = at + 1 + pick(Math.max(most, bytes.length / 100));
    if (!socket.write(bytes.subarray(at, end))) await once(socket, 'drain');
    else if (pick(6) === 0) await sleep(pick(4));
    at = end;
  }
}

async function converse(port: number, seed: number): Promise<void> {
  const pick = chance(seed);
  const socket = connect(port, '127.0.0.1').setNoDelay(true);
  const incoming = new Incoming(socket, pick(3) === 0 ? 5 : 0);
  const open: Asked[] = [];
  let answered: () => void = () => undefined;
  const hear = async (): Promise<void> => {
    const head = await incoming.head();
    const next = open[0];
    assert.ok(next, `an answer that nobody asked for: ${head}`);
    assert.match(head, /^HTTP\/1\.1 200 /);
    assert.match(head, new RegExp(`^X-Number: ${next.number}\r$`, 'm'), 'the answer to another');
    assert.match(
      head,
      new RegExp(`^X-Digest: ${next.digest}\r$`, 'm'),
      'another body has reached it',
    );
    const body = await incoming.body(next.size);
    assert.ok(body.equals(Buffer.alloc(next.size, next.number)), 'the answer has other bytes');
    open.shift();
    answered();
  };
  const speak = async (): Promise<void> => {
    for (let number = 1; number <= REQUESTS; number++) {
      while (open.length >= AT_ONCE) await new Promise<void>((resolve) => (answered = resolve));
      const asked = ask(number, pick);
      open.push(asked);
      await send(socket, asked.bytes, pick);
    }
  };
  const listen = async (): Promise<void> => {
    for (let number = 1; number <= REQUESTS; number++) await hear();
  };
  try {
    await Promise.all([speak(), listen()]);
  } catch (error) {
    throw new Error(`connection ${seed}`, { cause: error });
  } finally {
    socket.destroy();
  }
}

test(`${CONNECTIONS} connections, ${REQUESTS} requests each`, async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ prefix=/app/\napp: ${process.execPath} app.cjs "$SOCKET"\n`,
    'app.cjs': APP,
  });
  await using run = runSockpit(directory);
  const port = Number(new URL(await run.url()).port);
  await run.waitForState('app', 'ready');
  for (let seed = 1; seed <= CONNECTIONS; seed += AT_ONCE) {
    const some = Array.from({ length: AT_ONCE }, (_, i) => converse(port, seed + i));
    await within('all answers', Promise.all(some), { timeoutMs: 60_000 });
  }
});
