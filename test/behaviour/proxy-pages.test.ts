import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventStream, get } from './support/http.js';
import { ProxyBed, parts } from './support/proxy-bed.js';

const HTML = { accept: 'text/html,application/xhtml+xml' };

describe('the index', () => {
  it('is at / where nothing owns it, and always at /.sockpit/', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }, { name: 'diet', host: 'food' }]);
    bed.openTo('api', bed.endpoint('api'));
    for (const path of ['/', '/.sockpit/', '/.sockpit']) {
      const { status, body, headers } = await get(`${bed.url}${path}`, { headers: HTML });
      if (path === '/.sockpit') {
        assert.equal(headers.location, '/.sockpit/');
        continue;
      }
      assert.equal(status, 200);
      assert.match(body, /<a href="\/api\/">/);
      assert.match(body, new RegExp(`href="//api\\.localhost:${bed.port}/"`));
      assert.match(body, new RegExp(`href="//food\\.localhost:${bed.port}/diet/"`));
      assert.match(body, /class="good">ready</);
      assert.match(body, /class="soft">stopped</);
      assert.match(String(headers['content-security-policy']), /default-src 'none'/);
    }
    const text = await get(`${bed.url}/`);
    assert.match(text.headers['content-type'] ?? '', /text\/plain/);
    assert.match(text.body, /^api +ready +\/api\/$/m);
    const json = await get(`${bed.url}/`, { headers: { accept: 'application/json' } });
    const { apps } = JSON.parse(json.body) as { apps: { name: string; state: string }[] };
    assert.deepEqual(
      apps.map(({ name, state }) => `${name} ${state}`),
      ['api ready', 'diet stopped'],
    );
  });

  it('follows what happens', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    await using events = await eventStream(`${bed.url}/.sockpit/events`);
    assert.match((await events.next()).data, /stopped/);
    bed.openTo('api', bed.endpoint('api'));
    const next = await events.next();
    assert.equal(next.event, 'apps');
    assert.match(next.data, /ready/);
  });

  it('can only be read, is of this moment, and nobody’s to sniff', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const ask = (line: string): Promise<string> =>
      bed.exchange(`${line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    const [head = '', body] = (await ask('HEAD /.sockpit/')).split('\r\n\r\n');
    assert.match(head, /^HTTP\/1\.1 200 [^]*^Content-Length: [1-9]/m);
    assert.equal(body, '');
    assert.equal((await bed.record(0)).bytes, 0);
    assert.match(await ask('HEAD /.sockpit/events'), /^HTTP\/1\.1 200 [^]*event-stream/);
    assert.match(await ask('GET /.sockpit/events?app=nobody'), /^HTTP\/1\.1 404 /);
    const refused = await ask('POST /.sockpit/');
    assert.match(refused, /^HTTP\/1\.1 405 [^]*^Allow: GET, HEAD\r$/m);
    const answers = [head, refused, await ask('GET /.sockpit/'), await ask('GET /api/')];
    for (const answer of answers) {
      assert.match(answer, /^Cache-Control: no-store\r$/m);
      assert.match(answer, /^X-Content-Type-Options: nosniff\r$/m);
    }
  });

  it('shows nothing unescaped', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const evil = '<script>alert(1)</script>"\'&\u001b[31m';
    bed.directory.set('api', { kind: 'closed', state: evil, reason: evil, advice: evil });
    bed.lines.set('api', [evil]);
    for (const path of ['/', '/api/', '/no/<script>alert(1)</script>', '/.sockpit/<script>']) {
      const { body } = await get(`${bed.url}${path}`, {
        headers: { ...HTML, referer: `http://localhost/${evil.slice(0, -5)}` },
      });
      assert.doesNotMatch(body.replaceAll(/<script nonce="[\w-]+">/g, ''), /<script/, path);
      assert.doesNotMatch(body, /\u001b/);
    }
  });
});

describe('a path that nobody owns', () => {
  it('is answered with what there is, and what was probably meant', async () => {
    await using bed = await ProxyBed.open([
      { name: 'stocks' },
      { name: 'diet', prefixGuessed: false },
    ]);
    const lost = await get(`${bed.url}/api/prices`, {
      headers: { ...HTML, referer: `${bed.url}/stocks/` },
    });
    assert.equal(lost.status, 404);
    assert.match(
      lost.body,
      /the page at \/stocks\/ asked for \/api\/prices; did you mean \/stocks\/api\/prices\?/,
    );
    assert.match(lost.body, /<a href="\/diet\/">.*\s*<\/td>\s*<td>diet \(stopped\)/);
    // Nobody knows yet whether it has a route.
    assert.doesNotMatch(lost.body, /<a href="\/stocks\/">/);
    const near = await get(`${bed.url}/stoks/x`);
    assert.match(near.body, /did you mean \/stocks\/x\?/);
    const problem = await get(`${bed.url}/x`, { headers: { accept: 'application/json' } });
    assert.equal(problem.headers['content-type'], 'application/problem+json');
    assert.deepEqual(JSON.parse(problem.body), {
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'no app answers at /x',
    });
  });
});

