import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProxyBed, parts } from './support/proxy-bed.js';
import { replying } from './support/raw-upstream.js';

const CLOSE = 'Host: localhost\r\nConnection: close\r\n\r\n';

describe('the target of a request', () => {
  const passed: Readonly<Record<string, string>> = {
    '/api/a%2Fb': '/a%2Fb',
    '/api//x//': '//x//',
    '/api/?': '/?',
    '/api/a?b=%zz&c=//../..': '/a?b=%zz&c=//../..',
    '/api/{}"|^`': '/{}"|^`',
    '/api/a/./b/../c': '/a/c',
    '/api/%2e%2E/api/x': '/x',
    '/%61pi/x': '/x',
    '/y/../api/x': '/x',
    'http://localhost/api/x?y': '/x?y',
    "/api/a;b=c:@!$&'()*+,=": "/a;b=c:@!$&'()*+,=",
  };

  it('reaches the app byte for byte, without its prefix', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const upstream = await bed.upstream('api', replying());
    for (const [sent, received] of Object.entries(passed)) {
      const answer = await bed.exchange(`GET ${sent} HTTP/1.1\r\n${CLOSE}`);
      assert.match(answer, /^HTTP\/1\.1 200 /, sent);
      const lines = upstream.received.match(/^GET \S+ HTTP\/1\.1$/gm) ?? [];
      assert.equal(lines.at(-1), `GET ${received} HTTP/1.1`);
    }
  });

  it('may be 16 KB long', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const upstream = await bed.upstream('api', replying());
    const long = 'x'.repeat(16 * 1024);
    const answer = await bed.exchange(`GET /api/${long} HTTP/1.1\r\n${CLOSE}`);
    assert.match(answer, /^HTTP\/1\.1 200 /);
    assert.ok(upstream.received.startsWith(`GET /${long} HTTP/1.1\r\n`));
  });

  it('that is ambiguous reaches nobody', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }, { name: 'web', prefixes: ['/'] }]);
    const api = await bed.upstream('api', replying());
    const web = await bed.upstream('web', replying());
    for (const bad of [
      '/api/..%2f..%2fadmin',
      '/api/..%5cadmin',
      '/api/a\\..\\b',
      '/api/%00',
      '/api/%zz',
      '/api/%2',
    ]) {
      assert.match(await bed.exchange(`GET ${bad} HTTP/1.1\r\n${CLOSE}`), /^HTTP\/1\.1 400 /, bad);
    }
    assert.equal(api.received + web.received, '');
  });

  it('at a prefix without its slash is sent to the prefix, with its query', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    await bed.upstream('api', replying());
    const get = parts(await bed.exchange(`GET /api?a=1&b=//x HTTP/1.1\r\n${CLOSE}`)).head;
    assert.match(get, /^HTTP\/1\.1 301 /);
    assert.match(get, /^Location: \/api\/\?a=1&b=\/\/x$/m);
    assert.match(get, /^Cache-Control: no-store$/m);
    const post = await bed.exchange(`POST /api HTTP/1.1\r\nContent-Length: 0\r\n${CLOSE}`);
    assert.match(post, /^HTTP\/1\.1 308 /);
    for (const evil of ['//evil.test/api', '/apix', '/api%2fx']) {
      assert.match(
        await bed.exchange(`GET ${evil} HTTP/1.1\r\n${CLOSE}`),
        /^HTTP\/1\.1 404 /,
        evil,
      );
    }
  });

  it('other than a path is answered by the proxy', async () => {
    await using bed = await ProxyBed.open([{ name: 'web', prefixes: ['/'] }]);
    const upstream = await bed.upstream('web', replying());
    assert.match(await bed.exchange(`OPTIONS * HTTP/1.1\r\n${CLOSE}`), /^HTTP\/1\.1 204 /);
    assert.match(await bed.exchange(`GET * HTTP/1.1\r\n${CLOSE}`), /^HTTP\/1\.1 400 /);
    assert.match(await bed.exchange(`CONNECT a:80 HTTP/1.1\r\n${CLOSE}`), /^HTTP\/1\.1 405 /);
    assert.match(await bed.exchange(`TRACE / HTTP/1.1\r\n${CLOSE}`), /^HTTP\/1\.1 405 /);
    assert.match(await bed.exchange(`GET http://[/x HTTP/1.1\r\n${CLOSE}`), /^HTTP\/1\.1 400 /);
    assert.equal(upstream.received, '');
  });
});
