/**
 * Promise: what a proxy in front of a Unix listener forwards of its clients is believed where the config
 * says so, and nowhere else; and whoever comes through a proxy is told nothing of the stack.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accepts } from './support/accepts.js';
import { get } from './support/http.js';
import { skipUnless } from './support/programs.js';
import { runSockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';
import { unusedPort } from './support/unused-port.js';
import { waitFor } from './support/wait-for.js';

for (const [option, scheme] of [
  [' trusted-proxies=unix', 'https'],
  ['', 'http'],
] as const) {
  test(`a Unix listener${option || ' alone'}`, async () => {
    await using directory = await temporaryDirectory({
      Procfile: `#@stack listen=unix:front.sock${option}\napi: ${nodeApp('json-api.mjs')}\n`,
    });
    await using run = runSockpit(directory, ['--plain']);
    await run.waitForState('api', 'ready');
    const { body } = await get('http://localhost/api/headers', {
      socketPath: directory.join('front.sock'),
      headers: { 'X-Forwarded-For': '203.0.113.7', 'X-Forwarded-Proto': 'https' },
    });
    assert.match(body, new RegExp(`"x-forwarded-proto": ?"${scheme}"`, 'i'));
    assert.equal(body.includes('203.0.113.7'), scheme === 'https');
  });
}

for (const [trusted, fields, front] of [
  [' trusted-proxies=127.0.0.1', '', 'localhost'],
  [' trusted-proxies=unix', '', 'unix'],
  [' trusted-proxies=unix', 'proxy_http_version 1.1;', 'unix'],
  [
    ' trusted-proxies=127.0.0.1',
    'proxy_http_version 1.1; proxy_set_header Host $host;',
    'localhost',
  ],
  [
    '',
    'proxy_http_version 1.1; proxy_set_header Host $host; proxy_set_header X-Forwarded-For $remote_addr;',
    'localhost',
  ],
] as const) {
  const what = fields === '' ? 'nothing' : `\`${fields}\``;
  test(
    `the world is shown no index by an nginx that passes on ${what} to${trusted || ' a stack'} on ${front}`,
    skipUnless('nginx'),
    async () => {
      const [port, inner] = [await unusedPort(), await unusedPort()];
      const upstream = front === 'unix' ? 'unix:front.sock:' : `127.0.0.1:${inner}`;
      await using directory = await temporaryDirectory({
        Procfile: `#@stack listen=localhost:${inner},unix:front.sock hosts=shop.example.org${trusted}\n#@ start=manual\nadmin: ${nodeApp('json-api.mjs')}\n`,
        'nginx.conf': `${process.getuid?.() === 0 ? 'user root;' : ''}
pid ./nginx.pid;
daemon off;
events { worker_connections 64; }
http {
access_log off;
${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ./temp_${name};`).join('\n')}
server { listen 127.0.0.1:${port}; location / { proxy_pass http://${upstream}; ${fields} } }
}
`,
      });
      await using run = runSockpit(directory, ['--plain']);
      await run.url();
      const words = ['-p', '.', '-c', './nginx.conf', '-e', 'stderr'];
      await using nginx = runSockpit(directory, words, { program: ['nginx'] });
      await waitFor('nginx to listen', () => accepts(port), { show: () => nginx.output.tail() });
      for (const path of ['/', '/.sockpit/', '/.sockpit/events', '/nope', '/admin/']) {
        const headers = { Host: 'shop.example.org', Accept: 'text/html' };
        const { status, body } = await get(`http://127.0.0.1:${port}${path}`, { headers });
        assert.equal(status, path === '/admin/' ? 503 : 404, path);
        assert.doesNotMatch(body, /admin|sockpit|manual/, path);
      }
      const here = await get(`http://127.0.0.1:${inner}/`, { headers: { Accept: 'text/html' } });
      assert.equal(here.status, 200);
      assert.match(here.body, /admin/);
    },
  );
}
