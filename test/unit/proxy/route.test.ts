import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { App } from '../../../src/model/app.js';
import { buildRoutes } from '../../../src/model/route-table.js';
import { prefixesAt, decideRoute, unroutedAt } from '../../../src/proxy/route.js';
import { sampleApp } from '../support/sample-app.js';

const files = { kind: 'files', root: '/site', spa: false } as const;

const apps = [
  sampleApp({ name: 'web', prefixes: ['/'] }),
  sampleApp({ name: 'site', prefixes: ['/'], source: files }),
  sampleApp({ name: 'api', prefixes: ['/api/', '/v1/api/'] }),
  sampleApp({ name: 'deep', prefixes: ['/api/deep/er/'] }),
  sampleApp({ name: 'keep', mount: 'keep' }),
  sampleApp({ name: 'wsgi', mount: 'script-name' }),
  sampleApp({ name: 'asgi', mount: 'root-path' }),
  sampleApp({ name: 'cafe', prefixes: ['/café/a b/'] }),
  sampleApp({ name: 'docs', source: files }),
  sampleApp({ name: 'redis' }),
  sampleApp({ name: 'one', prefixes: ['/api/'], host: 'Diet' }),
  sampleApp({ name: 'two', prefixes: ['/'], host: 'www.test' }),
  sampleApp({ name: 'worker', prefixes: [] }),
];
const routes = buildRoutes(apps);
const isRouted = (app: App): boolean => app.name !== 'redis';

/** `app path (stripped)`, `-> location`, … */
function at(path: string, host: string | undefined = 'localhost'): string {
  const decision = decideRoute(routes, host, path, isRouted);
  switch (decision.kind) {
    case 'serve': {
      const names = [decision.files?.name, decision.app?.name].filter((name) => name !== undefined);
      const asked = decision.app ? decision.appPath : decision.filePath;
      return `${names.join('+')} ${asked}${decision.stripped === '' ? '' : ` (${decision.stripped})`}`;
    }
    case 'redirect':
      return `-> ${decision.location}`;
    case 'own':
      return `own ${decision.path}`;
    case 'none':
      return 'none';
  }
}

