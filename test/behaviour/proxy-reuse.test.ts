import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProxyBed } from './support/proxy-bed.js';
import { replying, type UpstreamConnection } from './support/raw-upstream.js';
import { shortest, waitFor } from './support/wait-for.js';

const get = 'GET /api/ HTTP/1.1\r\nHost: localhost\r\n\r\n';
const head = 'HEAD /api/ HTTP/1.1\r\nHost: localhost\r\n\r\n';
const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const post = 'POST /api/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nhi';

async function inTurn(bed: ProxyBed, requests: readonly string[]): Promise<string> {
  const client = await bed.connect();
  for (const [i, request] of requests.entries()) {
    client.send(request);
    await waitFor(`answer ${i}`, () => client.received.split('HTTP/1.1 ').length > i + 1, {
      everyMs: 2,
    });
  }
  return client.received;
}

describe('connections to an app', () => {
  it('are used again for what may be repeated, and only for that', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const upstream = await bed.upstream('api', replying());
    // HEAD announces a body that must not come: the connection is dropped, in case it comes.
    await inTurn(bed, [get, get, head, get]);
    assert.equal(upstream.connections.length, 2);
    await inTurn(bed, [post, get, post]);
    const firstLines = upstream.connections.map(({ received }) =>
      received.match(/^(GET|HEAD|POST)/gm)?.join(' '),
    );
    assert.deepEqual(firstLines, ['GET GET HEAD', 'GET GET', 'POST', 'POST']);
    assert.match(upstream.connections[2]?.received ?? '', /^Connection: close\r$/m);
  });

  it('that the app closes at the wrong moment are not seen by anybody', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const upstream = await bed.upstream('api', async (connection) => {
      await connection.head();
      connection.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      // The second request on a connection is the moment at which the app closes it.
      await connection.head();
      connection.socket.destroy();
    });
    const answers = await inTurn(bed, [get, get, get, post, get, post, get]);
    assert.deepEqual(answers.match(/HTTP\/1\.1 \d+/g), Array(7).fill('HTTP/1.1 200'));
    assert.ok(upstream.connections.length >= 7);
  });

  it('are as many as there are requests at once, and all of them used again', async () => {
    const clients = 200;
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const asked = new Set<UpstreamConnection>();
    // All of a round are answered when the last of them has come.
    const upstream = await bed.upstream('api', async (connection) => {
      for (;;) {
        await connection.head();
        asked.add(connection);
        if (asked.size < clients) continue;
        for (const each of asked) each.send(ok);
        asked.clear();
      }
    });
    const all = await Promise.all(Array.from({ length: clients }, () => bed.connect()));
    for (let round = 1; round <= 3; round++) {
      for (const client of all) client.send(get);
      await waitFor(`the answers of round ${round}`, () =>
        all.every(({ received }) => received.split('HTTP/1.1 200').length > round),
      );
    }
    assert.equal(upstream.connections.length, clients);
  });

  const smuggled = 'HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nsmuggled';
  const surplus: Readonly<Record<string, readonly [first: string, second: string]>> = {
    'in the same packet': [ok + smuggled, ''],
    'in another packet': [ok, smuggled],
    'as a rest of chunks': [
      `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n`,
      smuggled,
    ],
    'as an empty line': [`${ok}\r\n`, ''],
    'as a body of 304': ['HTTP/1.1 304 Same\r\nContent-Length: 61\r\n\r\n', smuggled],
    'as a body of 204': [`HTTP/1.1 204 None\r\n\r\n${smuggled}`, ''],
  };
  for (const [how, [first, second]] of Object.entries(surplus)) {
    it(`are not used again once the app has said more than was asked, ${how}`, async () => {
      await using bed = await ProxyBed.open([{ name: 'api' }]);
      const upstream = await bed.upstream('api', async (connection, index) => {
        await connection.head();
        if (index > 0) connection.send(ok);
        else {
          connection.send(first);
          // The client has the answer, so the connection is idle or dropped.
          await waitFor('the record', () => bed.records.length > 0, { everyMs: 1 });
          if (second !== '') connection.send(second);
          await connection.closed;
        }
      });
      const client = await bed.connect();
      client.send(get);
      await (
        await upstream.connection(0)
      ).closed;
      client.send(get);
      await client.until('\r\n\r\nok');
      await bed.record(1);
      assert.doesNotMatch(client.received, /smuggled/);
      assert.equal(upstream.connections.length, 2);
    });
  }

  it('are not kept across generations', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const upstream = await bed.upstream('api', replying());
    await inTurn(bed, [get]);
    bed.openTo('api', bed.endpoint('api', 1, 2));
    await inTurn(bed, [get]);
    assert.equal(upstream.connections.length, 2);
  });

  it('that are idle are closed before common servers would', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const upstream = await bed.upstream('api', replying('ok', 'Keep-Alive: timeout=60\r\n'));
    const kept = await shortest(async () => {
      const next = upstream.connections.length;
      await inTurn(bed, [get]);
      const at = Date.now();
      await (
        await upstream.connection(next)
      ).closed;
      return Date.now() - at;
    }, 1900);
    assert.ok(kept < 1900, `it was kept for ${kept} ms`);
  });

  it('that fail on the first request are not tried again', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const upstream = await bed.upstream('api', async (connection) => {
      await connection.head();
      connection.socket.destroy();
    });
    assert.match(await inTurn(bed, [get]), /^HTTP\/1\.1 502 /);
    assert.equal(upstream.connections.length, 1);
  });
});
