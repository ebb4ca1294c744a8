import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProxyBed, parts } from './support/proxy-bed.js';
import { replying, type Serve } from './support/raw-upstream.js';

/** Answers each request with exactly these bytes. */
function saying(bytes: string): Serve {
  return async (connection) => {
    await connection.head();
    connection.send(bytes);
    connection.socket.end();
  };
}

describe('fields of a request', () => {
  it('keep order, repetition and spelling; what belongs to the connection stays here', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const upstream = await bed.upstream('api', replying());
    await bed.exchange(
      'GET /api/ HTTP/1.1\r\nX-B: 1\r\nhost: localhost:99\r\nX-a: 2\r\nX-B: 3\r\nCookie: k=v\r\n' +
        'Connection: close, X-Secret, X-Forwarded-For\r\nX-Secret: s\r\nKeep-Alive: 5\r\nTE: trailers\r\n' +
        'Proxy-Authorization: p\r\nProxy-Connection: keep-alive\r\nTrailer: x\r\n' +
        'SCRIPT_NAME: /evil\r\nX.Dot: d\r\nX-L: caf\xe9\r\n\r\n',
    );
    assert.deepEqual(upstream.received.split('\r\n'), [
      'GET / HTTP/1.1',
      'Host: localhost:99',
      'X-B: 1',
      'X-a: 2',
      'X-B: 3',
      'Cookie: k=v',
      'X-L: caf\xe9',
      'X-Real-IP: 127.0.0.1',
      'X-Forwarded-For: 127.0.0.1',
      'X-Forwarded-Proto: http',
      'X-Forwarded-Host: localhost:99',
      'X-Forwarded-Port: 99',
      'X-Forwarded-Prefix: /api',
      'Via: 1.1 sockpit',
      '',
      '',
    ]);
  });

  const claims =
    'X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Ssl: on\r\n' +
    'X-Forwarded-Prefix: /outer\r\nX-Real-IP: 6.6.6.6\r\nForwarded: for=6.6.6.6\r\n';

  it('cannot claim to come from elsewhere', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const upstream = await bed.upstream('api', replying());
    await bed.exchange(
      `GET /api/ HTTP/1.1\r\nHost: localhost\r\n${claims}Connection: close\r\n\r\n`,
    );
    assert.doesNotMatch(upstream.received, /6\.6\.6\.6|https|Ssl|outer|Forwarded: for/);
    assert.match(upstream.received, /^X-Forwarded-For: 127\.0\.0\.1\r$/m);
    assert.match(upstream.received, /^X-Forwarded-Prefix: \/api\r$/m);
    assert.match(upstream.received, /^X-Forwarded-Port: 80\r$/m);
  });

  it('of a trusted proxy are believed and continued', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }], { trustedProxies: ['127.0.0.0/8'] });
    const upstream = await bed.upstream('api', replying());
    await bed.exchange(
      `GET /api/ HTTP/1.1\r\nHost: localhost\r\n${claims}Connection: close\r\n\r\n`,
    );
    assert.match(upstream.received, /^X-Forwarded-For: 6\.6\.6\.6, 127\.0\.0\.1\r$/m);
    assert.match(upstream.received, /^X-Forwarded-Proto: https\r$/m);
    assert.match(upstream.received, /^X-Forwarded-Prefix: \/outer\/api\r$/m);
    assert.match(upstream.received, /^X-Real-IP: 6\.6\.6\.6\r$/m);
  });

  it('name no prefix where none is taken off', async () => {
    await using bed = await ProxyBed.open([{ name: 'api', mount: 'script-name' }]);
    const upstream = await bed.upstream('api', replying());
    await bed.exchange('GET /api/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    assert.match(upstream.received, /^GET \/api\/x HTTP/);
    assert.doesNotMatch(upstream.received, /Prefix/);
  });

  it('get a Host where an old client has none', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const upstream = await bed.upstream('api', replying());
    await bed.exchange('GET /api/ HTTP/1.0\r\n\r\n');
    assert.match(upstream.received, new RegExp(`^Host: 127\\.0\\.0\\.1:${bed.port}\r$`, 'm'));
    assert.match(upstream.received, /^Via: 1\.0 sockpit\r$/m);
  });
});

describe('fields of an answer', () => {
  it('keep order, repetition and bytes, and a Date is added', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    await bed.upstream(
      'api',
      saying(
        'HTTP/1.1 200 All Right\r\nVary: A\r\nSet-Cookie: a=1\r\nvary: B\r\nSet-Cookie: b=2\r\n' +
          'Connection: close, X-Hop\r\nX-Hop: h\r\nKeep-Alive: timeout=9\r\nX-L: caf\xe9\r\n' +
          'Content-Length: 2\r\n\r\nok',
      ),
    );
    const client = await bed.connect();
    client.send('GET /api/ HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const { head } = parts(await client.until('\r\n\r\nok'));
    const lines = head.split('\r\n');
    assert.deepEqual(lines.slice(0, 7), [
      'HTTP/1.1 200 All Right',
      'Vary: A',
      'Set-Cookie: a=1',
      'vary: B',
      'Set-Cookie: b=2',
      'X-L: caf\xe9',
      'Content-Length: 2',
    ]);
    assert.match(head, /^Date: .* GMT$/m);
    assert.match(head, /^Connection: keep-alive$/m);
    assert.doesNotMatch(head, /X-Hop|timeout=9/);
    client.send('GET /api/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
    await client.closed;
    assert.equal(client.received.match(/200 All Right/g)?.length, 2);
  });

  it('get the prefix back in a Location', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const cases: Readonly<Record<string, string>> = {
      '/login?next=/': '/api/login?next=/',
      '/api/login': '/api/login',
      '/apix': '/api/apix',
      login: 'login',
      '//other.test/x': '//other.test/x',
      'https://other.test/x': 'https://other.test/x',
      'http://localhost:7/x': 'http://localhost:7/api/x',
      'http://localhost:7': 'http://localhost:7/api/',
    };
    const locations = Object.keys(cases);
    await bed.upstream('api', async (connection) => {
      while (!connection.socket.destroyed) {
        await connection.head();
        const location = locations.shift() ?? '';
        connection.send(`HTTP/1.1 302 Found\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`);
      }
    });
    for (const [said, wanted] of Object.entries(cases)) {
      const answer = await bed.exchange(
        'GET /api/ HTTP/1.1\r\nHost: localhost:7\r\nConnection: close\r\n\r\n',
      );
      assert.equal(/^Location: (.*)\r$/m.exec(answer)?.[1], wanted, said);
    }
  });

  it('scope cookies where that is asked for, and a clash is told once', async () => {
    await using bed = await ProxyBed.open([
      { name: 'a', cookies: true },
      { name: 'b' },
      { name: 'c' },
    ]);
    const cookie =
      'HTTP/1.1 200 OK\r\nSet-Cookie: sid=1; Path=/; HttpOnly\r\nContent-Length: 0\r\n\r\n';
    for (const app of ['a', 'b', 'c']) await bed.upstream(app, saying(cookie));
    const ask = (app: string): Promise<string> =>
      bed.exchange(`GET /${app}/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    assert.match(await ask('a'), /^Set-Cookie: sid=1; Path=\/a; HttpOnly\r$/m);
    assert.match(await ask('b'), /^Set-Cookie: sid=1; Path=\/; HttpOnly\r$/m);
    assert.deepEqual(bed.notices, []);
    await ask('c');
    await ask('c');
    assert.match(bed.notices.join('\n'), /^b and c both set the cookie sid [^\n]*$/);
  });
});
