/**
 * Every command of docs/to-a-server.md, typed as it stands there, and its public Caddy.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { docExamples } from './support/doc-examples.js';
import { get } from './support/http.js';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';
import { unusedPort } from './support/unused-port.js';
import { waitFor } from './support/wait-for.js';

const page = await docExamples('docs/to-a-server.md');

test('the commands of to-a-server.md work as they stand', async () => {
  await using directory = await temporaryDirectory({
    'shop/Procfile': `api: ${nodeApp('fixtures/mirror.mjs')}\n`,
  });
  const cwd = directory.join('shop');
  const env = { XDG_CONFIG_HOME: directory.join('config'), SOCKPIT_LISTEN: 'localhost:0' };
  assert.ok(page.commands.length >= 7);
  for (const words of page.commands) {
    const listen = words[0] === 'export' ? { ...env, SOCKPIT_LISTEN: undefined } : env;
    const { code, text } = await sockpit(directory, words, { cwd, env: listen });
    assert.equal(code, 0, `sockpit ${words.join(' ')}: ${text}`);
  }
});

test(
  'a public Caddy in front of the stack, as to-a-server.md has it',
  skipUnless('caddy'),
  async () => {
    const [procfile = ''] = page.blocks('procfile');
    const [caddyfile = ''] = page.blocks('caddyfile');
    const [directive] = /^#@stack .*$/m.exec(procfile) ?? [];
    assert.ok(directive);
    const [port, inner] = [await unusedPort(), await unusedPort()];
    const site = caddyfile
      .replace('shop.example.org', `http://shop.example.org:${port}`)
      .replace('localhost:8080', `localhost:${inner}`);
    await using directory = await temporaryDirectory({
      Procfile: `${directive.replace(':8080', `:${inner}`)}\napi: ${nodeApp('fixtures/mirror.mjs')}\n#@ start=manual\nadmin: ${nodeApp('fixtures/mirror.mjs')}\n`,
      Caddyfile: `{\n\tadmin off\n}\n${site}`,
    });
    await using run = runSockpit(directory, ['--plain']);
    await run.waitForState('api', 'ready');
    const words = ['run', '--adapter', 'caddyfile', '--config', 'Caddyfile'];
    await using caddy = runSockpit(directory, words, { program: ['caddy'] });
    const ask = (path: string, headers: Record<string, string> = {}): ReturnType<typeof get> =>
      get(`http://127.0.0.1:${port}${path}`, {
        headers: { Host: 'shop.example.org', 'X-Forwarded-For': '6.6.6.6', ...headers },
      });
    const { status, body } = await waitFor(
      'Caddy to answer',
      () => ask('/api/x').catch(() => undefined),
      {
        show: () => caddy.output.tail(),
      },
    );
    assert.equal(status, 200, body);
    const { rawHeaders } = JSON.parse(body) as { rawHeaders: string[] };
    const value = (name: string): string | undefined => rawHeaders[rawHeaders.indexOf(name) + 1];
    assert.equal(value('X-Forwarded-Host'), 'shop.example.org');
    assert.equal(value('X-Forwarded-For'), '127.0.0.1, 127.0.0.1');
    const accepts = ['text/html', 'application/json', '*/*'];
    for (const [path, expected] of [
      ['/', 404],
      ['/nope', 404],
      ['/.sockpit/', 404],
      ['/.sockpit/events', 404],
      ['/.sockpit/events?app=admin', 404],
      ['/admin/', 503],
    ] as const) {
      for (const accept of accepts) {
        const answer = await ask(path, { Accept: accept });
        assert.equal(answer.status, expected, path);
        assert.doesNotMatch(answer.body, /admin|api|sockpit|manual|stopped/, `${path} ${accept}`);
      }
    }
    const here = await get(`http://127.0.0.1:${inner}/`, { headers: { Host: 'localhost' } });
    assert.match(here.body, /admin/);
    const stranger = await get(`http://127.0.0.1:${inner}/api/`, {
      headers: { Host: 'evil.example' },
    });
    assert.equal(stranger.status, 403);
  },
);
