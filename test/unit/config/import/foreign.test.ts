import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foreignConfig } from '../../../../src/config/import/foreign.js';

describe('what cannot be imported', () => {
  const compose = 'services:\n  web:\n    image: nginx\n';
  const refused: readonly (readonly [path: string, text: string, what: RegExp])[] = [
    ['a/docker-compose.yml', compose, /is a Compose file, which cannot be imported$/],
    ['compose.override.yaml', compose, /is a Compose file/],
    ['stack', compose, /is a Compose file/],
    ['nginx-ingress.yaml', 'kind: Ingress\n', /is YAML/],
    ['caddy.json', '{"apps": {}}', /is JSON/],
    ['traefik.toml', '[http]\n', /is TOML/],
    ['site.conf', '<VirtualHost *:80>\n  ProxyPass / http://x\n</VirtualHost>\n', /Apache/],
    ['proxy.cfg', 'global\n  daemon\nfrontend www\n  bind :80\n', /HAProxy/],
    ['app.service', '# ours\n[Unit]\nDescription=x;y\n', /file of sections/],
    ['notes.txt', 'nothing of the kind\n', /is no config of nginx or Caddy$/],
  ];
  for (const [path, text, what] of refused) {
    it(`is ${path}`, () => {
      const said = foreignConfig(text, path);
      assert.match(said?.message ?? '', what);
      assert.match(said?.advice ?? '', /^an nginx\.conf or a Caddyfile can be imported/);
    });
  }

  it('is a Procfile, which is read as it is', () => {
    assert.deepEqual(foreignConfig('web: node x\n', 'my/Procfile.dev'), {
      message: 'my/Procfile.dev is a Procfile, which needs no import',
      advice: 'sockpit -f my/Procfile.dev',
    });
  });

  it('is nothing that may be of nginx or Caddy', () => {
    for (const [path, text] of [
      ['Caddyfile', 'localhost\n'],
      ['site', 'localhost\nreverse_proxy app:80\n'],
      ['six', '[::1]\nreverse_proxy app:80\n'],
      ['redirects', '# old\nhttps://example.com:8443\nredir https://x.y\n'],
      ['port', ':8080\nrespond "hi"\n'],
      ['mine.caddy', 'import common\n'],
      ['my.conf', 'server { location / { proxy_pass http://x; } }\n'],
      ['upstreams', 'upstream backend {\n  server x;\n}\n'],
      ['empty', '# later\n\n'],
    ] as const) {
      assert.equal(foreignConfig(text, path), undefined, path);
    }
  });
});
