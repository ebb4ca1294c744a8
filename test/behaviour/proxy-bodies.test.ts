import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Client, ProxyBed, parts, statuses } from './support/proxy-bed.js';
import { replying, type Serve } from './support/raw-upstream.js';
import { waitFor } from './support/wait-for.js';

const CLOSE = 'Host: localhost\r\nConnection: close\r\n';

function saying(bytes: string, then: 'end' | 'stay' = 'end'): Serve {
  return async (connection) => {
    await connection.head();
    connection.send(bytes);
    if (then === 'end') connection.socket.end();
  };
}

async function ask(bed: ProxyBed, request: string): Promise<Client> {
  const client = await bed.connect();
  client.send(request);
  return client;
}

describe('the body of a request', () => {
  it('in chunks stays one message, whatever the method', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const upstream = await bed.upstream('api', async (connection) => {
      await connection.take('0\r\n\r\n');
      connection.send('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    });
    const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n';
    const chunk = `${smuggled.length.toString(16)}\r\n${smuggled}\r\n0\r\n\r\n`;
    for (const method of ['DELETE', 'OPTIONS', 'GET', 'POST']) {
      const client = await ask(
        bed,
        `${method} /api/ HTTP/1.1\r\n${CLOSE}Transfer-Encoding: chunked\r\n\r\n`,
      );
      client.send(chunk);
      await client.closed;
      assert.match(client.received, /^HTTP\/1\.1 200 /, method);
    }
    assert.equal(upstream.connections.length, 4);
    for (const { received } of upstream.connections) {
      const { head, body } = parts(received);
      const lower = head.toLowerCase();
      assert.match(lower, /^transfer-encoding: chunked$/m);
      assert.doesNotMatch(lower, /content-length/);
      assert.equal(body, chunk);
    }
  });

  it('is streamed: what the client has sent arrives before the rest', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const upstream = await bed.upstream('api', async (connection) => {
      await connection.take('first');
      connection.send('HTTP/1.1 200 OK\r\n\r\n');
      await connection.take('second');
      connection.socket.end('done');
    });
    const client = await ask(bed, `PUT /api/ HTTP/1.1\r\n${CLOSE}Content-Length: 11\r\n\r\nfirst`);
    await client.until('200 OK');
    client.send('second');
    await client.closed;
    assert.match(upstream.received, /^Content-Length: 11\r$/m);
    assert.match(client.received, /done/);
  });

  it('is asked for only when somebody is there to read it', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const head = `POST /api/ HTTP/1.1\r\n${CLOSE}Content-Length: 2\r\nExpect: 100-continue\r\n\r\n`;
    const refused = await ask(bed, head);
    await refused.closed;
    assert.match(refused.received, /^HTTP\/1\.1 503 /);
    const upstream = await bed.upstream('api', async (connection) => {
      await connection.take('hi');
      connection.send('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n');
    });
    const client = await ask(bed, head);
    await client.until('HTTP/1.1 100 Continue\r\n\r\n');
    client.send('hi');
    await client.closed;
    assert.match(client.received, /\r\n\r\nHTTP\/1\.1 200 OK/);
    assert.doesNotMatch(upstream.received, /expect/i);
  });

  it('that nobody waits to send does not cost the requests behind it their answers', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    await bed.upstream('api', replying());
    const host = 'Host: localhost\r\n';
    const last = `GET /api/ HTTP/1.1\r\n${CLOSE}\r\n`;
    for (const fields of ['', 'Content-Length: 0\r\n']) {
      const first = `GET /api/ HTTP/1.1\r\n${host}Expect: 100-continue\r\n${fields}\r\n`;
      assert.deepEqual(statuses(await bed.exchange(first + last)), [200, 200]);
    }
    // Of these nobody has read the body, nor knows whether it comes: the connection ends, and nothing is lost.
    const told = bed.records.length;
    const unread = `POST /nowhere HTTP/1.1\r\n${host}Expect: 100-continue\r\nContent-Length: 2\r\n\r\nhi`;
    assert.deepEqual(statuses(await bed.exchange(unread + last)), [404]);
    assert.equal((await bed.record(told)).status, 404);
    assert.equal(bed.records.length, told + 1);
  });

  it('that waits for something else is refused as a request is', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const upstream = await bed.upstream('api', replying());
    const first = 'GET /api/ HTTP/1.1\r\nHost: localhost\r\nExpect: beer\r\n\r\n';
    const last = `GET /api/ HTTP/1.1\r\n${CLOSE}\r\n`;
    assert.deepEqual(statuses(await bed.exchange(first + last)), [417, 200]);
    const { status, target, app } = await bed.record(0);
    assert.deepEqual([status, target, app], [417, '/api/', undefined]);
    assert.deepEqual(
      statuses(await bed.exchange(first.replace('localhost', 'evil.test') + last)),
      [403, 200],
    );
    const waits = first.replace('\r\n\r\n', ', 100-continue\r\nContent-Length: 2\r\n\r\n');
    assert.deepEqual(statuses(await bed.exchange(waits)), [417]);
    // HTTP/1.0 knows no expectations.
    assert.deepEqual(statuses(await bed.exchange(first.replace('1.1', '1.0'))), [200]);
    assert.doesNotMatch(upstream.received, /expect/i);
  });

  it('that is answered early is not a stuck connection', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    await bed.upstream('api', async (connection) => {
      await connection.take('begin');
      connection.send('HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno');
      connection.socket.end();
    });
    const rest = 'x'.repeat(300_000);
    const client = await ask(
      bed,
      `POST /api/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${5 + rest.length}\r\n\r\nbegin`,
    );
    await client.until('\r\n\r\nno');
    assert.match(client.received, /^HTTP\/1\.1 413 /);
    client.send(rest);
    client.send(`GET /.sockpit/ HTTP/1.1\r\n${CLOSE}\r\n`);
    await client.closed;
    assert.match(client.received, /no.*HTTP\/1\.1 200 OK/s);
  });

  it('that the client breaks off is broken off at the app', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const upstream = await bed.upstream('api', () => Promise.resolve());
    const client = await ask(bed, `POST /api/ HTTP/1.1\r\n${CLOSE}Content-Length: 9\r\n\r\nhalf`);
    const connection = await upstream.connection(0);
    await connection.take('half');
    client.socket.resetAndDestroy();
    await connection.closed;
    assert.equal((await bed.record(0)).status, 0);
  });
});