describe('a file that is not there', () => {
  it('is answered with what there is, and what was probably meant', async () => {
    await using bed = await ProxyBed.open((root) =>
      Promise.resolve([
        { name: 'site', prefixes: ['/'], source: { kind: 'files', root, spa: false } },
        { name: 'stocks', prefixGuessed: false },
      ]),
    );
    const from = { ...HTML, referer: `${bed.url}/stocks/` };
    const lost = await get(`${bed.url}/prices?x`, { headers: from });
    assert.equal(lost.status, 404);
    assert.match(lost.body, /there is no file \/prices/);
    assert.match(
      lost.body,
      /the page at \/stocks\/ asked for \/prices; did you mean \/stocks\/prices\?/,
    );
    assert.match(lost.body, /<a href="\/stocks\/">/);
    const near = await get(`${bed.url}/stoks/x`);
    assert.match(near.body, /did you mean \/stocks\/x\?/);
  });
});

describe('the page of an app that does not answer', () => {
  const failed = {
    kind: 'closed',
    state: 'failed',
    reason: 'exited with 3',
    advice: 'mend it',
  } as const;

  it('has its log for people at this machine only', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }], { hosts: ['dev.test'] });
    bed.directory.set('api', failed);
    bed.lines.set('api', ['Traceback: x']);
    const seen = async (fields: string): Promise<boolean> => {
      const answer = await bed.exchange(`GET /api/ HTTP/1.1\r\nConnection: close\r\n${fields}\r\n`);
      assert.match(answer, /^HTTP\/1\.1 503 /);
      assert.match(answer, /mend it/);
      return answer.includes('Traceback');
    };
    assert.equal(await seen('Host: localhost\r\n'), true);
    assert.equal(await seen('Host: api.localhost:1\r\n'), true);
    assert.equal(await seen('Host: 127.0.0.1\r\nAccept: text/html\r\n'), true);
    assert.equal(await seen('Host: localhost\r\nAccept: application/json\r\n'), true);
    assert.equal(await seen('Host: dev.test\r\n'), false);
    assert.equal(await seen('Host: 10.0.0.1\r\n'), false);
    assert.equal(await seen('Host: localhost\r\nX-Forwarded-For: 1.2.3.4\r\n'), false);
    assert.equal(await seen('Host: localhost\r\nVia: 1.1 tunnel\r\n'), false);
  });

  it('asks again by itself, and hears when the app is back', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    bed.directory.set('api', failed);
    const { body } = await get(`${bed.url}/api/`, { headers: HTML });
    assert.match(body, /<noscript><meta http-equiv="refresh" content="5"/);
    const shown = /const shown = (".*");/.exec(body)?.[1] ?? '';
    await using events = await eventStream(`${bed.url}/.sockpit/events?app=api`);
    assert.equal((await events.next()).data, shown);
    bed.openTo('api', bed.endpoint('api'));
    assert.notEqual((await events.next()).data, shown);
    bed.directory.set('api', failed);
    const posted = await get(`${bed.url}/api/`, { headers: HTML, method: 'POST' });
    assert.doesNotMatch(posted.body, /refresh|EventSource/);
  });
});

describe('a host that is not ours', () => {
  it('is refused with the option that lets it in', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }], { hosts: ['ok.test', '.sub.test'] });
    const ask = async (host: string): Promise<string> =>
      parts(await bed.exchange(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`))
        .head;
    const refused = await bed.exchange(
      'GET /api/ HTTP/1.1\r\nHost: evil.test:80\r\nConnection: close\r\n\r\n',
    );
    assert.match(refused, /^HTTP\/1\.1 403 /);
    assert.match(refused, /#@stack hosts=evil\.test/);
    for (const host of ['intranet', 'sub.test', 'localhost.evil.test', 'xlocalhost']) {
      assert.match(await ask(host), /^HTTP\/1\.1 403 /, host);
    }
    for (const host of [
      'localhost',
      'LOCALHOST:1',
      'a.b.localhost',
      '127.0.0.1',
      '10.1.2.3:8080',
      '[::1]:8080',
      'ok.test',
      'x.sub.test',
    ]) {
      assert.match(await ask(host), /^HTTP\/1\.1 200 /, host);
    }
  });
});
