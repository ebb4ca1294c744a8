/**
 * What a proxy in front of the nasty stack keeps: one list, run against ours and against each that
 * was exported.
 */
import assert from 'node:assert/strict';
import { request } from 'node:http';
import type { TestContext } from 'node:test';
import { copyExample } from '../example-stack.js';
import { runSockpit } from '../run-sockpit.js';
import { temporaryDirectory } from '../temporary-directory.js';
import { within } from '../wait-for.js';
import { type Front, startFront } from './front.js';
import { GUARDS } from './guards.js';
import { writeNastyStack } from './nasty-stack.js';
import { type Promised, type Seen, seen, values } from './promised.js';
import { eventStream, get, getJson, webSocket } from '../http.js';

/** Such as `127.0.0.1:8080`. */
function authority(url: string): string {
  return new URL(url).host;
}

function at(url: string, host: string): string {
  return `${host}:${new URL(url).port}`;
}

const PROMISES: readonly Promised[] = [
  {
    name: 'a prefix leads to its app, which is told of it',
    keeps: async (url) => {
      const api = await seen(`${url}/api/x%20y/z?a=%2Fb&c`);
      assert.equal(api.target, '/x%20y/z?a=%2Fb&c');
      assert.deepEqual(values(api, 'X-Forwarded-Prefix'), ['/api']);
      assert.deepEqual(values(api, 'Host'), [authority(url)]);
      assert.deepEqual(values(api, 'X-Forwarded-Host'), [authority(url)]);
      assert.deepEqual(values(api, 'X-Forwarded-Proto'), ['http']);
      assert.deepEqual(values(api, 'X-Forwarded-Port'), [new URL(url).port]);
      assert.equal((await seen(`${url}/api/`)).target, '/');
      assert.equal((await seen(`${url}/api/deep/er/x`)).target, '/x');
      assert.equal((await seen(`${url}/api/deep/x`)).target, '/deep/x');
      assert.equal((await seen(`${url}/v1/deep/x`)).target, '/x');
    },
  },
  {
    name: 'nobody else is believed about the client',
    keeps: async (url) => {
      const api = await seen(`${url}/api/`, {
        headers: {
          'X-Forwarded-For': '6.6.6.6',
          'X-Forwarded-Proto': 'https',
          'X-Forwarded-Host': 'evil.example',
          'X-Forwarded-Port': '1',
          'X-Forwarded-Prefix': '/evil',
          'X-Real-IP': '6.6.6.6',
          Forwarded: 'for=6.6.6.6',
          SCRIPT_NAME: '/evil',
        },
      });
      assert.deepEqual(values(api, 'X-Forwarded-For'), ['127.0.0.1']);
      assert.deepEqual(values(api, 'X-Forwarded-Proto'), ['http']);
      assert.deepEqual(values(api, 'X-Forwarded-Host'), [authority(url)]);
      assert.deepEqual(values(api, 'X-Forwarded-Prefix'), ['/api']);
      assert.deepEqual(values(api, 'X-Real-IP'), ['127.0.0.1']);
      assert.deepEqual(values(api, 'Forwarded'), []);
      assert.deepEqual(values(api, 'SCRIPT_NAME'), []);
    },
  },
  {
    name: 'a prefix without its slash leads to the one with it, query and method kept',
    keeps: async (url) => {
      const read = await get(`${url}/api?a=b%20c`);
      assert.equal(read.status, 301);
      assert.equal(read.headers.location, '/api/?a=b%20c');
      assert.equal(read.headers['cache-control'], 'no-store');
      const write = await get(`${url}/api`, { method: 'POST', body: 'x' });
      assert.equal(write.status, 308);
      assert.equal(write.headers.location, '/api/');
      assert.equal((await get(`${url}/docs`)).headers.location, '/docs/');
      assert.equal((await seen(`${url}/apix`)).target, '/apix');
    },
  },
  {
    name: 'odd prefixes and odd sockets are as good as others',
    keeps: async (url) => {
      for (const prefix of ['/ca%C3%A9', "/pri$e;'(x)", '/a.b+c', '/a%20b', '/q%25d']) {
        for (const path of ['/x', '/x/y/z', '/']) {
          const odd = await seen(`${url}${prefix}${path}`);
          assert.equal(odd.target, path, prefix);
          assert.deepEqual(values(odd, 'X-Forwarded-Prefix'), [prefix]);
        }
        assert.equal((await seen(`${url}${prefix}/x%2Fy`)).env['PS'], 'odd.1');
        assert.equal((await get(`${url}${prefix}?q`)).headers.location, `${prefix}/?q`);
      }
      assert.equal((await seen(`${url}/aXb+c/x`)).target, '/aXb+c/x');
      assert.equal((await seen(`${url}/a%2520b/x`)).target, '/a%2520b/x');
      assert.equal((await seen(`${url}/s%7Bp%7Da;%2A/a/b`)).env['PS'], 'odder.1');
    },
  },
  {
    name: 'each mount is what it says',
    keeps: async (url) => {
      const keep = await seen(`${url}/keep/x%2Fy?z`);
      assert.equal(keep.target, '/keep/x%2Fy?z');
      assert.deepEqual(values(keep, 'X-Forwarded-Prefix'), []);
      assert.equal((await seen(`${url}/wsgi/x`)).target, '/wsgi/x');
      assert.equal((await seen(`${url}/asgi/x`)).target, '/x');
    },
  },
  {
    name: 'a redirect of an app stays under its prefix',
    keeps: async (url) => {
      const location = async (prefix: string, to: string): Promise<string | undefined> => {
        const query = `status=302&location=${encodeURIComponent(to)}`;
        return (await get(`${url}${prefix}?${query}`)).headers.location;
      };
      assert.equal(await location('/api/', '/login?a=b'), '/api/login?a=b');
      assert.equal(await location('/api/', '/api/login'), '/api/login');
      assert.equal(await location('/api/', '/api'), '/api');
      assert.equal(await location('/api/', '/apix'), '/api/apix');
      assert.equal(await location('/api/', 'next'), 'next');
      assert.equal(await location('/api/', '//other.example/x'), '//other.example/x');
      assert.equal(await location('/api/', 'http://other.example/x'), 'http://other.example/x');
      assert.equal(await location('/api/', `${url}/x`), `${url}/api/x`);
      assert.equal(await location('/keep/', '/login'), '/login');
    },
  },
  {
    name: 'cookies are scoped where that is asked for',
    keeps: async (url) => {
      const cookie = async (prefix: string, text: string): Promise<string | undefined> =>
        (await get(`${url}${prefix}?cookie=${encodeURIComponent(text)}`)).headers[
          'set-cookie'
        ]?.[0];
      assert.equal(await cookie('/two/', 'a=b; Path=/; HttpOnly'), 'a=b; Path=/two; HttpOnly');
      assert.equal(await cookie('/two/', 'a=b; Path=/x'), 'a=b; Path=/two/x');
      assert.equal(await cookie('/two/', 'a=b; Path=/two/x'), 'a=b; Path=/two/x');
      assert.equal(await cookie('/api/', 'a=b; Path=/'), 'a=b; Path=/');
    },
  },
  {
    name: 'every instance gets its share',
    keeps: async (url) => {
      const names = new Set<string>();
      for (let i = 0; i < 20; i++) names.add((await seen(`${url}/two/`)).env['PS'] ?? '');
      assert.deepEqual([...names].sort(), ['two.1', 'two.2']);
    },
  },
  {
    name: 'events come one by one, as they are written',
    keeps: async (url) => {
      await using stream = await eventStream(`${url}/api/?events`);
      assert.equal((await stream.next()).data, 'open');
      for (const word of ['one', 'two']) {
        await get(`${url}/api/?say=${word}`);
        assert.equal((await stream.next()).data, word);
      }
    },
  },
  {
    name: 'a path comes as it was written',
    keeps: async (url) => {
      assert.equal((await seen(`${url}/api/a//b`)).target, '/a//b');
      assert.equal((await seen(`${url}/API/x`)).target, '/API/x');
    },
  },
  {
    name: 'an answer gets no type that its app did not give it',
    keeps: async (url) => {
      assert.equal((await get(`${url}/api/?untyped`)).headers['content-type'], undefined);
    },
  },
  {
    name: 'an answer may begin while the request still comes',
    keeps: async (url) => {
      const upload = request(`${url}/api/?pipe`, { method: 'POST', agent: false });
      const answer = within(
        'the first half to come back before the second is sent',
        new Promise<string>((resolve, reject) => {
          upload.once('error', reject);
          upload.once('response', (response) => {
            response.setEncoding('utf8');
            response.once('data', (first: string) => {
              upload.end(' second');
              let text = first;
              response.on('data', (more: string) => (text += more));
              response.once('end', () => resolve(text));
            });
          });
        }),
      );
      upload.write('first');
      assert.equal(await answer, 'first second');
    },
  },
  {
    name: 'WebSockets are passed on, for pages of this host',
    keeps: async (url) => {
      await using talk = await webSocket(`${url}/api/socket?x`, { Origin: url });
      assert.equal(await talk.next(), '/socket?x');
      talk.send('there and back');
      assert.equal(await talk.next(), 'there and back');
      await using local = await webSocket(`${url}/keep/`, { Origin: 'http://localhost:3000' });
      assert.equal(await local.next(), '/keep/');
      for (const name of ['named.example', 'dev.example.com']) {
        await using known = await webSocket(`${url}/keep/`, { Origin: `http://${name}:3000` });
        assert.equal(await known.next(), '/keep/');
      }
      await using tool = await webSocket(`${url}/api/`);
      assert.equal(await tool.next(), '/');
      for (const Origin of ['http://evil.example', 'null', 'http://localhost.evil.example']) {
        await assert.rejects(webSocket(`${url}/api/`, { Origin }), /403/, Origin);
      }
    },
  },
  {
    name: 'files are served, hidden ones are not',
    keeps: async (url) => {
      const page = await get(`${url}/docs/`);
      assert.deepEqual([page.status, page.body], [200, 'docs']);
      assert.match(page.headers['content-type'] ?? '', /^text\/html; charset=utf-8$/i);
      assert.equal(page.headers['cache-control'], 'no-cache');
      assert.equal((await get(`${url}/ticks/`)).body, 'ticks');
      const script = await get(`${url}/docs/app.js`);
      assert.match(script.headers['content-type'] ?? '', /^(text|application)\/javascript/);
      assert.equal((await get(`${url}/docs/guide/`)).body, 'guide');
      const folder = await get(`${url}/docs/guide`);
      assert.ok(folder.status === 301 || folder.status === 308);
      assert.equal(
        new URL(folder.headers.location ?? '', `${url}/docs/guide`).pathname,
        '/docs/guide/',
      );
      for (const path of [
        'nothing',
        '.hidden',
        'guide/x/',
        'more.env',
        '/more.env',
        '/.hidden',
      ].map((x) => `/docs/${x}`)) {
        assert.equal((await get(`${url}${path}`)).status, 404, path);
      }
      assert.equal((await get(`${url}/docs/app.js`, { method: 'POST' })).status, 405);
    },
  },
  {
    name: 'a folder whose own name begins with a dot is served all the same',
    keeps: async (url) => {
      assert.equal((await get(`${url}/.well-known/a.txt`)).body, 'known');
      for (const path of ['.hidden', 'deep/.hidden/a.txt', '/.hidden', 'x%0Ay/.hidden']) {
        assert.equal((await get(`${url}/.well-known/${path}`)).status, 404, path);
      }
    },
  },
  {
    name: 'unknown pages of a single-page front end are its index',
    keeps: async (url) => {
      const accept = { headers: { Accept: 'text/html,*/*' } };
      assert.equal((await get(`${url}/pages/a/b`, accept)).body, '<div id=app>');
      assert.equal((await get(`${url}/pages/main.js`, accept)).body, 'main');
      assert.equal((await get(`${url}/pa%20ges/a/b`, accept)).body, '<div id=app>');
      assert.equal((await get(`${url}/pa%20ges/assets/logo.txt`)).body, 'logo');
      const index = async (path: string, headers: Record<string, string>): Promise<boolean> => {
        const { status, body } = await get(`${url}/pages${path}`, { headers });
        assert.equal(status, body === '<div id=app>' ? 200 : 404);
        return status === 200;
      };
      assert.equal((await get(`${url}/pages/assets/logo.txt`)).body, 'logo');
      assert.equal(await index('/assets/', { Accept: 'text/html' }), true);
      assert.equal(await index('/.a', { Accept: 'text/html' }), true);
      assert.equal(await index('/.a', { Accept: 'application/json' }), false);
      assert.equal(await index('/a.b', { Accept: 'text/html' }), true);
      assert.equal(await index('/v1.2/b', {}), true);
      assert.equal(await index('/a/b', { Accept: '*/*' }), true);
      assert.equal(await index('/a/b.js', { Accept: '*/*' }), false);
      assert.equal(await index('/a/b', { Accept: '*/*', 'Sec-Fetch-Dest': 'empty' }), false);
      assert.equal(await index('/a/b', { Accept: 'application/json' }), false);
    },
  },
  {
    name: 'files come before the app on the same prefix, which gets everything else',
    keeps: async (url) => {
      const { headers, body } = await get(`${url}/`);
      assert.equal(body, '<h1>front</h1>');
      assert.match(headers['content-type'] ?? '', /^text\/html/);
      assert.equal((await get(`${url}/only-a-file.txt`)).body, 'a file');
      assert.equal((await get(`${url}/sub/`)).body, 'sub');
      assert.equal((await seen(`${url}/a/page?x`)).target, '/a/page?x');
      assert.equal((await seen(`${url}/.secret`)).target, '/.secret');
      assert.equal((await seen(`${url}/empty/`)).target, '/empty/');
      const post = await seen(`${url}/only-a-file.txt`, { method: 'POST', body: 'form' });
      assert.deepEqual([post.method, post.target, post.body], ['POST', '/only-a-file.txt', 'form']);
    },
  },
  {
    name: 'what is no plain read of a file reaches the app behind by its own path',
    keeps: async (url) => {
      for (const path of ['/', '/?a=b', '/sub/', '/sub', '/empty', '/empty/']) {
        const { method, target, body } = await seen(`${url}${path}`, {
          method: 'POST',
          body: 'form',
        });
        assert.deepEqual([method, target, body], ['POST', path, 'form']);
      }
      for (const path of ['/', '/style.css']) {
        await using talk = await webSocket(`${url}${path}`, { Origin: url });
        assert.equal(await talk.next(), path);
      }
    },
  },
  {
    name: 'an app answers at its own name, a group of apps at its host',
    keeps: async (url) => {
      const ask = (host: string, path: string): Promise<Seen> =>
        seen(`${url}${path}`, { headers: { Host: at(url, host) } });
      const api = await ask('api.localhost', '/x%2Fy');
      assert.equal(api.target, '/x%2Fy');
      assert.deepEqual(values(api, 'X-Forwarded-Prefix'), []);
      assert.equal((await ask('diet.localhost', '/api/x')).env['PS'], 'diet.1');
      assert.equal((await ask('api.localhost', '/api/x')).env['PS'], 'api.1');
      for (const host of ['named.example', 'NAMED.example']) {
        assert.equal((await ask(host, '/api/x')).env['PS'], 'named.1');
      }
      const options = { headers: { Host: at(url, 'keep.localhost') } };
      assert.equal((await get(`${url}/x?y`, options)).headers.location, '/keep/x?y');
      assert.equal((await ask('keep.localhost', '/keep/x')).target, '/keep/x');
      const outside = { headers: { Host: at(url, 'diet.localhost') } };
      assert.equal((await get(`${url}/docs/`, outside)).status, 404);
      const docs = await get(`${url}/guide/`, { headers: { Host: at(url, 'docs.localhost') } });
      assert.equal(docs.body, 'guide');
    },
  },
  {
    name: 'only hosts that are known come in',
    keeps: async (url) => {
      const status = async (host: string): Promise<number> =>
        (await get(`${url}/api/`, { headers: { Host: host } })).status;
      for (const host of ['localhost', '127.0.0.1', '[::1]:80', 'dev.example.com', 'x.localhost']) {
        assert.equal(await status(host), 200, host);
      }
      for (const host of ['evil.example', 'localhost.evil.example', 'example.com', 'diet']) {
        assert.equal(await status(host), 403, host);
      }
    },
  },
];