describe('route', () => {
  const table: Readonly<Record<string, string>> = {
    '/': 'site+web /',
    '/x/y': 'site+web /x/y',
    '/api/': 'api / (/api)',
    '/api/x//y': 'api /x//y (/api)',
    '/api//x': 'api //x (/api)',
    '/api': '-> /api/',
    '/apix': 'site+web /apix',
    '/API/': 'site+web /API/',
    '/v1/api/x': 'api /x (/v1/api)',
    '/v1/': 'site+web /v1/',
    '/api/deep/': 'api /deep/ (/api)',
    '/api/deep/er/': 'deep / (/api/deep/er)',
    '/api/deep/er': '-> /api/deep/er/',
    '/%61pi/x': 'api /x (/api)',
    '/%61pi': '-> /api/',
    '/api%2Fx': 'site+web /api%2Fx',
    '/api%2fdeep/': 'site+web /api%2fdeep/',
    '//api/': 'site+web //api/',
    '/keep/x': 'keep /keep/x',
    '/wsgi/x': 'wsgi /wsgi/x',
    '/asgi/x': 'asgi /x (/asgi)',
    '/caf%C3%A9/a%20b/c': 'cafe /c (/caf%C3%A9/a%20b)',
    '/caf%c3%a9/a%20b': '-> /caf%C3%A9/a%20b/',
    '/docs/a/b': 'docs /a/b',
    '/docs': '-> /docs/',
    '/redis/x': 'site+web /redis/x',
    '/redis': 'site+web /redis',
    '/worker/': 'site+web /worker/',
    '/.sockpit/': 'own /',
    '/.sockpit/events': 'own /events',
    '/.sockpit': '-> /.sockpit/',
    '/.sockpitx': 'site+web /.sockpitx',
  };
  for (const [path, wanted] of Object.entries(table)) {
    it(path, () => assert.equal(at(path), wanted));
  }

  const hosts: readonly (readonly [host: string | undefined, path: string, wanted: string])[] = [
    [undefined, '/api/x', 'api /x (/api)'],
    ['127.0.0.1', '/api/x', 'api /x (/api)'],
    ['diet.localhost', '/api/x', 'one /x (/api)'],
    ['diet', '/api/x', 'one /x (/api)'],
    ['diet.localhost', '/', 'none'],
    ['diet.localhost', '/.sockpit/', 'own /'],
    ['www.test', '/x', 'two /x'],
    ['api.localhost', '/x', 'api /x'],
    ['api.localhost', '/api/x', 'api /api/x'],
    ['one.localhost', '/x', 'one /x'],
    ['docs.localhost', '/x', 'docs /x'],
    ['wsgi.localhost', '/x', '-> /wsgi/x'],
    ['wsgi.localhost', '//evil.test', '-> /wsgi//evil.test'],
    ['wsgi.localhost', '/wsgi/x', 'wsgi /wsgi/x'],
    ['redis.localhost', '/api/', 'api / (/api)'],
    ['redis.localhost', '/x', 'none'],
    ['worker.localhost', '/api/', 'api / (/api)'],
    ['nobody.localhost', '/api/', 'api / (/api)'],
  ];
  for (const [host, path, wanted] of hosts) {
    it(`${path} at ${host ?? 'no host'}`, () => assert.equal(at(path, host), wanted));
  }

  it('serves the files of a place alone while its app has no route', () => {
    const shared = buildRoutes([
      sampleApp({ name: 'site', prefixes: ['/'], source: files }),
      sampleApp({ name: 'redis', prefixes: ['/'] }),
    ]);
    const decision = decideRoute(shared, 'localhost', '/x', isRouted);
    assert.ok(decision.kind === 'serve');
    assert.deepEqual([decision.files?.name, decision.app], ['site', undefined]);
  });

  it('says whose place it would be', () => {
    const instead = (path: string): string | undefined => {
      const decision = decideRoute(routes, 'localhost', path, isRouted);
      return decision.kind === 'serve' ? decision.insteadOf?.name : decision.kind;
    };
    assert.equal(instead('/redis/x/y'), 'redis');
    assert.equal(instead('/api/x'), undefined);
    assert.equal(instead('/other/redis/'), undefined);
  });

  it('does not get slower with the number of routes', () => {
    const many = buildRoutes(
      Array.from({ length: 5000 }, (_, i) => sampleApp({ name: `a${i}`, prefixes: [`/p${i}/`] })),
    );
    let asked = 0;
    decideRoute(many, 'localhost', '/p4999/x', () => {
      asked++;
      return true;
    });
    assert.ok(asked < 5, `${asked} apps were looked at`);
  });
});

describe('prefixesAt', () => {
  it('lists what answers at a host, longest first', () => {
    const list = prefixesAt(routes, 'diet.localhost', isRouted);
    assert.deepEqual(
      list.map(({ prefix, app }) => `${prefix} ${app.name}`),
      ['/api/ one'],
    );
    const plain = prefixesAt(routes, 'localhost', isRouted).map(({ prefix }) => prefix);
    assert.equal(plain[0], '/caf%C3%A9/a%20b/');
    assert.ok(!plain.includes('/redis/'));
    assert.equal(plain.at(-1), '/');
  });
});

describe('unroutedAt', () => {
  const alone = buildRoutes(apps.filter(({ name }) => name === 'redis' || name === 'api'));
  const table: Readonly<Record<string, string | undefined>> = {
    'localhost /redis/x': 'redis',
    'localhost /redis': 'redis',
    'localhost /redisx': undefined,
    'localhost /api/': undefined,
    'localhost /': undefined,
    'redis.localhost /x': 'redis',
    'api.localhost /x': undefined,
  };
  for (const [place, wanted] of Object.entries(table)) {
    it(place, () => {
      const [host, path = ''] = place.split(' ');
      assert.equal(unroutedAt(alone, host, path, isRouted)?.name, wanted);
    });
  }
});
