import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { OpenRequest, RequestChunk, RequestRecord } from '../../../src/model/request.js';
import { createRequestLog, type RequestLog } from '../../../src/stack/request-log.js';
import { ManualClock } from '../ui/support/manual-clock.js';

const NEVER = new AbortController().signal;

/** @param app null: no app answered */
function record(target: string, app: string | null = 'api'): RequestRecord {
  return {
    id: 1,
    t: 0,
    app: app ?? undefined,
    instance: app === null ? undefined : 1,
    method: 'GET',
    target,
    protocol: 'HTTP/1.1',
    host: 'localhost',
    remote: '127.0.0.1',
    user: undefined,
    referer: undefined,
    userAgent: 'curl/8.5.0',
    status: 200,
    bytes: 1,
    ttfbMs: 1,
    totalMs: 2,
    heldMs: 0,
    stream: false,
    note: undefined,
  };
}

function add(log: RequestLog, one: RequestRecord): void {
  log.add(one, [], []);
}

function rig(kept?: number) {
  const clock = new ManualClock();
  const open: OpenRequest[] = [];
  const asked: (readonly string[] | undefined)[] = [];
  const openOf = (apps: readonly string[] | undefined): readonly OpenRequest[] => {
    asked.push(apps);
    return [...open];
  };
  const log = createRequestLog(clock, openOf, kept);
  return { clock, log, open, asked };
}

function opened(target: string): OpenRequest {
  return { phase: 'held', record: { ...record(target), id: 0, status: 0 } };
}

/** What a chunk holds: targets, `open: ` and targets, or `gap n`. */
function told(chunk: RequestChunk | undefined): string {
  if (!chunk) return 'the end';
  if (chunk.kind === 'gap') return `gap ${chunk.requests}`;
  if (chunk.kind === 'requests') return chunk.records.map(({ target }) => target).join(' ');
  return `open: ${chunk.requests.map(({ phase, record: { target } }) => `${phase} ${target}`).join(' ')}`;
}

async function all(chunks: AsyncIterable<RequestChunk>): Promise<string[]> {
  const seen: string[] = [];
  for await (const chunk of chunks) seen.push(told(chunk));
  return seen;
}

/** Reads one chunk after the other, moving the clock while there is none. */
function reader(chunks: AsyncIterable<RequestChunk>, clock: ManualClock) {
  const iterator = chunks[Symbol.asyncIterator]();
  return async (): Promise<string> => {
    let result: IteratorResult<RequestChunk> | undefined;
    const reading = iterator.next().then((next) => (result = next));
    for (let turn = 0; turn < 60 && !result; turn++) {
      await setImmediate();
      clock.advance(50);
    }
    await reading;
    return told(result?.done === true ? undefined : result?.value);
  };
}

describe('the newest requests', () => {
  it('are an empty list at first', async () => {
    assert.deepEqual(await all(rig().log.read({ follow: false }, NEVER)), ['']);
  });

  it('are as many as are asked for, of the apps that are asked for', async () => {
    const { log } = rig();
    add(log, record('/1'));
    add(log, record('/2', 'web'));
    add(log, record('/3'));
    add(log, record('/none', null));
    const read = (query: object) => all(log.read({ follow: false, ...query }, NEVER));
    assert.deepEqual(await read({}), ['/1 /2 /3 /none']);
    assert.deepEqual(await read({ tail: 2 }), ['/3 /none']);
    assert.deepEqual(await read({ tail: 0 }), ['']);
    assert.deepEqual(await read({ apps: ['api'] }), ['/1 /3']);
    assert.deepEqual(await read({ apps: ['api'], tail: 1 }), ['/3']);
  });

  it('are followed in batches', async () => {
    const { log, clock } = rig();
    const next = reader(log.read({ follow: true }, NEVER), clock);
    assert.equal(await next(), '');
    const coming = next();
    await setImmediate();
    add(log, record('/1'));
    add(log, record('/2'));
    assert.equal(await coming, '/1 /2');
    add(log, record('/other', 'web'));
    assert.equal(await next(), '/other');
  });

  it('leave a gap for a reader that does not keep up', async () => {
    const { log, clock } = rig(3);
    const next = reader(log.read({ follow: true }, NEVER), clock);
    assert.equal(await next(), '');
    for (let i = 1; i <= 8; i++) add(log, record(`/${i}`));
    assert.equal(await next(), 'gap 5');
    assert.equal(await next(), '/6 /7 /8');
  });

  it('end with the stack, after what is left, and with the reader', async () => {
    const { log, clock } = rig();
    const next = reader(log.read({ follow: true }, NEVER), clock);
    assert.equal(await next(), '');
    add(log, record('/last'));
    log.close();
    assert.equal(await next(), '/last');
    assert.equal(await next(), 'the end');
    const other = rig();
    const abort = new AbortController();
    const leaving = reader(other.log.read({ follow: true }, abort.signal), other.clock);
    assert.equal(await leaving(), '');
    abort.abort();
    assert.equal(await leaving(), 'the end');
  });
});

describe('requests that have not ended', () => {
  it('are told of once where nobody follows, and only to who asks for them', async () => {
    const { log, open, asked } = rig();
    open.push(opened('/held'));
    add(log, record('/1'));
    assert.deepEqual(await all(log.read({ follow: false }, NEVER)), ['/1']);
    assert.deepEqual(asked, []);
    const query = { follow: false, open: true, apps: ['api'] };
    assert.deepEqual(await all(log.read(query, NEVER)), ['/1', 'open: held /held']);
    assert.deepEqual(asked, [['api']]);
  });

  it('are told of once a second while there are any, and once more when there are none', async () => {
    const { log, clock, open } = rig();
    const next = reader(log.read({ follow: true, open: true }, NEVER), clock);
    assert.equal(await next(), '');
    const first = next();
    await setImmediate();
    open.push(opened('/held'));
    assert.equal(await first, 'open: held /held');
    const told = clock.now();
    assert.equal(await next(), 'open: held /held');
    assert.ok(clock.now() - told >= 1000, 'not before a second has passed');
    open.length = 0;
    assert.equal(await next(), 'open: ');
    const quiet = next();
    await setImmediate();
    add(log, record('/1'));
    assert.equal(await quiet, '/1', 'nothing was told of nothing meanwhile');
  });

  it('are never told of as open after their end', async () => {
    const { log, clock, open } = rig();
    open.push(opened('/x'));
    const next = reader(log.read({ follow: true, open: true }, NEVER), clock);
    assert.equal(await next(), '');
    assert.equal(await next(), 'open: held /x');
    open.length = 0;
    add(log, record('/x'));
    assert.equal(await next(), '/x');
    assert.equal(await next(), 'open: ');
  });
});
