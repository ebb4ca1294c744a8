/**
 * Promise: whoever asks for thousands at once on one connection has all answers in order, takes one connection to
 * the app, and nothing is taken of it that cannot be answered.
 */
import assert from 'node:assert/strict';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { describe, it } from 'node:test';
import { ProxyBed } from './support/proxy-bed.js';
import { replying } from './support/raw-upstream.js';
import { waitFor } from './support/wait-for.js';

const HOST = 'Host: localhost\r\n';
const GET = `GET /api/ HTTP/1.1\r\n${HOST}\r\n`;
/** More than are parsed of one read, and several reads. */
const MANY = 5000;

function numbered(count: number): string {
  return Array.from({ length: count }, (_, i) => `GET /api/${i} HTTP/1.1\r\n${HOST}\r\n`).join('');
}

/** Which were answered, by what the app has said of them. */
function answered(received: string): number[] {
  return [...received.matchAll(/^X-Of: \/(\d+)\r$/gm)].map(([, number]) => Number(number));
}

describe('requests that come without waiting for answers', () => {
  it('are answered in order, over one connection to the app', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    let connections = 0;
    const app = createServer(({ url = '' }, answer) => answer.setHeader('X-Of', url).end('ok'));
    app.on('connection', () => connections++).listen(bed.socketPath('api'));
    await once(app, 'listening');
    bed.openTo('api', bed.endpoint('api'));
    try {
      const client = await bed.connect();
      client.send(numbered(MANY));
      await client.until(`X-Of: /${MANY - 1}\r\n`);
      assert.deepEqual(
        answered(client.received),
        Array.from({ length: MANY }, (_, i) => i),
      );
      assert.equal(connections, 1);
    } finally {
      app.closeAllConnections();
      app.close();
    }
  });

  it('are all answered where those before them took longer than a head may take', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    let go = (): void => undefined;
    const told = new Promise<void>((resolve) => (go = resolve));
    const app = createServer(({ url = '' }, answer) => {
      void told.then(() => answer.setHeader('X-Of', url).end('ok'));
    });
    app.listen(bed.socketPath('api'));
    await once(app, 'listening');
    bed.openTo('api', bed.endpoint('api'));
    const served: { server: Server; socket: Socket }[] = [];
    const onStart = (message: unknown): void => void served.push(message as (typeof served)[0]);
    subscribe('http.server.request.start', onStart);
    try {
      const client = await bed.connect();
      client.send(numbered(MANY));
      await waitFor('the connection to be held up', () => served[0]?.socket.isPaused());
      // What Node says after a minute.
      const error = Object.assign(new Error('slow'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' });
      served[0]?.server.emit('clientError', error, served[0].socket);
      go();
      await client.until(`X-Of: /${MANY - 1}\r\n`);
      assert.equal(answered(client.received).length, MANY);
    } finally {
      unsubscribe('http.server.request.start', onStart);
      app.closeAllConnections();
      app.close();
    }
  });

  it('wait while nothing is answered, and end with the client', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    let go = (): void => undefined;
    const told = new Promise<void>((resolve) => (go = resolve));
    const upstream = await bed.upstream('api', async (connection, index) => {
      await told;
      await replying()(connection, index);
    });
    const client = await bed.connect();
    client.send(GET.repeat(MANY));
    await upstream.connection(0);
    // Whatever was read with the first of them has been seen to by the time that this is answered.
    await bed.exchange(`GET /.sockpit/none HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`);
    client.socket.destroy();
    go();
    await waitFor('nothing to be open', () => {
      return bed.records.length > 0 && bed.traffic.totals('api').inFlight === 0;
    });
    assert.equal(upstream.connections.length, 1);
  });

  it('are followed by a WebSocket that has the connection for itself', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    await bed.upstream('api', async (connection) => {
      for (;;) {
        const head = await connection.head();
        if (!/^upgrade:/im.test(head)) {
          connection.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
          continue;
        }
        connection.send('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n');
        connection.send('Upgrade: websocket\r\n\r\n');
        connection.send(await connection.take('hello'));
      }
    });
    const client = await bed.connect();
    const offer = `GET /api/ws HTTP/1.1\r\n${HOST}Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n`;
    client.send(`${GET.repeat(300)}${offer}hello`);
    const received = await client.until('hello');
    assert.equal(received.split('HTTP/1.1 200 OK').length - 1, 300);
    assert.match(received, /okHTTP\/1\.1 101 [^]*\r\n\r\nhello$/);
  });

  it('are followed by bodies, which wait for their turn', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const upstream = await bed.upstream('api', async (connection) => {
      while (!connection.socket.destroyed) {
        const head = await connection.head();
        if (head.startsWith('POST')) await connection.take('the end');
        connection.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      }
    });
    const client = await bed.connect();
    const body = `${'x'.repeat(1_000_000)}the end`;
    const post = `POST /api/ HTTP/1.1\r\n${HOST}Content-Length: ${body.length}\r\n`;
    client.send(`${GET.repeat(300)}${post}Expect: 100-continue\r\n\r\n`);
    await client.until('HTTP/1.1 100 Continue\r\n\r\n');
    assert.equal(client.received.split('HTTP/1.1 200 OK').length - 1, 300);
    client.send(`${body}${GET.repeat(100)}${post}\r\n${body}`);
    await waitFor('all answers', () => client.received.split('200 OK').length - 1 === 402);
    assert.equal(upstream.received.split('the end').length - 1, 2);
  });

  it('end with one that cannot be read, which no app gets', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const upstream = await bed.upstream('api', replying());
    const client = await bed.connect();
    const bad = `POST /api/bad HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\nnot a size\r\n`;
    client.send(GET + GET + bad);
    await client.closed;
    const statuses = [...client.received.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, code]) => code);
    assert.deepEqual(statuses, ['200', '200', '400']);
    assert.ok(!upstream.received.includes('/bad'));
    const last = await bed.record(2);
    assert.deepEqual([last.method, last.target, last.status], ['POST', '/api/bad', 400]);
  });
});
