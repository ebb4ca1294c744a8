import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProxyBed } from './support/proxy-bed.js';
import { waitFor } from './support/wait-for.js';

const STREAM = 'HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n';
const GET = 'GET /api/ HTTP/1.1\r\nHost: localhost\r\n\r\n';

describe('an event stream', () => {
  it('passes each event as it comes, head first', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const upstream = await bed.upstream('api', async (connection) => {
      await connection.head();
      connection.send(`${STREAM}\r\n`);
    });
    const client = await bed.connect();
    client.send(GET);
    await client.until('\r\n\r\n');
    const connection = await upstream.connection(0);
    const waits: number[] = [];
    for (let i = 0; i < 100; i++) {
      const at = performance.now();
      const arrived = new Promise<void>((resolve) => client.socket.once('data', () => resolve()));
      connection.send(`data: ${i}\n\n`);
      await arrived;
      waits.push(performance.now() - at);
    }
    await client.until('data: 99\n\n');
    waits.sort((a, b) => a - b);
    // A timer or a delayed acknowledgement in the way would be in the way of nearly all.
    const [, , , , quick = Infinity] = waits;
    assert.ok(quick < 5, `all but four events took ${quick} ms or more`);
  });

  it('ends at the app when the client leaves, before and after the head', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const upstream = await bed.upstream('api', () => Promise.resolve());
    const early = await bed.connect();
    early.send(GET);
    const first = await upstream.connection(0);
    await first.head();
    early.socket.destroy();
    await first.closed;
    const late = await bed.connect();
    late.send(GET);
    const second = await upstream.connection(1);
    await second.head();
    second.send(`${STREAM}\r\ndata: 1\n\n`);
    await late.until('data: 1');
    late.socket.resetAndDestroy();
    await second.closed;
    assert.equal((await bed.record(0)).status, 0);
    assert.equal((await bed.record(1)).status, 200);
    assert.equal(bed.traffic.totals('api').inFlight, 0);
  });

  it('ends at the client when the app leaves', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const upstream = await bed.upstream('api', async (connection) => {
      await connection.head();
      connection.send(`${STREAM}\r\ndata: 1\n\n`);
    });
    const client = await bed.connect();
    client.send(GET.replace('HTTP/1.1', 'HTTP/1.0'));
    await client.until('data: 1');
    (await upstream.connection(0)).socket.destroy();
    await client.closed;
  });
});

describe('an instance that is about to stop', () => {
  const forever = new AbortController().signal;

  it('loses its streams at once and keeps its requests to their end', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const upstream = await bed.upstream('api', () => Promise.resolve());
    const stream = await bed.connect();
    stream.send(GET);
    const first = await upstream.connection(0);
    await first.head();
    first.send(`${STREAM}\r\ndata: 1\n\n`);
    await stream.until('data: 1');
    const request = await bed.connect();
    request.send(GET);
    const second = await upstream.connection(1);
    await second.head();
    let drained = false;
    const draining = bed.proxy.drain('api', 1, 1, forever).then(() => (drained = true));
    await stream.closed;
    await first.closed;
    assert.equal(drained, false);
    second.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    await draining;
    await request.until('\r\n\r\nok');
    assert.match((await bed.record(0)).note ?? '', /about to stop/);
    // Its idle connection would keep it from stopping.
    await second.closed;
  });

  it('gets nothing new; what comes meanwhile goes to the next generation', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const upstream = await bed.upstream('api', async (connection) => {
      await connection.head();
      connection.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    });
    await bed.proxy.drain('api', 1, 1, forever);
    const client = await bed.connect();
    client.send(GET);
    await waitFor('the request to wait', () => bed.directory.waiting === 1, { everyMs: 2 });
    assert.equal(upstream.connections.length, 0);
    assert.equal(bed.traffic.totals('api').held, 1);
    bed.openTo('api', bed.endpoint('api', 1, 2));
    await client.until('\r\n\r\nok');
    assert.equal(bed.traffic.totals('api').held, 0);
  });

  it('is not waited for longer than the signal allows', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const upstream = await bed.upstream('api', () => Promise.resolve());
    const client = await bed.connect();
    client.send(GET);
    await (await upstream.connection(0)).head();
    const stop = new AbortController();
    const draining = bed.proxy.drain('api', 1, 1, stop.signal);
    stop.abort();
    await draining;
  });
});

describe('several instances', () => {
  it('share the load by what is in flight', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    await bed.upstream('a', () => Promise.resolve());
    const b = await bed.upstream('b', async (connection) => {
      while (!connection.socket.destroyed) {
        await connection.head();
        connection.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      }
    });
    bed.openTo('api', bed.endpoint('a', 1), bed.endpoint('b', 2));
    const stuck = await bed.connect();
    stuck.send(GET);
    const client = await bed.connect();
    for (let i = 1; i <= 5; i++) {
      client.send(GET);
      await waitFor(`answer ${i}`, () => client.received.split('\r\n\r\nok').length > i, {
        everyMs: 2,
      });
    }
    assert.equal(b.received.match(/^GET /gm)?.length, 5);
  });
});

describe('closing the proxy', () => {
  it('finishes what is in flight, takes nothing new and ends streams', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }, { name: 'late' }]);
    bed.directory.set('late', { kind: 'coming', state: 'starting', reason: '', died: false });
    const upstream = await bed.upstream('api', () => Promise.resolve());
    const idle = await bed.connect();
    idle.send('GET /.sockpit/ HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await idle.until('200 OK');
    const index = await bed.connect();
    index.send('GET /.sockpit/events HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await index.until('event: apps');
    const silent = await bed.connect();
    const held = await bed.connect();
    held.send('GET /late/ HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const client = await bed.connect();
    client.send(GET);
    const connection = await upstream.connection(0);
    await connection.head();
    let closed = false;
    const closing = bed.proxy.close().then(() => (closed = true));
    await Promise.all([idle.closed, index.closed, held.closed, silent.closed]);
    assert.match(held.received, /^HTTP\/1\.1 503 /);
    assert.equal(closed, false);
    connection.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    await client.closed;
    assert.match(client.received, /ok$/);
    await closing;
  });

  it('destroys what is left when its time is up', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const upstream = await bed.upstream('api', () => Promise.resolve());
    const client = await bed.connect();
    client.send(GET);
    await (await upstream.connection(0)).head();
    await bed.proxy.close(1);
    await client.closed;
  });
});
