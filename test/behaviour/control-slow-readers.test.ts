/**
 * Promise: a reader that is slow or stuck never slows the stack. One of events is dropped with a
 * notice; one of logs waits and loses nothing.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { test } from 'node:test';
import { connectControl } from '../../src/control/client.js';
import { serveControl } from './support/serve-control.js';
import { systemClock } from '../../src/model/clock.js';
import type { Clock } from '../../src/model/clock.js';
import { EventsDroppedError, StackLostError } from '../../src/model/handle.js';
import type { LogChunk } from '../../src/model/log.js';
import { FakeHandle } from '../unit/control/fake-handle.js';
import { ManualClock } from '../unit/logs/manual-clock.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { waitFor, within } from './support/wait-for.js';

async function rig(clock: Clock = systemClock) {
  const directory = await temporaryDirectory();
  const path = directory.join('control.sock');
  const stack = new FakeHandle();
  const server = await serveControl({ path, handle: stack, clock });
  return {
    path,
    stack,
    close: () => server.close(),
    async [Symbol.asyncDispose]() {
      // A manual clock does not end the grace of closing: let what is open end by itself.
      stack.endEvents();
      await server.close();
      await directory[Symbol.asyncDispose]();
    },
  };
}

/** Subscribes and does not read. */
async function stuckReader(path: string) {
  const socket = connect(path);
  await once(socket, 'connect');
  socket.pause();
  socket.write('GET /v1/events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  return socket;
}

async function readRest(socket: ReturnType<typeof connect>): Promise<string> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  const ended = once(socket, 'close');
  socket.resume();
  await within('the end of the stream', ended);
  return Buffer.concat(chunks).toString();
}

test('a stuck reader of events is dropped after a while, and told', async () => {
  const clock = new ManualClock();
  await using it = await rig(clock);
  const socket = await stuckReader(it.path);
  await waitFor('the subscription', () => it.stack.subscribers === 1);
  for (let i = 0; i < 3000; i++) it.stack.publish('x'.repeat(500));
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(it.stack.subscribers, 1, 'it may yet catch up');
  clock.pass(5000);
  await waitFor('the end of the subscription', () => it.stack.subscribers === 0);

  const client = await connectControl(it.path);
  assert.equal((await client.status()).stack, 'shop');
  await client.close();

  const text = await readRest(socket);
  const events = text.split('\n').filter((line) => line.startsWith('event: '));
  assert.equal(events[0], 'event: snapshot');
  assert.equal(events.at(-1), 'event: dropped');
  assert.ok(events.length > 2 && events.length < 3000, String(events.length));
});

test('a reader that is hopelessly behind is dropped at once, with bounded memory', async () => {
  await using it = await rig();
  const socket = await stuckReader(it.path);
  await waitFor('the subscription', () => it.stack.subscribers === 1);
  for (let i = 0; i < 12_000; i++) it.stack.publish();
  await waitFor('the end of the subscription', () => it.stack.subscribers === 0);
  assert.match(await readRest(socket), /event: dropped\ndata: \{.*\}\n\n/);
});

test('a client that was dropped knows it from a stack that is gone', async () => {
  await using it = await rig();
  const client = await connectControl(it.path);
  const events = client.events({ signal: new AbortController().signal })[Symbol.asyncIterator]();
  assert.equal(((await events.next()).value as { type: string }).type, 'snapshot');
  for (let i = 0; i < 12_000; i++) it.stack.publish();
  await waitFor('the end of the subscription', () => it.stack.subscribers === 0);
  await within(
    'the notice',
    assert.rejects(async () => {
      while ((await events.next()).done !== true);
    }, EventsDroppedError),
  );
  await client.close();
});

test('a reader of events who reads on at the end of the stack gets them all', async () => {
  const clock = new ManualClock();
  await using it = await rig(clock);
  const total = 900;
  const client = await connectControl(it.path);
  const events = client.events({ signal: new AbortController().signal })[Symbol.asyncIterator]();
  await events.next();
  for (let i = 0; i < total; i++) it.stack.publish('x'.repeat(20_000));
  const closing = it.close();
  let read = 0;
  for (; read < total / 2; read++) assert.equal((await events.next()).done, false);
  // Longer than anybody has who reads nothing.
  clock.pass(300);
  while ((await within('an event', events.next())).done !== true) read++;
  assert.equal(read, total);
  await within('the end of the server', closing);
  await client.close();
});

test('an idle stream of events is kept alive by comments', async () => {
  const clock = new ManualClock();
  await using it = await rig(clock);
  const socket = connect(it.path);
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString()));
  socket.write('GET /v1/events HTTP/1.1\r\nHost: x\r\n\r\n');
  await waitFor('the snapshot', () => text.includes('event: snapshot'));
  for (let beat = 1; beat <= 3; beat++) {
    clock.pass(15_000);
    await waitFor('a comment', () => text.split('\n: ').length === beat + 1);
  }
  socket.destroy();
  await waitFor('the end of the subscription', () => it.stack.subscribers === 0);
});

test('a stuck reader of logs pulls no more than fits on the way, and then gets all', async () => {
  await using it = await rig();
  const total = 3000;
  let pulled = 0;
  it.stack.onLogs = async function* (): AsyncGenerator<LogChunk> {
    for (let n = 1; n <= total; n++) {
      pulled = n;
      await Promise.resolve();
      const text = 'x'.repeat(10_000);
      yield { kind: 'lines', lines: [{ app: 'api', n, t: n, stream: 'out', text }] };
    }
  };
  const client = await connectControl(it.path);
  const reader = client
    .logs({ follow: false }, AbortSignal.timeout(30_000))
    [Symbol.asyncIterator]();
  await reader.next();
  let before = -1;
  await waitFor('the way to be full', () => {
    const still = pulled === before;
    before = pulled;
    return still;
  });
  assert.ok(
    pulled < 500,
    `${pulled} of ${total} chunks were pulled for a reader that stands still`,
  );
  let next = 2;
  for (;;) {
    const result = await reader.next();
    if (result.done === true) break;
    const chunk: LogChunk = result.value;
    assert.ok(chunk.kind === 'lines');
    assert.equal(chunk.lines[0]?.n, next++);
  }
  assert.equal(next, total + 1);
  await client.close();
});

test('a reader of logs who is cut off at the end of the stack is told, and who reads on is not', async () => {
  await using directory = await temporaryDirectory();
  const path = directory.join('control.sock');
  const stack = new FakeHandle();
  stack.onLogs = async function* (_query, signal): AsyncGenerator<LogChunk> {
    for (let n = 1; n <= 20_000 && !signal.aborted; n++) {
      await Promise.resolve();
      yield {
        kind: 'lines',
        lines: [{ app: 'api', n, t: n, stream: 'out', text: 'x'.repeat(1000) }],
      };
    }
  };
  const server = await serveControl({ path, handle: stack, clock: systemClock });
  const ends = AbortSignal.timeout(30_000);
  const [reads, stuck] = await Promise.all([connectControl(path), connectControl(path)]);
  const [first, second] = [reads, stuck].map((client) =>
    client.logs({ follow: true }, ends)[Symbol.asyncIterator](),
  );
  assert.ok(first && second);
  await Promise.all([first.next(), second.next()]);
  const closed = server.close();
  let lines = 1;
  while ((await first.next()).done !== true) lines++;
  assert.equal(lines, 20_000);
  await closed;
  await within(
    'the break',
    assert.rejects(async () => {
      while ((await second.next()).done !== true);
    }, StackLostError),
  );
  await Promise.all([reads.close(), stuck.close()]);
});
