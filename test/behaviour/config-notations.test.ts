/**
 * The built program reads every structured notation: what is bundled and loaded late is there when
 * it is needed.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { get } from './support/http.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';

const echo = nodeApp('fixtures/echo-server.mjs');
const config = { apps: { api: { command: echo, prefix: '/from-config/' } } };
const json = JSON.stringify(config);
const yaml = `apps:\n  api:\n    command: ${echo}\n    prefix: /from-config/\n`;

const notations: Readonly<Record<string, string>> = {
  'sockpit.config.yaml': yaml,
  'sockpit.config.yml': yaml,
  'sockpit.config.json': json,
  'sockpit.config.js': `module.exports = ${json};\n`,
  'sockpit.config.cjs': `module.exports = ${json};\n`,
  'sockpit.config.mjs': `export default async () => (${json});\n`,
  '.sockpitrc': yaml,
  '.sockpitrc.yaml': yaml,
  '.sockpitrc.json': json,
  '.sockpitrc.mjs': `export default ${json};\n`,
  'package.json': JSON.stringify({ name: 'shop', sockpit: config }),
};
/** Whoever holds 8080 on this machine is nothing to these tests. */
const anyPort = { env: { SOCKPIT_LISTEN: 'localhost:0' } };

for (const [name, text] of Object.entries(notations)) {
  test(`check reads ${name}`, async () => {
    await using directory = await temporaryDirectory({ [name]: text });
    const { code, stdout, stderr } = await sockpit(directory, ['check'], anyPort);
    assert.equal(code, 0, stderr);
    assert.equal(stderr, '');
    assert.ok(stdout.includes(directory.join(name)), stdout);
    assert.match(stdout, /^api .*\/from-config\//m);
  });
}

test('check tells what is wrong in one, with its place', async () => {
  await using directory = await temporaryDirectory({
    'sockpit.config.yaml': 'apps:\n  api: {prefx: /a/, command: x}\n',
  });
  const { code, stderr } = await sockpit(directory, ['check']);
  assert.equal(code, 2);
  assert.match(stderr, /^sockpit\.config\.yaml:2:9: error: unknown option: prefx/m);
  assert.match(stderr, /did you mean prefix\?/);
});

test('up serves what a YAML config says', async () => {
  await using directory = await temporaryDirectory({ 'sockpit.config.yaml': yaml });
  await using run = runSockpit(directory);
  await run.waitForState('api', 'ready');
  assert.equal((await get(`${await run.url()}/from-config/`)).status, 200);
});

test('up serves a Procfile with a config laid over it, and the local one over both', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ prefix=/below/\napi: ${echo}\n#@ prefix=/kept/\nother: ${echo}\n`,
    'sockpit.config.mjs':
      'export default { procfile: "Procfile", apps: { api: { prefix: "/middle/" } } };\n',
    'sockpit.local.yaml': 'apps:\n  api:\n    prefix: /above/\n',
  });
  await using run = runSockpit(directory);
  await run.waitForState('api', 'ready');
  await run.waitForState('other', 'ready');
  const url = await run.url();
  const statuses = async (...paths: string[]): Promise<unknown[]> =>
    Promise.all(paths.map(async (path) => [path, (await get(`${url}${path}`)).status]));
  assert.deepEqual(await statuses('/above/', '/kept/', '/middle/', '/below/'), [
    ['/above/', 200],
    ['/kept/', 200],
    ['/middle/', 404],
    ['/below/', 404],
  ]);
});

test('root and spa of the stack: unknown paths get the index.html of the folder', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@stack root=site spa\n#@ prefix=/api/\napi: ${echo}\n`,
    'site/index.html': 'the front end',
  });
  await using run = runSockpit(directory);
  await run.waitForState('api', 'ready');
  const url = await run.url();
  const page = await get(`${url}/deep/link`, { headers: { accept: 'text/html' } });
  assert.deepEqual([page.status, page.body], [200, 'the front end']);
  assert.match((await get(`${url}/api/x`)).body, /\/x/);
});
