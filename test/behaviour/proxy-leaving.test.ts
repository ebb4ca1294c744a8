/**
 * A client may leave at any moment, also while the part of the proxy that would serve it is still
 * being loaded. Each part is loaded once per process, so the order of these tests matters.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { systemClock, type Clock } from '../../src/model/clock.js';
import { ProxyBed } from './support/proxy-bed.js';
import { replying } from './support/raw-upstream.js';
import { waitFor } from './support/wait-for.js';

const HOST = 'Host: localhost\r\n';

/** On a busy machine the proxy would load its request path before the first request comes. */
const withoutTimers: Clock = { ...systemClock, after: () => ({ cancel: () => undefined }) };

/** The requests reach the proxy whole, each with the end of its connection behind it. */
async function askAndLeave(bed: ProxyBed, requests: readonly string[]): Promise<void> {
  const clients = await Promise.all(requests.map(() => bed.connect()));
  requests.forEach((request, i) => clients[i]?.socket.end(request));
}

function chunks(size: number): Buffer {
  const head = `${size.toString(16)}\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.alloc(size), Buffer.from('\r\n0\r\n\r\n')]);
}

describe('a client that leaves', () => {
  it('while the request path is being loaded is noticed', async () => {
    let looking = 0;
    await using bed = await ProxyBed.open([{ name: 'api' }], {
      clock: withoutTimers,
      onUpdate: () => {
        looking++;
        return () => looking--;
      },
    });
    const upstream = await bed.upstream('api', async (connection) => {
      await connection.head();
      connection.send('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n');
    });
    await askAndLeave(bed, [
      `GET /api/ HTTP/1.1\r\n${HOST}\r\n`,
      `GET /.sockpit/events HTTP/1.1\r\n${HOST}\r\n`,
    ]);
    await waitFor('both records', () => bed.records.length === 2, { everyMs: 2 });
    for (const { status, note } of bed.records) {
      // Some Nodes load a part before they hear of the end of a connection: then an answer has begun.
      if (status !== 200)
        assert.deepEqual({ status, note }, { status: 0, note: 'the client left' });
    }
    const { inFlight, held } = bed.traffic.totals('api');
    assert.deepEqual({ inFlight, held }, { inFlight: 0, held: 0 });
    for (const connection of upstream.connections) await connection.closed;
    assert.equal(looking, 0);
  });

  for (const [kind, offer] of Object.entries({
    'a WebSocket': `GET /api/ws HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
    'another offer': `GET /api/x HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n`,
    'a CONNECT': `CONNECT x:1 HTTP/1.1\r\nHost: x:1\r\n\r\n`,
  })) {
    it(`while ${kind} waits behind what was asked before is noticed`, async () => {
      await using bed = await ProxyBed.open([{ name: 'api' }]);
      const upstream = await bed.upstream('api', async (connection) => {
        await connection.head();
        await connection.closed;
      });
      const client = await bed.connect();
      const asked = `GET /api/ HTTP/1.1\r\n${HOST}\r\n`;
      client.send(asked + asked + offer);
      const connection = await upstream.connection(0);
      client.socket.destroy();
      await bed.record(0);
      await connection.closed;
      await waitFor('nothing to be open', () => bed.traffic.totals('api').inFlight === 0);
      assert.equal(upstream.connections.length, 1);
    });
  }

  for (const [kind, head, body] of [
    ['200 KB', 'Content-Length: 200000\r\n', Buffer.alloc(200_000)],
    ['8 MB', 'Content-Length: 8000000\r\n', Buffer.alloc(8_000_000)],
    ['200 KB in chunks', 'Transfer-Encoding: chunked\r\n', chunks(200_000)],
  ] as const) {
    it(`while it waits for an app with a body of ${kind} is noticed, and no app hears of it`, async () => {
      await using bed = await ProxyBed.open([{ name: 'api' }]);
      bed.directory.set('api', { kind: 'coming', state: 'starting', reason: '', died: false });
      const client = await bed.connect();
      client.socket.end(
        Buffer.concat([Buffer.from(`POST /api/ HTTP/1.1\r\n${HOST}${head}\r\n`), body]),
      );
      const { status, note } = await bed.record(0);
      assert.deepEqual({ status, note }, { status: 0, note: 'the client left' });
      const upstream = await bed.upstream('api', replying());
      await bed.exchange(`GET /api/ HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`);
      assert.equal(upstream.connections.length, 1);
    });
  }

  it('while its file is being looked for is not counted as one that is served', async () => {
    const root = await mkdtemp(join(tmpdir(), 'sockpit-site-'));
    try {
      await writeFile(join(root, 'a.txt'), 'a');
      const site = { name: 'site', source: { kind: 'files', root, spa: false } } as const;
      await using bed = await ProxyBed.open([site]);
      await askAndLeave(bed, [`GET /site/a.txt HTTP/1.1\r\n${HOST}\r\n`]);
      await bed.record(0);
      // The second one waits behind the first for the same part.
      const answer = await bed.exchange(
        `GET /site/a.txt HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`,
      );
      assert.match(answer, /\r\n\r\na$/);
      await bed.record(1);
      assert.equal(bed.traffic.totals('site').inFlight, 0);
    } finally {
      await rm(root, { recursive: true, force: true });
    }
  });

  it('before it was its turn on the connection is not shown anything any more', async () => {
    let looks = 0;
    await using bed = await ProxyBed.open([{ name: 'api' }], {
      onUpdate: () => {
        looks++;
        return () => undefined;
      },
    });
    const upstream = await bed.upstream('api', async (connection) => {
      await connection.head();
    });
    const client = await bed.connect();
    client.send(`GET /api/ HTTP/1.1\r\n${HOST}\r\nGET /.sockpit/events HTTP/1.1\r\n${HOST}\r\n`);
    const connection = await upstream.connection(0);
    client.socket.destroy();
    await bed.record(0);
    await connection.closed;
    assert.equal(looks, 0);
  });
});
