/**
 * Promise: the exported nginx and Caddy believe whom we believe, let in the names that we let in, and
 * show no file outside a folder that ours does not show.
 */
import assert from 'node:assert/strict';
import { mkdir, symlink } from 'node:fs/promises';
import { test, type TestContext } from 'node:test';
import { caddy, type Front, nginx, startFront } from './support/export/front.js';
import { get } from './support/http.js';
import { skipUnless } from './support/programs.js';
import { runSockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';

type Fields = Readonly<Record<string, string>>;

/** What the app saw of them, those that it did not get left out. */
const FORWARDED = [
  'X-Real-IP',
  'X-Forwarded-For',
  'X-Forwarded-Proto',
  'X-Forwarded-Host',
  'X-Forwarded-Port',
  'X-Forwarded-Prefix',
] as const;

async function seen(url: string, headers: Fields): Promise<Fields> {
  const { status, body } = await get(url, { headers });
  assert.equal(status, 200, `${url}: ${body}`);
  const { rawHeaders } = JSON.parse(body) as { rawHeaders: readonly string[] };
  const of = (name: string): string[] =>
    rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]?.toLowerCase() === name);
  return Object.fromEntries(
    FORWARDED.flatMap((name) => of(name.toLowerCase()).map((value) => [name, value])),
  );
}

const CLAIMS: Fields = {
  'X-Real-IP': '203.0.113.7',
  'X-Forwarded-For': '198.51.100.1, 203.0.113.7',
  'X-Forwarded-Proto': 'https',
  'X-Forwarded-Host': 'shop.example.org',
  'X-Forwarded-Port': '443',
  'X-Forwarded-Prefix': '/outer/',
};

const procfile = (trusted: string): string =>
  [
    `#@stack trusted-proxies=${trusted} hosts=*.example.org`,
    `api: ${nodeApp('fixtures/mirror.mjs')}`,
    '#@ prefix=/',
    `web: ${nodeApp('fixtures/mirror.mjs')}`,
    '#@app site prefix=/site/ root=site',
    '#@app spa prefix=/spa/ root=site spa',
    '',
  ].join('\n');

async function compare(
  t: TestContext,
  front: Front,
  trusted: string,
  check: (ours: string, theirs: string) => Promise<void>,
): Promise<void> {
  await using directory = await temporaryDirectory({
    Procfile: procfile(trusted),
    'site/index.html': 'index',
    'secret/key.txt': 'secret',
    'secret/index.html': 'secret',
  });
  await mkdir(directory.join('site/sub'));
  await symlink('../secret/key.txt', directory.join('site/key.txt'));
  await symlink('../secret', directory.join('site/out'));
  await using run = runSockpit(directory);
  const ours = await run.url();
  for (const app of ['api', 'web']) await run.waitForState(app, 'ready');
  await using other = await startFront(front, directory);
  await t.test(front.program, () => check(ours, other.url));
}

for (const [program, front] of [
  ['nginx', nginx],
  ['caddy', caddy],
] as const) {
  test(`the exported ${program} believes a trusted proxy as we do`, skipUnless(program), (t) =>
    compare(t, front, '127.0.0.1', async (ours, theirs) => {
      const noAddress = Object.fromEntries(
        Object.entries(CLAIMS).filter(([name]) => name !== 'X-Real-IP'),
      );
      const byScheme = ['https', 'HTTPS, http', 'http, https', 'wss', 'ftp', 'httpsx'].flatMap(
        (scheme): Fields[] => [
          { 'X-Real-IP': '203.0.113.7', 'X-Forwarded-Proto': scheme },
          { 'X-Real-IP': '203.0.113.7', 'X-Forwarded-Proto': scheme, Host: 'a.example.org' },
          { 'X-Real-IP': '203.0.113.7', 'X-Forwarded-Proto': scheme, Host: '[::1]' },
          { ...CLAIMS, 'X-Forwarded-Proto': scheme },
        ],
      );
      const outside = { 'X-Real-IP': '203.0.113.7', Host: 'a.example.org' };
      for (const claims of [
        CLAIMS,
        noAddress,
        { ...CLAIMS, 'X-Forwarded-Prefix': '/' },
        outside,
        ...byScheme,
      ]) {
        for (const path of ['/api/x', '/x']) {
          const expected = await seen(`${ours}${path}`, claims);
          assert.equal(expected['X-Real-IP'], '203.0.113.7');
          const told = await seen(`${theirs}${path}`, claims);
          // Who names no other host comes to the port of each.
          const port = new URL(theirs).port;
          const here = Object.entries(expected).map(([name, value]) => [
            name,
            value.replace(new RegExp(`\\b${new URL(ours).port}$`), port),
          ]);
          const words = `${path} ${JSON.stringify(claims)}`;
          assert.deepEqual(told, Object.fromEntries(here), words);
        }
      }
      assert.equal((await seen(`${theirs}/api/x`, CLAIMS))['X-Forwarded-Prefix'], '/outer/api');
      assert.equal((await seen(`${theirs}/x`, CLAIMS))['X-Forwarded-Prefix'], '/outer');
    }),
  );

  test(
    `the exported ${program} believes nobody else, and lets in only names that are known`,
    skipUnless(program),
    (t) =>
      compare(t, front, '10.0.0.0/8', async (ours, theirs) => {
        for (const path of ['/api/x', '/x']) {
          const { 'X-Forwarded-Port': port, ...told } = await seen(`${theirs}${path}`, CLAIMS);
          const { host, port: own } = new URL(theirs);
          assert.equal(port, own);
          assert.deepEqual(told, {
            'X-Real-IP': '127.0.0.1',
            'X-Forwarded-For': '127.0.0.1',
            'X-Forwarded-Proto': 'http',
            'X-Forwarded-Host': host,
            ...(path === '/x' ? {} : { 'X-Forwarded-Prefix': '/api' }),
          });
        }
        for (const url of [ours, theirs]) {
          for (const [host, status] of [
            ['a.example.org', 200],
            ['a.b.example.org', 200],
            ['example.org', 403],
            ['aexample.org', 403],
            ['a.example.org.evil.test', 403],
          ] as const) {
            const answer = await get(`${url}/api/`, { headers: { Host: host } });
            assert.equal(answer.status, status, `${url} ${host}`);
          }
        }
      }),
  );

  test(
    `the exported ${program} shows by a link what it says that it shows`,
    skipUnless(program),
    (t) =>
      compare(t, front, '10.0.0.0/8', async (ours, theirs) => {
        // Caddy follows them all; what is exported for it says so.
        const follows = front === caddy;
        for (const path of ['/site/key.txt', '/site/out/key.txt', '/site/out/', '/spa/key.txt']) {
          assert.equal((await get(`${ours}${path}`)).status, 404, path);
          assert.equal((await get(`${theirs}${path}`)).status, follows ? 200 : 404, path);
        }
        assert.equal((await get(`${theirs}/site/`)).body, 'index');
      }),
  );
}