/** Every promise, with the nasty stack behind us and behind the other one. */
export async function keepsPromises(t: TestContext, front: Front): Promise<void> {
  await using directory = await temporaryDirectory();
  await writeNastyStack(directory, front.socket);
  await using run = runSockpit(directory);
  const ours = await run.url();
  for (const app of (await run.status()).apps) {
    if (app.instances.length > 0) await run.waitForState(app.name, 'ready', 'up');
  }
  await using other = await startFront(front, directory);
  for (const { name, keeps } of [...PROMISES, ...GUARDS]) {
    await t.test(`sockpit: ${name}`, () => keeps(ours));
    const cannot = front.cannot.includes(name);
    await t.test(`${front.program}: ${name}${cannot ? ' (not)' : ''}`, () =>
      cannot ? assert.rejects(keeps(other.url)) : keeps(other.url),
    );
  }
}

/** The parts of `procfile.example`, behind us and behind the other one. */
export async function showsExample(t: TestContext, front: Front): Promise<void> {
  const stack = ['-f', 'procfile.example'];
  await using directory = await temporaryDirectory();
  await copyExample(directory.path);
  await using run = runSockpit(directory, [...stack, '--plain', '-p', '0'], { stack });
  const ours = await run.url();
  for (const app of ['api', 'clock', 'chat']) await run.waitForState(app, 'ready');
  await run.waitForState('flask', 'ready', 'skipped');
  await run.waitForState('colors', 'running');
  await using other = await startFront(front, directory, stack);
  for (const [name, base] of [
    ['sockpit', ours],
    [front.program, other.url],
  ] as const) {
    await t.test(`${name}: the example answers`, async () => {
      assert.match((await get(`${base}/`)).body, /Sockets behind one port/);
      assert.match((await get(`${base}/style.css`)).headers['content-type'] ?? '', /^text\/css/);
      const headers = (await getJson(`${base}/api/headers`)) as Record<string, string>;
      assert.equal(headers['path'], '/headers');
      assert.equal(headers['x-forwarded-prefix'], '/api');
      await using clock = await eventStream(`${base}/clock/events`);
      assert.notEqual((await clock.next()).id, (await clock.next()).id);
      await using talk = await webSocket(`${base}/chat/socket`, { Origin: base });
      assert.match(await talk.next(), /history/);
      assert.equal((await get(`${base}/colors/`)).status, 404);
    });
  }
}