describe('the body of an answer', () => {
  it('of HEAD, 204 and 304 is none', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const bare = [
      ['HEAD', '200 OK', 'Content-Length: 5\r\n'],
      ['HEAD', '200 OK', 'Transfer-Encoding: chunked\r\n'],
      ['GET', '304 Not Modified', 'Content-Length: 5\r\nETag: "x"\r\n'],
      ['GET', '204 No Content', ''],
    ] as const;
    for (const [method, status, fields] of bare) {
      const upstream = await bed.upstream('api', saying(`HTTP/1.1 ${status}\r\n${fields}\r\n`));
      const client = await ask(bed, `${method} /api/ HTTP/1.1\r\nHost: localhost\r\n\r\n`);
      await client.until('\r\n\r\n');
      // The connection is still good: the next answer follows with nothing in between.
      client.send(`GET /.sockpit/nothing HTTP/1.1\r\n${CLOSE}\r\n`);
      await client.closed;
      const { head, body } = parts(client.received);
      assert.ok(head.startsWith(`HTTP/1.1 ${status}\r\n`), client.received);
      assert.doesNotMatch(head, /chunked/i);
      assert.match(body, /^HTTP\/1\.1 404 /);
      if (method === 'HEAD' && fields.startsWith('Content')) assert.match(head, /Length: 5/);
      await upstream[Symbol.asyncDispose]();
    }
  });

  it('that is cut short stays visibly short', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const short: Readonly<Record<string, string>> = {
      'Content-Length: 10\r\n\r\nhalf': 'half',
      'Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n': '4\r\nhalf\r\n',
    };
    for (const [sent, came] of Object.entries(short)) {
      const upstream = await bed.upstream('api', saying(`HTTP/1.1 200 OK\r\n${sent}`));
      const client = await ask(bed, 'GET /api/ HTTP/1.1\r\nHost: localhost\r\n\r\n');
      await client.closed;
      assert.equal(parts(client.received).body, came);
      await upstream[Symbol.asyncDispose]();
    }
    // To a client of HTTP/1.0 the end of the connection would be the end of the body.
    const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n';
    const upstream = await bed.upstream('api', saying(chunked));
    const old = await ask(bed, 'GET /api/ HTTP/1.0\r\nHost: localhost\r\n\r\n');
    await old.closed;
    assert.equal(old.error, 'ECONNRESET');
    await upstream[Symbol.asyncDispose]();
    assert.match((await bed.record(0)).note ?? '', /broken off/);
  });

  it('goes to clients of HTTP/1.0 without chunks and trailers', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    await bed.upstream(
      'api',
      saying(
        'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n' +
          'HTTP/1.1 200 OK\r\nTrailer: X-T\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-T: 1\r\n\r\n',
      ),
    );
    const client = await ask(bed, 'GET /api/ HTTP/1.0\r\nHost: localhost\r\n\r\n');
    await client.closed;
    const { head, body } = parts(client.received);
    assert.equal(body, 'hi');
    assert.doesNotMatch(head, /chunked|Trailer|103/);
  });

  it('comes after early hints and before trailers', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    await bed.upstream(
      'api',
      saying(
        'HTTP/1.1 103 Early Hints\r\nLink: </odd "link>; rel\r\n\r\n' +
          'HTTP/1.1 200 OK\r\nTrailer: X-T\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\nX-T: 1\r\n\r\n',
      ),
    );
    const client = await ask(bed, `GET /api/ HTTP/1.1\r\n${CLOSE}\r\n`);
    await client.closed;
    assert.match(
      client.received,
      /^HTTP\/1\.1 103 Early Hints\r\nLink: <\/odd "link>; rel\r\n\r\n/,
    );
    assert.match(client.received, /2\r\nhi\r\n0\r\nX-T: 1\r\n\r\n$/);
  });

  it('may have a large head', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const large = 'v'.repeat(40_000);
    await bed.upstream('api', replying('ok', `X-Large: ${large}\r\n`));
    const client = await ask(bed, `GET /api/ HTTP/1.1\r\n${CLOSE}\r\n`);
    await client.closed;
    assert.ok(client.received.includes(large));
  });

  it('waits for a client that does not read', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const size = 64 * 1024 * 1024;
    let sent = 0;
    const block = Buffer.alloc(64 * 1024, 'x');
    await bed.upstream('api', async (connection) => {
      await connection.head();
      connection.send(`HTTP/1.1 200 OK\r\nContent-Length: ${size}\r\n\r\n`);
      while (sent < size && !connection.socket.destroyed) {
        sent += block.length;
        if (!connection.socket.write(block)) {
          await new Promise((resolve) => connection.socket.once('drain', resolve));
        }
      }
    });
    const client = await bed.connect();
    client.socket.removeAllListeners('data');
    client.socket.pause();
    client.send(`GET /api/ HTTP/1.1\r\n${CLOSE}\r\n`);
    let before = -1;
    await waitFor(
      'the upstream to stand still',
      () => {
        const still = sent > 0 && sent === before;
        before = sent;
        return still;
      },
      { everyMs: 200 },
    );
    assert.ok(sent < size / 2, `${sent} bytes were taken in for a client that reads none`);
    let got = 0;
    client.socket.on('data', (chunk) => (got += chunk.length));
    client.socket.resume();
    await client.closed;
    assert.ok(got > size);
  });
});

