import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Availability } from '../../src/model/availability.js';
import { ProxyBed } from './support/proxy-bed.js';
import { replying } from './support/raw-upstream.js';
import { waitFor } from './support/wait-for.js';

const starting: Availability = { kind: 'coming', state: 'starting', reason: '', died: false };
const died: Availability = {
  kind: 'coming',
  state: 'backoff',
  reason: 'exited with 3',
  died: true,
};

const CLOSE = 'Host: localhost\r\nConnection: close\r\n';
const POST = `POST /api/x HTTP/1.1\r\n${CLOSE}Content-Length: 5\r\n\r\nhello`;
const PAGE = `GET /api/ HTTP/1.1\r\n${CLOSE}Accept: text/html\r\nSec-Fetch-Mode: navigate\r\n\r\n`;

describe('a request to an app that is starting', () => {
  it('waits, and is then served whole', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    bed.directory.set('api', starting);
    const client = await bed.connect();
    client.send(POST);
    await waitFor('it to wait', () => bed.directory.waiting === 1, { everyMs: 2 });
    assert.equal(bed.traffic.totals('api').held, 1);
    const heldMs = (): number => bed.traffic.unfinished(['api'])[0]?.record.heldMs ?? 0;
    await waitFor('its time to be counted', () => heldMs() > 0, { everyMs: 2 });
    const [open, ...others] = bed.traffic.unfinished(['api']);
    assert.ok(open && others.length === 0);
    const { method, target, status } = open.record;
    assert.deepEqual([open.phase, method, target, status], ['held', 'POST', '/api/x', 0]);
    assert.deepEqual(bed.traffic.unfinished(['web']), []);
    const upstream = await bed.upstream('api', async (connection) => {
      await connection.take('hello');
      connection.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    });
    await client.closed;
    assert.match(client.received, /^HTTP\/1\.1 200 OK\r\n/);
    assert.match(upstream.received, /^POST \/x HTTP\/1\.1\r\n/);
    const record = await bed.record(0);
    assert.ok(record.heldMs > 0 && record.heldMs <= record.totalMs);
    assert.equal(bed.traffic.totals('api').held, 0);
    assert.deepEqual(bed.traffic.unfinished(undefined), []);
  });

  it('is held no more once its answer has begun, however long that goes on', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    bed.directory.set('api', starting);
    const client = await bed.connect();
    client.send(`GET /api/stream HTTP/1.1\r\n${CLOSE}\r\n`);
    await waitFor('it to wait', () => bed.directory.waiting === 1, { everyMs: 2 });
    await bed.upstream('api', async (connection) => {
      await connection.head();
      connection.send('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n');
    });
    await client.until('data: 1');
    assert.equal(bed.traffic.totals('api').held, 0);
    assert.equal(bed.traffic.totals('api').inFlight, 1);
    await waitFor('it to be old enough', () => bed.traffic.unfinished(undefined).length === 1);
    const [open] = bed.traffic.unfinished(undefined);
    assert.deepEqual([open?.phase, open?.record.status], ['answered', 200]);
    client.socket.destroy();
    await waitFor('its end', () => bed.traffic.unfinished(undefined).length === 0);
  });

  for (const size of [200_000, 20_000_000]) {
    it(`reaches it whole with a body of ${size} bytes, and what was asked behind it too`, async () => {
      await using bed = await ProxyBed.open([{ name: 'api' }]);
      bed.directory.set('api', starting);
      const body = Buffer.from('0123456789'.repeat(size / 10));
      const client = await bed.connect();
      client.send(`PUT /api/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${size}\r\n\r\n`);
      client.send(body);
      client.send(`GET /api/y HTTP/1.1\r\n${CLOSE}\r\n`);
      await waitFor('it to wait', () => bed.directory.waiting === 1, { everyMs: 2 });
      let whole = false;
      await bed.upstream('api', async (connection) => {
        if ((await connection.head()).startsWith('PUT ')) {
          const begin = connection.position;
          const come = (): number => connection.received.length - begin;
          await waitFor('the body', () => come() >= size, { everyMs: 2 });
          whole = connection.received.slice(begin) === body.toString();
        }
        connection.send('HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok');
      });
      await client.closed;
      assert.equal(client.received.match(/HTTP\/1\.1 200/g)?.length, 2);
      assert.ok(whole);
    });
  }

  it('waits beside many others without a warning of Node on the screen', async () => {
    const warnings: string[] = [];
    const onWarning = ({ message }: Error): void => void warnings.push(message);
    process.on('warning', onWarning);
    try {
      await using bed = await ProxyBed.open([{ name: 'api' }]);
      bed.directory.set('api', starting);
      const clients = await Promise.all(Array.from({ length: 12 }, () => bed.connect()));
      for (const client of clients) client.send(POST);
      await waitFor('all to wait', () => bed.directory.waiting === clients.length, { everyMs: 2 });
      await bed.upstream('api', replying());
      await Promise.all(clients.map((client) => client.closed));
      assert.deepEqual(warnings, []);
    } finally {
      process.off('warning', onWarning);
    }
  });

  it('leaves its row, with the time that it waited, when the client leaves', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    bed.directory.set('api', starting);
    const client = await bed.connect();
    client.send(POST);
    const heldMs = (): number => bed.traffic.unfinished(undefined)[0]?.record.heldMs ?? 0;
    await waitFor('it to wait', () => heldMs() > 0, { everyMs: 2 });
    client.socket.destroy();
    const record = await bed.record(0);
    assert.deepEqual([record.status, record.note], [0, 'the client left']);
    assert.ok(record.heldMs > 0 && record.heldMs <= record.totalMs);
    await waitFor('nobody to be held', () => bed.traffic.totals('api').held === 0, { everyMs: 2 });
  });

  it('is given up when its client leaves, however many others without a body wait', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    bed.directory.set('api', starting);
    // After a first one, those that come one by one are served in the very turn in which they are read.
    await bed.exchange(`GET / HTTP/1.1\r\n${CLOSE}\r\n`);
    const others = await Promise.all(Array.from({ length: 12 }, () => bed.connect()));
    for (const [before, other] of others.entries()) {
      other.send(`GET /api/ HTTP/1.1\r\n${CLOSE}\r\n`);
      await waitFor('it to wait', () => bed.directory.waiting > before, { everyMs: 2 });
    }
    const client = await bed.connect();
    client.send(`PUT /api/x HTTP/1.1\r\n${CLOSE}Content-Length: 150000\r\n\r\n`);
    client.send(Buffer.alloc(150_000));
    await waitFor('it to wait', () => bed.directory.waiting === 13, { everyMs: 2 });
    client.socket.end();
    assert.deepEqual([(await bed.record(1)).method, bed.directory.waiting], ['PUT', 12]);
  });

  it('is told when it has waited long enough', async () => {
    await using bed = await ProxyBed.open([{ name: 'api', holdForMs: 40 }]);
    bed.directory.set('api', starting);
    const answer = await bed.exchange(POST);
    assert.match(answer, /^HTTP\/1\.1 503 Service Unavailable\r\n/);
    assert.match(answer, /^Retry-After: 1\r$/m);
    assert.match(answer, /api is starting/);
    assert.equal((await bed.record(0)).note, 'held out');
  });

  it('is told at once when it will not come', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    bed.directory.set('api', {
      kind: 'closed',
      state: 'failed',
      reason: 'it died 5 times in a row',
      advice: 'sockpit restart api',
    });
    const answer = await bed.exchange(POST);
    assert.match(answer, /^HTTP\/1\.1 503 /);
    assert.match(answer, /^Retry-After: 10\r$/m);
    assert.match(answer, /sockpit restart api/);
  });

  it('is told that the app has no route, now and later, when it turns out not to listen', async () => {
    await using bed = await ProxyBed.open([{ name: 'worker' }]);
    bed.directory.set('worker', starting);
    const client = await bed.connect();
    client.send(`GET /worker/x HTTP/1.1\r\n${CLOSE}\r\n`);
    await waitFor('it to wait', () => bed.directory.waiting === 1, { everyMs: 2 });
    bed.directory.set('worker', { kind: 'unrouted', silent: true });
    await client.closed;
    const later = ['/worker/x', '/worker', '/worker/'].map((path) =>
      bed.exchange(`GET ${path} HTTP/1.1\r\n${CLOSE}\r\n`),
    );
    const named = bed.exchange(
      'GET /x HTTP/1.1\r\nHost: worker.localhost\r\nConnection: close\r\n\r\n',
    );
    for (const answer of [client.received, ...(await Promise.all([...later, named]))]) {
      assert.match(answer, /^HTTP\/1\.1 503 /);
      assert.match(answer, /^Retry-After: 10\r$/m);
      assert.match(answer, /worker runs, but nothing of it listens: it has no route/);
      assert.match(answer, /#@ port=3000 or #@ socket=app\.sock; if it serves none: #@ worker/);
    }
    const elsewhere = await bed.exchange(`GET /other HTTP/1.1\r\n${CLOSE}\r\n`);
    assert.match(elsewhere, /no app answers at \/other/);
  });

  it('stops waiting when the client leaves', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    bed.directory.set('api', starting);
    const client = await bed.connect();
    client.send(POST);
    await waitFor('it to wait', () => bed.directory.waiting === 1, { everyMs: 2 });
    client.socket.destroy();
    await waitFor('the wait to end', () => bed.directory.waiting === 0, { everyMs: 2 });
    assert.equal((await bed.record(0)).status, 0);
  });
});

