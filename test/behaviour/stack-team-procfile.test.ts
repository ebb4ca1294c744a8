/**
 * An ordinary team Procfile of eight lines, without one option: whatever answers HTTP gets its
 * route, wherever it listens; the others run.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { get, getJson } from './support/http.js';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { appFile, nodeApp, repository } from './support/test-environment.js';
import { waitFor } from './support/wait-for.js';
import { unusedPort } from './support/unused-port.js';

const WSGI = `def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [("from NAME: " + environ["PATH_INFO"]).encode()]
`;

const SERVER = `import { createServer } from 'node:http';
createServer((request, response) => response.end('from node: ' + request.url))
  .listen(process.env.PORT, '127.0.0.1');
`;

test('a team Procfile of eight', skipUnless('gunicorn', 'uvicorn', 'linux'), async () => {
  const [reports, api] = [await unusedPort(), await unusedPort()];
  await using directory = await temporaryDirectory({
    Procfile: [
      'web: vite',
      `reports: gunicorn --bind=127.0.0.1:${reports} reports:app`,
      'billing: gunicorn --chdir backend --bind unix:c.sock billing:app',
      `api: cd api && exec uvicorn --port ${api} main:app`,
      'admin: node server.mjs',
      `secret: ${nodeApp('fixtures/listens-elsewhere.mjs')}`,
      'assets: esbuild in.js --bundle --outfile=out.js --watch',
      `jobs: ${nodeApp('worker.mjs')}`,
      '',
    ].join('\n'),
    'index.html':
      '<!doctype html><title>the front end</title><script type="module" src="/in.js"></script>',
    'vite.config.js': 'export default { cacheDir: ".vite" };\n',
    'package.json': '{ "type": "module" }\n',
    'in.js': 'console.log("in");\n',
    'reports.py': WSGI.replace('NAME', 'reports'),
    'backend/billing.py': WSGI.replace('NAME', 'billing'),
    'api/main.py': await readFile(appFile('fixtures/asgi/main.py'), 'utf8'),
    'server.mjs': SERVER,
  });
  const env = { PATH: `${repository}node_modules/.bin:${process.env['PATH'] ?? ''}` };

  const checked = await sockpit(directory, ['check'], {
    env: { ...env, SOCKPIT_LISTEN: 'localhost:0' },
  });
  assert.equal(checked.code, 0, checked.text);
  assert.match(checked.stdout, /^secret .*\?/m, 'check does not mark a guess');

  await using run = runSockpit(directory, ['--plain', '-p', '0'], { env });
  const url = await run.url();
  const [front, reported, billed, asked, administered, found] = await Promise.all([
    get(`${url}/`, { timeoutMs: 30_000 }),
    get(`${url}/reports/r`, { timeoutMs: 30_000 }),
    get(`${url}/billing/b`, { timeoutMs: 30_000 }),
    getJson(`${url}/api/a`, { timeoutMs: 30_000 }),
    get(`${url}/admin/s`, { timeoutMs: 30_000 }),
    get(`${url}/secret/e`, { timeoutMs: 30_000 }),
  ]);
  assert.match(front.body, /the front end/);
  assert.match(front.body, /@vite\/client/);
  assert.equal(reported.body, 'from reports: /r');
  assert.equal(billed.body, 'from billing: /b');
  assert.equal((asked as { path: string }).path, '/a');
  assert.equal(administered.body, 'from node: /s');
  assert.equal(found.body, 'elsewhere: /e\n');

  await run.waitForState('jobs', 'running');
  await run.waitForState('assets', 'running');
  // It would have ended by itself if its standard input were closed.
  await run.waitForLine(/assets +\| .*watching/);

  const apps = new Map((await run.status()).apps.map((app) => [app.name, app]));
  assert.equal(apps.get('billing')?.socket, directory.join('backend/c.sock'));
  assert.equal(apps.get('reports')?.port, reports);
  assert.equal(apps.get('api')?.port, api);
  assert.equal(apps.get('secret')?.guessed, true);
  assert.equal(apps.get('billing')?.guessed, false);
  for (const [name, { state, restarts }] of apps) {
    assert.ok(state === 'ready' || state === 'running', `${name} is ${state}`);
    assert.equal(restarts, 0, `${name} was restarted`);
  }
  const routes = await sockpit(directory, ['routes'], { env });
  assert.match(routes.stdout, /secret .*found/);
  assert.doesNotMatch(routes.stdout, /billing .*found/);
});

test('one that still listens nowhere when its time is over is a worker, and has no route', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ within=4s\njobs: ${nodeApp('worker.mjs')}\n`,
  });
  await using run = runSockpit(directory);
  const jobs = await run.waitForState('jobs', 'running');
  const [instance] = jobs.instances;
  assert.ok(instance?.state.kind === 'running');
  // Until then a request to its prefix is held: it might still come.
  const held = get(`${await run.url()}/jobs/`);
  const settled = await waitFor('its time to be over', async () => {
    const app = (await run.status()).apps.find(({ name }) => name === 'jobs');
    return app?.url === null ? app : undefined;
  });
  assert.equal(settled.state, 'running');
  assert.equal(settled.restarts, 0);
  const { status, body } = await held;
  assert.equal(status, 503, body);
  assert.match(
    body,
    /jobs runs, but nothing of it listens.*\n.*#@ port=3000 or #@ socket=app\.sock/,
  );
  assert.match(
    settled.reason ?? '',
    /^nothing of it listens: taken for a worker.*port= or socket=/,
  );
  await run.waitForLine(/jobs +\| .*nothing of it listened within 4\.0s: taken for a worker/);
});
