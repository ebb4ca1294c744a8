import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { App } from '../../../src/model/app.js';
import { sitesOf } from '../../../src/export/sites.js';
import { sampleApp, sampleStack } from '../support/sample-app.js';
import { book } from './nasty.js';

/** Sites by host, such as `api.localhost: /api/ api · / → /api/`. */
function sites(...apps: readonly Partial<App>[]): string[] {
  const stack = sampleStack({ apps: apps.map((app, index) => sampleApp({ ...app, index })) });
  return sitesOf(stack, book).map(({ hosts, places }) => {
    const told = places.map((place) =>
      place.kind === 'redirect'
        ? `${place.prefix} → ${place.to}`
        : `${place.prefix} ${place.kind === 'app' ? place.app.name : place.root}`,
    );
    return `${hosts.join()}: ${told.join(' · ')}`;
  });
}

const upstream = { kind: 'fixed', upstream: { kind: 'tcp', host: 'localhost', port: 1 } } as const;
const api: Partial<App> = { name: 'api', upstream, prefixes: ['/api/'] };

describe('the sites of an export', () => {
  it('have each app at its own name, without a prefix unless it lives under one', () => {
    assert.deepEqual(sites(api), [': /api/ api', 'api.localhost: / api']);
    assert.deepEqual(sites({ ...api, mount: 'keep' }), [
      ': /api/ api',
      'api.localhost: /api/ api · / → /api/',
    ]);
    const both = { ...api, mount: 'keep', prefixes: ['/api/', '/'] } as const;
    assert.deepEqual(sites(both)[1], 'api.localhost: /api/ api · / api');
  });

  it('have a host that was written before the name of an app', () => {
    const food = { ...api, name: 'food', host: 'api', prefixes: ['/'] };
    assert.deepEqual(sites(api, food), [
      ': /api/ api',
      'api,api.localhost: / food',
      'food.localhost: / food',
    ]);
  });

  it('show no file that configures the stack', () => {
    const stack = sampleStack({
      apps: [
        sampleApp({
          source: { kind: 'files', root: '/project', spa: false },
          envFiles: ['/project/b.env'],
        }),
      ],
      config: {
        path: '/project/Procfile',
        realPath: '/project/real/Procfile',
        layers: ['/project/sockpit.local.yaml', '/elsewhere/Procfile'],
      },
      envFiles: ['/project/.env', '/project/a.env'],
    });
    const [place] = sitesOf(stack, book)[0]?.places ?? [];
    assert.ok(place?.kind === 'files');
    assert.deepEqual(place.hidden, [
      'Procfile',
      'real/Procfile',
      'sockpit.local.yaml',
      'a.env',
      'b.env',
    ]);
  });
});