describe('an app that gives no answer', () => {
  it('is a 502 with the reason, never silence', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const wrong: Readonly<Record<string, Serve>> = {
      'closed the connection before it answered': saying(''),
      'not HTTP': saying('-ERR wrong number of arguments\r\n'),
    };
    for (const [reason, serve] of Object.entries(wrong)) {
      const upstream = await bed.upstream('api', serve);
      const client = await ask(bed, `POST /api/ HTTP/1.1\r\n${CLOSE}Content-Length: 0\r\n\r\n`);
      await client.closed;
      assert.match(client.received, /^HTTP\/1\.1 502 Bad Gateway\r\n/);
      assert.ok(client.received.includes(reason), client.received);
      await upstream[Symbol.asyncDispose]();
    }
  });

  it('in its time is a 504', async () => {
    await using bed = await ProxyBed.open([{ name: 'api', timeoutMs: 50 }]);
    const upstream = await bed.upstream('api', saying('', 'stay'));
    const client = await ask(bed, `GET /api/ HTTP/1.1\r\n${CLOSE}\r\n`);
    await client.closed;
    assert.match(client.received, /^HTTP\/1\.1 504 /);
    await (
      await upstream.connection(0)
    ).closed;
  });
});

describe('an app that answers without reading', () => {
  it('is heard, however fast the client goes on sending', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    await bed.upstream('api', async (connection) => {
      await connection.head();
      connection.socket.pause();
      connection.send('HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno');
      await new Promise((resolve) => setImmediate(resolve));
      // With bytes unread: what we write next fails.
      connection.socket.destroy();
    });
    const body = Buffer.alloc(2 * 1024 * 1024, 'x');
    for (let i = 0; i < 30; i++) {
      const client = await ask(
        bed,
        `POST /api/ HTTP/1.1\r\n${CLOSE}Content-Length: ${body.length}\r\n\r\n`,
      );
      client.send(body);
      await client.until('\r\n\r\nno');
      assert.match(client.received, /^HTTP\/1\.1 413 Too Large\r\n/);
      client.socket.destroy();
    }
  });

  it('hears of the request before its body has begun', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    await bed.upstream('api', saying('HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n'));
    const client = await ask(bed, `POST /api/ HTTP/1.1\r\n${CLOSE}Content-Length: 9\r\n\r\n`);
    await client.until('HTTP/1.1 401 No\r\n');
    client.socket.destroy();
  });
});