describe('a connection that does not come about', () => {
  it('is tried again, for any method', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    bed.openTo('api', bed.endpoint('api'));
    const client = await bed.connect();
    client.send(POST);
    await waitFor('it to wait', () => bed.directory.waiting === 1, { everyMs: 1 });
    await bed.upstream('api', async (connection) => {
      await connection.take('hello');
      connection.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    });
    await client.closed;
    assert.match(client.received, /^HTTP\/1\.1 200 OK\r\n/);
  });

  it('is a 502 with advice where trying again cannot help', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    bed.openTo('api', {
      instance: 1,
      generation: 1,
      upstream: { kind: 'tcp', host: '255.255.255.255', port: 9 },
    });
    const answer = await bed.exchange(POST);
    assert.match(answer, /^HTTP\/1\.1 502 /);
    assert.match(answer, /cannot be reached at 255\.255\.255\.255:9/);
  });
});

describe('a page load', () => {
  it('sees what is the matter as soon as its app has died', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    bed.directory.set('api', died);
    bed.lines.set('api', ['\u001b[31mImportError: <b>flask</b>\u001b[0m']);
    const answer = await bed.exchange(PAGE);
    assert.match(answer, /^HTTP\/1\.1 503 /);
    assert.match(answer, /^Content-Type: text\/html/m);
    assert.match(answer, /exited with 3/);
    assert.match(answer, /<pre>ImportError: &lt;b&gt;flask&lt;\/b&gt;<\/pre>/);
  });

  it('sees it also when the app dies while it waits', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    bed.directory.set('api', starting);
    const client = await bed.connect();
    client.send(PAGE);
    await waitFor('it to wait', () => bed.directory.waiting === 1, { everyMs: 2 });
    bed.directory.set('api', died);
    await client.closed;
    assert.match(client.received, /^HTTP\/1\.1 503 /);
  });
});

