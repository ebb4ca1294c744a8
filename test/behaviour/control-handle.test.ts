/**
 * Promise: a stack over the control socket is the same StackHandle as in its own process; of its
 * events none is lost after the snapshot. The stack itself is a fake here: this is about the wire.
 */
import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { test } from 'node:test';
import { connectControl } from '../../src/control/client.js';
import { serveControl } from './support/serve-control.js';
import type { ControlServer } from '../../src/control/server.js';
import { systemClock } from '../../src/model/clock.js';
import { UnknownAppError } from '../../src/model/handle.js';
import type { StackHandle } from '../../src/model/handle.js';
import type { LogChunk } from '../../src/model/log.js';
import { FakeHandle } from '../unit/control/fake-handle.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { waitFor, within } from './support/wait-for.js';

interface Rig extends AsyncDisposable {
  readonly path: string;
  readonly stack: FakeHandle;
  readonly server: ControlServer;
  readonly client: StackHandle;
}

async function rig(): Promise<Rig> {
  const directory = await temporaryDirectory();
  const path = directory.join('control.sock');
  const stack = new FakeHandle();
  const server = await serveControl({ path, handle: stack, clock: systemClock });
  const client = await connectControl(path);
  return {
    path,
    stack,
    server,
    client,
    async [Symbol.asyncDispose]() {
      await client.close();
      await server.close();
      await directory[Symbol.asyncDispose]();
    },
  };
}

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const out: T[] = [];
  for await (const item of items) out.push(item);
  return out;
}

test('the header fields of one request', async () => {
  await using it = await rig();
  assert.deepEqual(await it.client.requestHeads(1), {
    id: 1,
    request: [['Host', 'localhost']],
    answer: [],
  });
  await assert.rejects(it.client.requestHeads(2), { message: 'there is no request 2' });
});

test('status, actions and detach', async () => {
  await using it = await rig();
  assert.deepEqual(await it.client.status(), it.stack.snapshot());
  assert.deepEqual(await it.client.act('api', { kind: 'restart' }), {
    app: 'api',
    ok: true,
    message: 'restart under way',
  });
  assert.deepEqual(await it.client.act('web', { kind: 'start' }), {
    app: 'web',
    ok: false,
    message: 'web already runs',
  });
  await assert.rejects(it.client.act('apo', { kind: 'stop' }), (error) => {
    assert.ok(error instanceof UnknownAppError);
    assert.match(error.message, /did you mean api\?/);
    return true;
  });
  await assert.rejects(it.client.act('broken', { kind: 'stop' }), /the supervisor is on fire/);
  await it.client.detach();
  assert.deepEqual(it.stack.asked, [
    'restart api',
    'start web',
    'stop apo',
    'stop broken',
    'detach',
  ]);
  assert.equal((await stat(it.path)).mode & 0o777, 0o600);
});

test('many requests at once are as good as one, and nothing warns', async () => {
  await using it = await rig();
  const warnings: Error[] = [];
  const heard = (warning: Error): void => void warnings.push(warning);
  process.on('warning', heard);
  try {
    const all = await Promise.all(Array.from({ length: 30 }, () => it.client.status()));
    for (const status of all) assert.equal(status.stack, 'shop');
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(warnings, []);
  } finally {
    process.off('warning', heard);
  }
});

