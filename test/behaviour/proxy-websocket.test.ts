import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { after, before, describe, it } from 'node:test';
import { WebSocketServer } from 'ws';
import { webSocket } from './support/http.js';
import { ProxyBed, parts } from './support/proxy-bed.js';
import {
  replying,
  type RawUpstream,
  type Serve,
  type UpstreamConnection,
} from './support/raw-upstream.js';
import { waitFor } from './support/wait-for.js';

const KEY = 'dGhlIHNhbXBsZSBub25jZQ==';

/** RFC 6455 section 4.2.2. */
function acceptFor(key: string): string {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
}

function upgrade(extra = '', target = '/chat/'): string {
  return (
    `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive, Upgrade\r\nUpgrade: websocket\r\n` +
    `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${KEY}\r\n${extra}\r\n`
  );
}

async function accept(connection: UpstreamConnection, first = 'welcome'): Promise<void> {
  const key = /^Sec-WebSocket-Key: (.*)\r$/im.exec(await connection.head())?.[1] ?? '';
  connection.send(
    'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      `Sec-WebSocket-Accept: ${acceptFor(key)}\r\nX-A: 1\r\n\r\n${first}`,
  );
}

describe('a WebSocket', () => {
  it('talks both ways, with its subprotocol', async () => {
    await using bed = await ProxyBed.open([{ name: 'chat' }]);
    const server = createServer();
    const sockets = new WebSocketServer({ server, handleProtocols: () => 'v2' });
    sockets.on('connection', (socket) => {
      socket.send('hello');
      socket.on('message', (data) => socket.send(`echo ${(data as Buffer).toString()}`));
    });
    await new Promise<void>((resolve) => server.listen(bed.socketPath('chat'), resolve));
    bed.openTo('chat', bed.endpoint('chat'));
    try {
      await using talk = await webSocket(`${bed.url}/chat/room?x=1`);
      assert.equal(await talk.next(), 'hello');
      talk.send('a');
      assert.equal(await talk.next(), 'echo a');
      talk.send('b'.repeat(100_000));
      assert.equal((await talk.next()).length, 100_005);
      assert.equal(bed.traffic.totals('chat').inFlight, 1);
      talk.socket.close(4000, 'bye');
      assert.deepEqual(await talk.closed, { code: 4000, reason: 'bye' });
      const record = await bed.record(0);
      assert.equal(record.status, 101);
      assert.ok(record.bytes > 100_000);
    } finally {
      sockets.close();
      server.close();
      server.closeAllConnections();
    }
  });

  it('opens with the raw target, fields in order, and bytes sent beside the handshake', async () => {
    await using bed = await ProxyBed.open([{ name: 'chat' }]);
    const upstream = await bed.upstream('chat', (connection) => accept(connection));
    const client = await bed.connect();
    client.send(
      `${upgrade('X-B: 1\r\nX-a: 2\r\nX-B: 3\r\nX-Forwarded-For: 6.6.6.6\r\nSCRIPT_NAME: /e\r\n', '/chat//a%2Fb?c=//')}early`,
    );
    const answer = await client.until('welcome');
    assert.match(answer, /^HTTP\/1\.1 101 Switching Protocols\r\n/);
    assert.match(answer, /\r\nX-A: 1\r\n/);
    const connection = await upstream.connection(0);
    await connection.take('early');
    const { head, body } = parts(connection.received);
    const lines = head.split('\r\n');
    assert.equal(lines[0], 'GET //a%2Fb?c=// HTTP/1.1');
    assert.equal(body, 'early');
    assert.deepEqual(
      lines.filter((line) => /^x-(a|b)/i.test(line)),
      ['X-B: 1', 'X-B: 3', 'X-a: 2'],
    );
    assert.doesNotMatch(head, /6\.6\.6\.6|SCRIPT/);
    assert.match(head, /^Connection: Upgrade$/m);
    assert.match(head, /^Upgrade: websocket$/m);
    assert.match(head, /^X-Forwarded-Prefix: \/chat$/m);
    client.send('more');
    await connection.take('more');
    connection.socket.end('last');
    await client.until('last');
    await client.closed;
  });

  it('that expects to be told to go on is opened like any other', async () => {
    await using bed = await ProxyBed.open([{ name: 'chat' }]);
    const upstream = await bed.upstream('chat', (connection) => accept(connection));
    const client = await bed.connect();
    client.send(upgrade('Expect: 100-continue\r\n'));
    await client.until('welcome');
    assert.doesNotMatch(upstream.received, /expect/i);
    assert.deepEqual(bed.notices, []);
  });

  it('that is declined gets the whole answer', async () => {
    await using bed = await ProxyBed.open([{ name: 'chat' }]);
    const answers: Readonly<Record<string, string>> = {
      'Content-Length: 4\r\n\r\nnope': 'nope',
      'Transfer-Encoding: chunked\r\n\r\n4\r\nnope\r\n0\r\n\r\n': '4\r\nnope\r\n0\r\n\r\n',
    };
    for (const [sent, body] of Object.entries(answers)) {
      const upstream = await bed.upstream('chat', async (connection) => {
        await connection.head();
        connection.send(
          `HTTP/1.1 401 Who Are You\r\nVary: a\r\nVary: b\r\nLocation: /in\r\n${sent}`,
        );
      });
      const client = await bed.connect();
      client.send(upgrade());
      await client.closed;
      const answer = parts(client.received);
      assert.match(
        answer.head,
        /^HTTP\/1\.1 401 Who Are You\r\nVary: a\r\nVary: b\r\nLocation: \/chat\/in\r\n/,
      );
      assert.match(answer.head, /^Connection: close$/m);
      assert.equal(answer.body, body);
      await upstream[Symbol.asyncDispose]();
    }
  });

  it('whose app resets or is not there gets a status', async () => {
    await using bed = await ProxyBed.open([{ name: 'chat', holdForMs: 50 }]);
    const upstream = await bed.upstream('chat', async (connection) => {
      await connection.head();
      connection.socket.destroy();
    });
    const reset = await bed.exchange(upgrade());
    assert.match(reset, /^HTTP\/1\.1 502 Bad Gateway\r\n/);
    await upstream[Symbol.asyncDispose]();
    const refused = await bed.exchange(upgrade());
    assert.match(refused, /^HTTP\/1\.1 503 Service Unavailable\r\n/);
    assert.match(refused, /ENOENT/);
    bed.directory.set('chat', { kind: 'closed', state: 'failed', reason: '', advice: '' });
    assert.match(await bed.exchange(upgrade()), /^HTTP\/1\.1 503 /);
    assert.match(await bed.exchange(upgrade('', '/nobody/')), /^HTTP\/1\.1 404 /);
    assert.match(await bed.exchange(upgrade('', '/chat')), /^HTTP\/1\.1 301 /);
  });

  it('whose app says nothing in its time gets a 504', async () => {
    await using bed = await ProxyBed.open([{ name: 'chat', timeoutMs: 50 }]);
    await bed.upstream('chat', () => Promise.resolve());
    const answer = await bed.exchange(upgrade());
    assert.match(answer, /^HTTP\/1\.1 504 Gateway Timeout\r\n/);
    assert.match(answer, /chat has not answered within 50ms/);
  });

  it('waits for an app that is starting', async () => {
    await using bed = await ProxyBed.open([{ name: 'chat' }]);
    bed.directory.set('chat', { kind: 'coming', state: 'starting', reason: '', died: false });
    const client = await bed.connect();
    client.send(upgrade());
    await waitFor('it to wait', () => bed.directory.waiting === 1, { everyMs: 2 });
    await bed.upstream('chat', (connection) => accept(connection));
    await client.until('welcome');
  });

  it('is opened by our own pages only', async () => {
    await using bed = await ProxyBed.open([{ name: 'chat' }], { hosts: ['front.test'] });
    const upstream = await bed.upstream('chat', (connection) => accept(connection));
    for (const origin of ['http://evil.test', 'null', 'http://10.0.0.5:8080', 'x']) {
      const answer = await bed.exchange(upgrade(`Origin: ${origin}\r\n`));
      assert.match(answer, /^HTTP\/1\.1 403 /, origin);
    }
    assert.equal(upstream.received, '');
    for (const origin of ['http://localhost:5173', 'http://chat.localhost', 'https://front.test']) {
      const client = await bed.connect();
      client.send(upgrade(`Origin: ${origin}\r\n`));
      await client.until('welcome');
      client.socket.destroy();
    }
  });

  it('is closed on both sides when its instance is about to stop', async () => {
    await using bed = await ProxyBed.open([{ name: 'chat' }]);
    const upstream = await bed.upstream('chat', async (connection) => {
      await accept(connection, '\x81\x02hi');
    });
    await using talk = await webSocket(`${bed.url}/chat/`);
    assert.equal(await talk.next(), 'hi');
    await bed.proxy.drain('chat', 1, 1, new AbortController().signal);
    assert.equal((await talk.closed).code, 1012);
    const connection = await upstream.connection(0);
    await connection.closed;
    assert.ok(connection.received.endsWith('\x88\x82\0\0\0\0\x03\xe9'));
  });

  it('is cut without a word in the middle of a message', async () => {
    await using bed = await ProxyBed.open([{ name: 'chat' }]);
    const upstream = await bed.upstream('chat', (connection) => accept(connection, '\x81\x05hel'));
    const client = await bed.connect();
    client.send(upgrade());
    await client.until('hel');
    client.send('\x81');
    const connection = await upstream.connection(0);
    await connection.take('\x81');
    await bed.proxy.drain('chat', 1, 1, new AbortController().signal);
    await client.closed;
    await connection.closed;
    assert.match(client.received, /hel$/);
    assert.ok(connection.received.endsWith('\r\n\r\n\x81'));
  });

  it('is gone on both sides when one side is gone', async () => {
    await using bed = await ProxyBed.open([{ name: 'chat' }]);
    const upstream = await bed.upstream('chat', (connection) => accept(connection));
    const leave = [
      (bed_: UpstreamConnection) => bed_.socket.destroy(),
      (bed_: UpstreamConnection) => bed_.socket.end(),
    ];
    for (const [i, app] of leave.entries()) {
      const client = await bed.connect();
      client.send(upgrade());
      await client.until('welcome');
      app(await upstream.connection(i));
      await client.closed;
    }
    for (const [i, way] of (['destroy', 'resetAndDestroy'] as const).entries()) {
      const client = await bed.connect();
      client.send(upgrade());
      await client.until('welcome');
      client.socket[way]();
      await (
        await upstream.connection(leave.length + i)
      ).closed;
    }
  });
});

