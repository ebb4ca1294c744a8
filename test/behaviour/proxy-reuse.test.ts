import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProxyBed } from './support/proxy-bed.js';
import { replying } from './support/raw-upstream.js';
import { waitFor } from './support/wait-for.js';

const get = 'GET /api/ HTTP/1.1\r\nHost: localhost\r\n\r\n';
const head = 'HEAD /api/ HTTP/1.1\r\nHost: localhost\r\n\r\n';
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
    await inTurn(bed, [get, get, head, get]);
    assert.equal(upstream.connections.length, 1);
    await inTurn(bed, [post, get, post]);
    const firstLines = upstream.connections.map(({ received }) =>
      received.match(/^(GET|HEAD|POST)/gm)?.join(' '),
    );
    assert.deepEqual(firstLines, ['GET GET HEAD GET GET', 'POST', 'POST']);
    assert.match(upstream.connections[1]?.received ?? '', /^Connection: close\r$/m);
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
    await inTurn(bed, [get]);
    const at = Date.now();
    await (
      await upstream.connection(0)
    ).closed;
    assert.ok(Date.now() - at < 1900, `it was kept for ${Date.now() - at} ms`);
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