test('a snapshot and every event after it, for many readers that come at any moment', async () => {
  await using it = await rig();
  const total = 1500;
  const reading = Array.from({ length: 10 }, async (_, i) => {
    await new Promise((resolve) => setTimeout(resolve, i * 3));
    let next = 0;
    for await (const event of it.client.events({ signal: AbortSignal.timeout(30_000) })) {
      if (event.type === 'snapshot') next = event.status.now - event.status.startedAt + 1;
      else {
        assert.ok(event.type === 'notice');
        assert.equal(event.text, `event ${next}`);
        next++;
      }
      if (next > total) return;
    }
    assert.fail('the stream ended early');
  });
  for (let i = 0; i < total; i++) {
    it.stack.publish();
    if (i % 20 === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await within('all readers', Promise.all(reading), { timeoutMs: 30_000 });
  await waitFor('the server to let go of them', () => it.stack.subscribers === 0);
});

test('requests are events for those who ask', async () => {
  await using it = await rig();
  const abort = new AbortController();
  const types: string[] = [];
  const reading = (async () => {
    for await (const event of it.client.events({ signal: abort.signal, requests: true })) {
      types.push(event.type);
      if (types.length === 3) abort.abort();
    }
  })();
  const without: string[] = [];
  const other = new AbortController();
  const readingWithout = (async () => {
    for await (const event of it.client.events({ signal: other.signal })) {
      without.push(event.type);
      if (without.length === 2) other.abort();
    }
  })();
  await waitFor('both', () => it.stack.subscribers === 2);
  it.stack.publishRequest();
  it.stack.publish();
  await within('both', Promise.all([reading, readingWithout]));
  assert.deepEqual(types, ['snapshot', 'request', 'notice']);
  assert.deepEqual(without, ['snapshot', 'notice']);
});

test('log chunks of every kind come through, with the query', async () => {
  await using it = await rig();
  const chunks: LogChunk[] = [
    { kind: 'gap', app: 'api', lines: 7, why: 'rotated away' },
    {
      kind: 'lines',
      lines: [
        { app: 'api', n: 8, t: 5, stream: 'err', text: '\x1b[31mé 漢 "quoted"\u2028\x1b[0m' },
        { app: 'web', n: 1, t: 6, stream: 'out', text: 'x'.repeat(300_000) },
      ],
    },
    { kind: 'live', app: 'api', stream: 'out', text: '(Pdb) ' },
  ];
  // eslint-disable-next-line @typescript-eslint/require-await -- a stream, though it has all at hand
  it.stack.onLogs = async function* () {
    yield* chunks;
  };
  const query = { apps: ['api', 'web'], tail: 5, follow: true, everyMs: 33 };
  const came = await all(it.client.logs(query, AbortSignal.timeout(10_000)));
  // Of a line that says nothing of its writer an empty member or none at all is the same.
  assert.deepEqual(JSON.parse(JSON.stringify(came)), chunks);
  assert.deepEqual(JSON.parse(it.stack.asked[0]?.slice(5) ?? ''), query);
  await assert.rejects(async () => {
    await all(it.client.logs({ apps: ['ap'], follow: false }, AbortSignal.timeout(10_000)));
  }, UnknownAppError);
});

test('an answer that breaks off is not taken for a whole one', async () => {
  await using it = await rig();
  it.stack.onLogs = async function* () {
    yield { kind: 'gap', app: 'api', lines: 1, why: 'first' };
    await Promise.resolve();
    throw new Error('the disk is on fire');
  };
  await assert.rejects(all(it.client.logs({ follow: false }, AbortSignal.timeout(10_000))));
});

test('down returns when the control socket is gone, and not before', async () => {
  await using it = await rig();
  const steps: string[] = [];
  it.stack.onDown = async () => {
    steps.push('asked');
    await new Promise((resolve) => setTimeout(resolve, 300));
    steps.push('stopped');
    it.stack.endEvents();
    await it.server.close();
  };
  const events = all(it.client.events({ signal: new AbortController().signal }));
  await waitFor('the reader of events', () => it.stack.subscribers === 1);
  await within('down', it.client.down());
  assert.deepEqual(steps, ['asked', 'stopped']);
  assert.deepEqual(it.stack.asked, ['down']);
  const seen = await within('the end of the events', events);
  assert.deepEqual(
    seen.map(({ type }) => type),
    ['snapshot'],
  );
  await assert.rejects(stat(it.path), /ENOENT/);
  await within('down of a stack that is gone', it.client.down({ force: true }));
  await assert.rejects(connectControl(it.path), {
    name: 'ControlUnreachableError',
    code: 'missing',
  });
});

test('a stack that is going down can be forced', async () => {
  await using it = await rig();
  let forced = (): void => undefined;
  const waiting = new Promise<void>((resolve) => (forced = resolve));
  it.stack.onDown = async () => {
    if (it.stack.asked.at(-1) === 'down force') forced();
    await waiting;
    await it.server.close();
  };
  const first = it.client.down();
  await waitFor('the first request', () => it.stack.asked.includes('down'));
  await within('both', Promise.all([first, it.client.down({ force: true })]));
});

test('closing a client ends what it had open, and nothing else', async () => {
  await using it = await rig();
  const other = await connectControl(it.path);
  const reading = all(other.events({ signal: new AbortController().signal }));
  await waitFor('the reader', () => it.stack.subscribers === 1);
  await other.close();
  await within('the end of its stream', reading);
  await assert.rejects(other.status(), /was closed/);
  assert.equal((await it.client.status()).stack, 'shop');
});