describe('another upgrade', () => {
  const offer =
    'POST /api/ HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n' +
    'HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\nContent-Length: 5\r\n\r\nhello';
  const second = 'GET /api/second HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n';

  const answering: Serve = async (connection) => {
    const head = await connection.head();
    if (/content-length: 5/i.test(head)) await connection.take('hello');
    connection.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    if (!/^POST/.test(head)) await replying()(connection, 0);
  };

  function assertBoth(received: string, upstream: RawUpstream): void {
    assert.equal(received.match(/HTTP\/1\.1 200 OK/g)?.length, 2, received);
    assert.match(upstream.received, /hello/);
    assert.match(upstream.connections[1]?.received ?? '', /^GET \/second HTTP/);
    assert.doesNotMatch(upstream.received, /h2c|HTTP2/i);
  }

  it('is answered as the ordinary request that it is, with its body', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const upstream = await bed.upstream('api', answering);
    const client = await bed.connect();
    client.send(offer);
    await client.until('\r\n\r\nok');
    client.send(second);
    await client.closed;
    assertBoth(client.received, upstream);
  });

  const isLost = Number.parseInt(process.versions.node, 10) >= 25;
  const skip = isLost && 'what follows it in one packet is lost in the parser of this Node';
  it('does not cost what follows in the same packet', { skip }, async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const upstream = await bed.upstream('api', answering);
    assertBoth(await bed.exchange(offer + second), upstream);
  });

  it('with a body is no WebSocket either', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const upstream = await bed.upstream('api', async (connection) => {
      await connection.take('hello');
      connection.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    });
    const client = await bed.connect();
    client.send(`${upgrade('Content-Length: 5\r\n', '/api/')}hello`);
    await client.until('\r\n\r\nok');
    assert.doesNotMatch(upstream.received, /^upgrade/im);
  });
});

