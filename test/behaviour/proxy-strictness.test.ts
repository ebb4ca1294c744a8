import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { ProxyBed, statuses } from './support/proxy-bed.js';
import { replying } from './support/raw-upstream.js';
import { waitFor } from './support/wait-for.js';

/** More than the system takes from who sends it, so that its end is behind the refusal. */
const BODY = 'x'.repeat(20_000_000);

describe('an ambiguous or malformed request', () => {
  const messages: Readonly<Record<string, number>> = {
    'GET / HTTP/1.1\r\n\r\n': 400,
    'GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n': 400,
    'GET / HTTP/1.1\r\nHost: a b\r\n\r\n': 400,
    'GET / HTTP/1.1\r\nHost: \r\n\r\n': 400,
    'GET / HTTP/1.1\r\nHost: [::1\r\n\r\n': 400,
    'GET / HTTP/1.1\r\nHost : localhost\r\n\r\n': 400,
    'GET / HTTP/1.1\r\nHost: localhost\r\n folded: x\r\n\r\n': 400,
    'GET / HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n': 400,
    'GET / HTTP/2.0\r\nHost: localhost\r\n\r\n': 505,
    'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n': 400,
    'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx': 400,
    'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: +1\r\n\r\nx': 400,
    'POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n': 501,
    'POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n0\r\n\r\n': 400,
    'POST / HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n': 400,
    'nonsense\r\n\r\n': 400,
    'FOO / HTTP/1.1\r\nHost: localhost\r\n\r\n': 501,
    'DESCRIBE / HTTP/1.1\r\nHost: localhost\r\n\r\n': 501,
    'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n': 505,
    '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03': 400,
    [`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(80_000)}\r\n\r\n`]: 431,
    [`GET /${'x'.repeat(40_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`]: 414,
  };

  it('gets its status, a closed connection, and reaches nobody', async () => {
    await using bed = await ProxyBed.open([{ name: 'web', prefixes: ['/'] }]);
    const upstream = await bed.upstream('web', replying());
    for (const [message, status] of Object.entries(messages)) {
      const answer = await bed.exchange(message);
      assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `), message.slice(0, 120));
      assert.match(answer, /^Connection: close\r$/im);
    }
    assert.equal(upstream.received, '');
  });

  for (const [status, what] of [
    [400, 'Host: a b\r\nContent-Length: 20000000\r\n'],
    [501, 'Host: localhost\r\nTransfer-Encoding: gzip, chunked\r\n'],
    [417, 'Host: localhost\r\nExpect: x\r\nContent-Length: 20000000\r\n'],
  ] as const) {
    it(`is told its ${status} also where it goes on with its upload`, async () => {
      await using bed = await ProxyBed.open([{ name: 'web', prefixes: ['/'] }]);
      const client = await bed.connect();
      client.send(`POST / HTTP/1.1\r\n${what}\r\n`);
      client.socket.end(what.includes('gzip') ? `1312D00\r\n${BODY}\r\n0\r\n\r\n` : BODY);
      await client.closed;
      assert.match(client.received, new RegExp(`^HTTP/1\\.1 ${status} `));
      assert.equal(client.error, undefined);
    });
  }

  it('is in the list of requests, with as much of it as could be read', async () => {
    await using bed = await ProxyBed.open([{ name: 'web', prefixes: ['/'] }]);
    await bed.upstream('web', replying());
    const seen = async (message: string, index: number): Promise<unknown> => {
      await bed.exchange(message);
      const { id, status, method, target, remote, app, note } = await bed.record(index);
      assert.deepEqual([id, app, remote], [index + 1, undefined, '127.0.0.1']);
      return [status, method, target, note];
    };
    const host = 'Host: localhost\r\n';
    assert.deepEqual(await seen('GET /a?b HTTP/1.1\r\nHost : localhost\r\n\r\n', 0), [
      400,
      'GET',
      '/a?b',
      'a line of the header fields is not a field',
    ]);
    assert.deepEqual(await seen('nonsense\r\n\r\n', 1), [
      400,
      '',
      '',
      'the request is not HTTP/1.1',
    ]);
    const large = `GET /large HTTP/1.1\r\n${host}X: ${'x'.repeat(80_000)}\r\n\r\n`;
    const [status, , , note] = (await seen(large, 2)) as unknown[];
    assert.deepEqual([status, note], [431, 'the header fields are too large']);
    assert.deepEqual(await seen(`CONNECT evil.test:443 HTTP/1.1\r\n${host}\r\n`, 3), [
      405,
      'CONNECT',
      'evil.test:443',
      'this is not a forward proxy',
    ]);
    // Whoever only connects has asked for nothing.
    const silent = await bed.connect();
    silent.socket.end();
    await silent.closed;
    assert.equal(bed.records.length, 4);
  });

  it('keeps what follows it on its connection from the app', async () => {
    await using bed = await ProxyBed.open([{ name: 'web', prefixes: ['/'] }]);
    const upstream = await bed.upstream('web', replying());
    const host = 'Host: localhost\r\n';
    const follower = `POST /follower HTTP/1.1\r\n${host}Content-Length: 2\r\n\r\nhi`;
    const refused: Readonly<Record<string, number>> = {
      [`POST / HTTP/1.1\r\n${host}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`]: 501,
      [`POST / HTTP/1.0\r\n${host}Connection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`]: 400,
      'GET / HTTP/1.1\r\nHost: a b\r\n\r\n': 400,
      [`GET /${'x'.repeat(40_000)} HTTP/1.1\r\n${host}\r\n`]: 414,
    };
    for (const [message, status] of Object.entries(refused)) {
      const answer = await bed.exchange(message + follower);
      assert.deepEqual(statuses(answer), [status], message.slice(0, 120));
    }
    // Also where the proxy had other work to do before, so that they wait together.
    const client = await bed.connect();
    client.send(`GET /first HTTP/1.1\r\n${host}\r\n`);
    await client.until('ok');
    client.send(`GET /second HTTP/1.1\r\n${host}\r\nGET / HTTP/1.1\r\n\r\n${follower}`);
    await client.closed;
    assert.deepEqual(statuses(client.received), [200, 200, 400]);
    // It would have come by now: a connection to the app is there.
    await bed.exchange(`GET /last HTTP/1.1\r\n${host}Connection: close\r\n\r\n`);
    assert.doesNotMatch(upstream.received, /follower/);
    assert.equal(bed.records.length, 8);
  });

  it('is told of in words that are true of it', async () => {
    await using bed = await ProxyBed.open([{ name: 'web', prefixes: ['/'] }]);
    await bed.upstream('web', () => Promise.resolve());
    const host = 'Host: localhost\r\n';
    const messages: readonly (readonly [message: string, words: RegExp])[] = [
      [`FOO / HTTP/1.1\r\n${host}\r\n`, /^the method FOO is not known/],
      [`GET /a b HTTP/1.1\r\n${host}\r\n`, /^the first line/],
      [`GET /\xe4 HTTP/1.1\r\n${host}\r\n`, /^the target has a character/],
      [`GET / HTTP/1.1\nHost: localhost\n\n`, /^the first line .* CRLF$/],
      [`GET / HTTP/1.1\r\n${host} folded: x\r\n\r\n`, /^a line of the header fields/],
      [`POST / HTTP/1.1\r\n${host}Content-Length: +1\r\n\r\nx`, /^the Content-Length field/],
      [`POST / HTTP/1.1\r\n${host}Transfer-Encoding: gzip\r\n\r\n`, /^a Transfer-Encoding/],
      [`GET / HTTP/1.1\r\n${host}X: y\n\r\n`, /^a line, or a chunk,/],
      [`GET / HTTP/1.1\r\n${host}X: y\rZ: z\r\n\r\n`, /^a line, or a chunk,/],
      ...['1\r\nxx', '1\nx\r\n', '1;a=b\nx\r\n', '1\r\nx\n'].map((chunk): [string, RegExp] => [
        `POST / HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n${chunk}`,
        /^a line, or a chunk,/,
      ]),
    ];
    for (const [index, [message, words]] of messages.entries()) {
      await bed.exchange(message);
      assert.match((await bed.record(index)).note ?? '', words, message);
    }
    const fields = [
      `Content-Length: 600000\r\n\r\n${'x'.repeat(300_000)}`,
      'Transfer-Encoding: chunked\r\n\r\n5\r\nab',
    ];
    for (const rest of [...fields, `Connection: close\r\n${fields[0]}`]) {
      const client = await bed.connect();
      const index = bed.records.length;
      client.socket.end(`POST / HTTP/1.1\r\n${host}${rest}`);
      await client.closed;
      const { note } = await bed.record(index);
      assert.equal(note, 'the client ended its side in the middle of the request');
    }
  });

  it('behind a good one does not spoil its answer', async () => {
    await using bed = await ProxyBed.open([{ name: 'web', prefixes: ['/'] }]);
    const upstream = await bed.upstream('web', async (connection) => {
      await connection.head();
      connection.send('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nfir');
    });
    const client = await bed.connect();
    client.send('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await client.until('fir');
    client.send('nonsense\r\n\r\n');
    client.send('GET /later HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await setTimeout(20);
    (await upstream.connection(0)).send('st');
    await client.closed;
    assert.match(client.received, /\r\n\r\nfirstHTTP\/1\.1 400 /);
    assert.deepEqual(statuses(client.received), [200, 400]);
    assert.doesNotMatch(upstream.received, /later/);
    assert.deepEqual([(await bed.record(0)).status, (await bed.record(1)).status], [200, 400]);
  });

  it('in the packet of good ones is refused when they are answered', async () => {
    await using bed = await ProxyBed.open([{ name: 'web', prefixes: ['/'] }]);
    const upstream = await bed.upstream('web', async (connection) => {
      for (;;) {
        const head = await connection.head();
        await setTimeout(20);
        if (!head.includes('/broken'))
          connection.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      }
    });
    const host = 'Host: localhost\r\n';
    const good = `GET /good HTTP/1.1\r\n${host}\r\n`;
    const tooLong = `POST / HTTP/1.1\r\n${host}Content-Length: 4\r\n\r\nhello`;
    assert.deepEqual(statuses(await bed.exchange(tooLong)), [200, 400]);
    const answer = await bed.exchange(`${good}${good}GET /bad HTTP/1.1\r\nHost : x\r\n\r\n`);
    assert.deepEqual(statuses(answer), [200, 200, 400]);
    assert.deepEqual((await bed.record(4)).target, '/bad');
    // The fault is in what the app is being asked: that one has no good answer any more.
    const broken = `POST /broken HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n`;
    const client = await bed.connect();
    client.send(good + broken);
    await client.until('ok');
    client.send('+5\r\n');
    await client.closed;
    assert.deepEqual(statuses(client.received), [200, 400]);
    assert.equal(upstream.failures.length, 0);
  });

  it('in a body whose request has its answer is not answered again', async () => {
    await using bed = await ProxyBed.open([{ name: 'web', prefixes: ['/'] }]);
    await bed.upstream('web', replying());
    for (const rest of ['+5\r\n', '5\r\nhe']) {
      const client = await bed.connect();
      client.send(
        'POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n',
      );
      await client.until('ok');
      const before = bed.records.length;
      client.socket[rest.endsWith('\n') ? 'write' : 'end'](rest);
      await client.closed;
      assert.deepEqual(statuses(client.received), [200]);
      assert.equal(bed.records.length, before);
    }
  });

  it('does not keep the app at work for a client that leaves', async () => {
    await using bed = await ProxyBed.open([{ name: 'web', prefixes: ['/'] }]);
    const upstream = await bed.upstream('web', () => Promise.resolve());
    for (const rest of ['nonsense\r\n\r\n', 'GET /half']) {
      const client = await bed.connect();
      client.send(`GET / HTTP/1.1\r\nHost: localhost\r\n\r\n${rest}`);
      const connection = await upstream.connection(bed.records.length);
      await connection.head();
      client.socket.end();
      await connection.closed;
      assert.equal(client.received, '');
      assert.equal((await bed.record(bed.records.length - 1)).note, 'the client left');
    }
  });

  it('is nothing where its client has said that no more comes', async () => {
    await using bed = await ProxyBed.open([{ name: 'web', prefixes: ['/'] }]);
    await bed.upstream('web', replying());
    const fields = 'Host: localhost\r\nConnection: close\r\n';
    for (const head of [`GET / HTTP/1.1\r\n${fields}\r\n`, 'GET / HTTP/1.0\r\n\r\n']) {
      const answer = await bed.exchange(`${head}X`);
      assert.deepEqual(statuses(answer), [200]);
      assert.match(answer, /ok$/);
    }
    assert.deepEqual(
      bed.records.map(({ status }) => status),
      [200, 200],
    );
  });

  it('in the middle of its chunks ends the request at the app', async () => {
    await using bed = await ProxyBed.open([{ name: 'web', prefixes: ['/'] }]);
    const upstream = await bed.upstream('web', () => Promise.resolve());
    const client = await bed.connect();
    client.send(
      'POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n',
    );
    const connection = await upstream.connection(0);
    await connection.take('hi');
    client.send('+5\r\nhello\r\n');
    await client.closed;
    assert.match(client.received, /^HTTP\/1\.1 400 /);
    await connection.closed;
    assert.doesNotMatch(connection.received, /hello|0\r\n\r\n/);
    const { app, status, note } = await bed.record(0);
    assert.deepEqual([app, status, note], ['web', 400, 'the size of a chunk is not a number']);
    assert.equal(bed.records.length, 1, 'it is told of once');
  });
});

describe('random bytes', () => {
  it('crash nothing and leave nothing behind', async () => {
    await using bed = await ProxyBed.open([{ name: 'web', prefixes: ['/'] }]);
    await bed.upstream('web', replying());
    // A fixed sequence (Lehmer, 1951), so that a failure comes again.
    let state = 20260101;
    const random = (below: number): number => {
      state = (state * 48_271) % 2_147_483_647;
      return state % below;
    };
    const pieces = [
      'GET / HTTP/1.1\r\n',
      'Host: localhost\r\n',
      'Content-Length: 5\r\n',
      'Transfer-Encoding: chunked\r\n',
      'Connection: Upgrade\r\nUpgrade: websocket\r\n',
      'Upgrade: h2c\r\nConnection: upgrade\r\n',
      'Expect: 100-continue\r\n',
      '\r\n',
      '5\r\nhello\r\n',
      '0\r\n\r\n',
      '\0\xff\x80',
      'HEAD http://[/ HTTP/1.1\r\n',
      ': \r\n',
    ];
    for (let i = 0; i < 300; i++) {
      const client = await bed.connect();
      for (let n = random(8); n >= 0; n--) client.send(pieces[random(pieces.length)] ?? '');
      if (random(3) === 0) client.socket.resetAndDestroy();
      else if (random(2) === 0) client.socket.end();
      else client.socket.destroy();
    }
    await waitFor('all to be over', () => bed.traffic.totals('web').inFlight === 0);
    const answer = await bed.exchange(
      'GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
    );
    assert.match(answer, /ok$/);
    assert.deepEqual(bed.notices, []);
  });
});