describe('an app that restarts under load', () => {
  it('fails no request, of any method, and the others see nothing', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }, { name: 'other' }]);
    await bed.upstream('other', replying('other'));
    let upstream = await bed.upstream('api', replying());
    let generation = 1;
    let going = true;
    const answers: string[] = [];
    const load = async (path: string): Promise<void> => {
      const client = await bed.connect();
      for (let n = 1; going; n++) {
        const method = n % 3 === 0 ? 'POST' : 'GET';
        client.send(`${method} ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n`);
        await waitFor(
          'an answer',
          () => client.received.split('HTTP/1.1 ').length > n || client.ended,
          { everyMs: 1 },
        );
        if (client.ended) throw new Error('the proxy closed');
      }
      answers.push(...(client.received.match(/HTTP\/1\.1 \d+/g) ?? []));
    };
    const loads = [load('/api/'), load('/api/'), load('/api/'), load('/other/')];
    for (let i = 0; i < 30; i++) {
      bed.directory.set('api', starting);
      await bed.proxy.drain('api', 1, generation++, AbortSignal.timeout(5000));
      await upstream[Symbol.asyncDispose]();
      upstream = await bed.upstream('api', replying());
      bed.openTo('api', bed.endpoint('api', 1, generation));
      const seen = bed.records.length;
      await waitFor('more requests', () => bed.records.length > seen + 3, { everyMs: 1 });
    }
    going = false;
    await Promise.all(loads);
    assert.deepEqual([...new Set(answers)], ['HTTP/1.1 200']);
    assert.ok(answers.length >= 90);
  });
});