describe('what takes a whole connection', () => {
  const slow: Serve = async (connection) => {
    while (!/^upgrade: websocket/im.test(await connection.head())) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      connection.send('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfirst');
    }
    connection.send(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nwelcome',
    );
  };
  const first = 'GET /api/ HTTP/1.1\r\nHost: localhost\r\n\r\n';

  it('waits for the answers to earlier requests: a WebSocket', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    await bed.upstream('api', slow);
    const client = await bed.connect();
    client.send(first + first + upgrade('', '/api/'));
    await client.until('welcome');
    assert.match(client.received, /^HTTP\/1\.1 200 .*first.*200 .*first.* 101 .*welcome$/s);
  });

  it('waits for the answers to earlier requests: another upgrade', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    await bed.upstream('api', slow);
    const client = await bed.connect();
    client.send(
      first + first.replace('\r\n\r\n', '\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n'),
    );
    await client.until('first');
    await waitFor('both answers', () => client.received.split('first').length === 3);
  });

  it('waits for the answers to earlier requests: a CONNECT', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    await bed.upstream('api', slow);
    const client = await bed.connect();
    client.send(`${first}CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\n\r\n`);
    await client.closed;
    assert.match(client.received, /^HTTP\/1\.1 200 .*first.* 405 /s);
  });
});

describe('a thousand WebSockets opened and dropped', () => {
  let bed: ProxyBed;
  before(async () => {
    bed = await ProxyBed.open([{ name: 'chat' }]);
    await bed.upstream('chat', (connection) => accept(connection));
  });
  after(() => bed[Symbol.asyncDispose]());

  it('leave no descriptor behind', async () => {
    const drop = async (i: number): Promise<void> => {
      const client = await bed.connect();
      client.send(upgrade());
      // Some leave before the answer, some after it; some politely.
      if (i % 3 !== 0) await client.until('welcome');
      if (i % 2 === 0) client.socket.resetAndDestroy();
      else client.socket.destroy();
    };
    const descriptors = (): number => readdirSync('/proc/self/fd').length;
    await drop(1);
    await waitFor('the first to be over', () => bed.records.length === 1);
    const before = descriptors();
    for (let i = 0; i < 1000; i += 20) {
      await Promise.all(Array.from({ length: 20 }, (_, k) => drop(i + k)));
    }
    await waitFor('all to be over', () => bed.records.length === 1001, {
      show: () => `${bed.records.length} are`,
    });
    await waitFor('the descriptors to be back', () => descriptors() <= before + 2, {
      show: () => `${before} before, ${descriptors()} now`,
    });
    assert.equal(bed.traffic.totals('chat').inFlight, 0);
  });
});
