/**
 * What is imported from nginx or Caddy is a Procfile that routes the same.
 */
import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { get, getJson } from './support/http.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';

const CADDYFILE = `:8081 {
  root * webroot
  file_server
  encode gzip

  handle_path /api/* {
    reverse_proxy * unix/app.sock
  }
}
`;

test('the Caddyfile of a project becomes a Procfile that serves it', async () => {
  await using directory = await temporaryDirectory({
    Caddyfile: CADDYFILE,
    'webroot/index.html': '<h1>front</h1>',
    'apps.procfile': `server: SOCKET=app.sock ${nodeApp('fixtures/mirror.mjs')}\n`,
  });
  const imported = await sockpit(directory, ['import', 'Caddyfile', '-o', 'Procfile']);
  assert.equal(imported.code, 0, imported.text);
  assert.match(imported.stderr, /Caddyfile:4: `encode gzip`: not carried over/);

  const apps = ['-f', 'apps.procfile'];
  await using server = runSockpit(directory, ['--plain', '-p', '0', ...apps], { stack: apps });
  await server.waitForState('server', 'ready');
  await using run = runSockpit(directory, ['--plain', '-p', '0', '-f', 'Procfile'], {
    stack: ['-f', 'Procfile'],
  });
  const url = await run.url();
  await run.waitForState('api', 'up');
  assert.equal((await get(`${url}/`)).body, '<h1>front</h1>');
  const seen = (await getJson(`${url}/api/x?y`)) as { target: string };
  assert.equal(seen.target, '/x?y');
});

test('a file that is there is not written over, and without -o it is shown', async () => {
  await using directory = await temporaryDirectory({ Caddyfile: CADDYFILE, Procfile: 'mine' });
  const refused = await sockpit(directory, ['import', 'Caddyfile', '-o', 'Procfile']);
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /--force/);
  assert.equal(await readFile(directory.join('Procfile'), 'utf8'), 'mine');
  const shown = await sockpit(directory, ['import', 'Caddyfile']);
  assert.equal(shown.code, 0);
  assert.match(shown.stdout, /^#@app api prefix=\/api\/ socket=app\.sock$/m);
});

test('what cannot be read, or holds no route, is named', async () => {
  await using directory = await temporaryDirectory({
    'nginx.conf': 'http {\n  server {\n',
    'empty.conf': 'worker_processes 1;\n',
  });
  await writeFile(directory.join('wide.conf'), Buffer.from('\ufeffserver { }\n', 'utf16le'));
  const wide = await sockpit(directory, ['import', 'wide.conf']);
  assert.equal(wide.code, 2);
  assert.match(wide.text, /^sockpit: wide\.conf: the file is UTF-16[^\0]*$/);
  const broken = await sockpit(directory, ['import', 'nginx.conf']);
  assert.deepEqual([broken.code, broken.stdout], [2, '']);
  assert.match(broken.stderr, /nginx\.conf:2: a \{ without its \}/);
  assert.equal((await sockpit(directory, ['import', 'empty.conf'])).code, 1);
  assert.equal((await sockpit(directory, ['import', 'nowhere'])).code, 2);
});
