/**
 * Promise: `sockpit requests` shows what was asked of the apps, while the stack runs and after it.
 */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { get, raw } from './support/http.js';
import { runSockpit, sockpit, waitForState } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';
import { waitFor } from './support/wait-for.js';

test('one line for each request, live, by app and pattern, and on disk when the stack is gone', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `api: ${nodeApp('fixtures/echo-server.mjs')}\n#@app docs root=docs\n`,
    'docs/index.html': 'hello',
  });
  await using run = runSockpit(directory);
  await waitForState(directory, 'api', ['ready']);
  const url = await run.url();
  await using following = runSockpit(directory, ['requests', '-f', 'api']);
  assert.equal((await get(`${url}/api/first?q=1`)).status, 200);
  assert.equal((await get(`${url}/docs/`)).status, 200);
  assert.equal((await get(`${url}/nowhere`)).status, 404);
  await following.waitForLine(/^\d\d:\d\d:\d\d 200 GET \/api\/first\?q=1 {2}\S+ \S+ {2}api$/);

  const all = await waitFor('all three to be told', async () => {
    const { stdout } = await sockpit(directory, ['requests']);
    return stdout.includes('/nowhere') ? stdout : undefined;
  });
  assert.match(all, /^\S+ 404 GET \/nowhere {2}\S+ \S+ {2}-$/m);
  assert.match(all, /^\S+ 200 GET \/docs\/ {2}\S+ 5B {2}docs$/m);
  const json = await sockpit(directory, ['requests', '--json', '-n', '1', 'docs']);
  const record = JSON.parse(json.stdout) as { app: string; target: string; t: number };
  assert.deepEqual([record.app, record.target], ['docs', '/docs/']);
  await run.stop();
  assert.deepEqual(await following.end(), { code: 0, signal: null });
  assert.doesNotMatch(following.output.stdout, /docs|nowhere/);

  const later = await sockpit(directory, ['requests']);
  assert.equal(later.code, 0, later.text);
  assert.deepEqual(later.stdout, all, 'the same from disk');
  const failed = await sockpit(directory, ['requests', '--grep', '^4', '--since', '1h']);
  assert.match(failed.stdout, /^\S+ 404 GET \/nowhere[^\n]*\n$/);
  assert.equal((await sockpit(directory, ['requests', '--until', '1h'])).stdout, '');
  const newest = await sockpit(directory, ['requests', '-n', '1', 'api']);
  assert.match(newest.stdout, /^\S+ 200 GET \/api\/first\?q=1[^\n]*\n$/);
  const unknown = await sockpit(directory, ['requests', 'apo']);
  assert.equal(unknown.code, 2);
  assert.match(unknown.stderr, /did you mean api/);
  const instance = await sockpit(directory, ['requests', 'api.2']);
  assert.equal(instance.code, 2);
  assert.match(instance.stderr, /api\.2 is an instance[^]*sockpit requests api$/m);
});

test('the same requests in the combined format, from the command and in a file of their own', async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@app docs root=docs\n',
    'docs/index.html': 'hello',
  });
  await using run = runSockpit(directory);
  const headers = {
    'user-agent': 'a "quoted" agent',
    referer: 'http://localhost/from',
    authorization: `Basic ${Buffer.from('ann:secret').toString('base64')}`,
  };
  assert.equal((await get(`${await run.url()}/docs/?q=1`, { headers })).status, 200);
  const line = await waitFor('the line', async () => {
    const { stdout } = await sockpit(directory, ['requests', '--combined']);
    return stdout === '' ? undefined : stdout;
  });
  assert.match(
    line,
    /^(127\.0\.0\.1|::1) - ann \[\d\d\/\w{3}\/\d{4}(:\d\d){3} [+-]\d{4}\] "GET \/docs\/\?q=1 HTTP\/1\.1" 200 5 "http:\/\/localhost\/from" "a \\x22quoted\\x22 agent"\n$/,
  );
  await run.stop();
  const files = await readdir(directory.state, { recursive: true });
  const file = files.find((name) => basename(name) === 'access.log') ?? '';
  assert.equal(await readFile(join(directory.state, file), 'utf8'), line);
  assert.equal((await sockpit(directory, ['requests', '--combined'])).stdout, line, 'from disk');
  const both = await sockpit(directory, ['requests', '--combined', '--json']);
  assert.equal(both.code, 2);
  assert.match(both.stderr, /--combined/);
});

test('a running stack gives as many as were asked for, also those that it no longer holds', async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@app docs root=docs\n#@app more root=docs\n',
    'docs/index.html': 'hello',
  });
  await using run = runSockpit(directory);
  const url = await run.url();
  await get(`${url}/more/?first`);
  const head = (i: number): string => `GET /docs/?${i} HTTP/1.1\r\nHost: localhost\r\n`;
  const asked = Array.from({ length: 2299 }, (_, i) => `${head(i)}\r\n`).join('');
  await raw(Number(new URL(url).port), `${asked}${head(2299)}Connection: close\r\n\r\n`);
  const told = async (...words: readonly string[]): Promise<string[]> => {
    const { stdout } = await sockpit(directory, ['requests', ...words]);
    return stdout.trimEnd().split('\n');
  };
  await waitFor('all to be in the files', async () => (await told()).length === 2301);
  const all = (await told('--json')).map((line) => (JSON.parse(line) as { id: number }).id);
  assert.deepEqual(
    all,
    Array.from({ length: 2301 }, (_, i) => i + 1),
  );
  assert.equal((await told('-n', '2200', '--combined')).length, 2200);
  assert.equal((await told('-n', '10')).length, 10);
  assert.match((await told('more')).join('\n'), /^\S+ 200 GET \/more\/\?first {2}[^\n]+$/);
  await run.stop();
});

test('what is held is shown where the files cannot be read, and that is said', async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@app docs root=docs\n',
    'docs/index.html': 'hello',
    state: 'no folder',
  });
  const options = { env: { XDG_STATE_HOME: join(directory.path, 'state') } };
  await using run = runSockpit(directory, ['--plain', '-p', '0'], options);
  const url = await run.url();
  assert.equal((await get(`${url}/docs/held`)).status, 404);
  const held = await waitFor('the request to be told', async () => {
    const answer = await sockpit(directory, ['requests', '-n', '5000', 'docs'], options);
    return answer.stdout.includes('/docs/held') ? answer : undefined;
  });
  assert.equal(held.code, 0, held.text);
  const since = await sockpit(directory, ['requests', '--since', '1h'], options);
  assert.match(since.stderr, /^sockpit: the requests kept in \S+ cannot be read: ENOTDIR/);
});
