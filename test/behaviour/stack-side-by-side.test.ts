/**
 * Two stacks at once do not meet: not those of two worktrees of one project, which have one name and
 * one config, and not a copy beside the first. `ls` shows them all.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { get } from './support/http.js';
import { sockpit, stackStatus } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';

const PROCFILE = `#@stack name=shop listen=localhost:0\napi: ${nodeApp('fixtures/echo-server.mjs')}\n`;

interface Row {
  readonly name: string;
  readonly url: string;
  readonly state: string;
  readonly config: string;
}

test('two worktrees of one project, and a copy of one of them', async () => {
  await using directory = await temporaryDirectory({
    'main/Procfile': PROCFILE,
    'fix/Procfile': PROCFILE,
  });
  const main = { cwd: directory.join('main') };
  const fix = { cwd: directory.join('fix') };
  const starts = [
    sockpit(directory, ['up', '-d'], main),
    sockpit(directory, ['up', '-d'], fix),
    sockpit(directory, ['up', '-d', '--name', 'copy'], main),
  ];
  for (const { code, text } of await Promise.all(starts)) assert.equal(code, 0, text);

  const rows = JSON.parse((await sockpit(directory, ['ls', '--json'])).stdout) as Row[];
  assert.deepEqual(rows.map(({ name }) => name).sort(), ['copy', 'shop', 'shop']);
  assert.equal(new Set(rows.map(({ url }) => url)).size, 3);
  assert.deepEqual(new Set(rows.map(({ state }) => state)), new Set(['up']));
  assert.deepEqual(
    new Set(rows.map(({ config }) => config)),
    new Set([directory.join('main/Procfile'), directory.join('fix/Procfile')]),
  );

  // Each answers for itself, and keeps logs of its own.
  const [one, two] = await Promise.all([stackStatus(directory, main), stackStatus(directory, fix)]);
  const sockets = [one, two].map(({ apps: [api] }) => api?.socket ?? api?.port);
  assert.notEqual(sockets[0], sockets[1]);
  assert.notEqual(one.logs, two.logs);
  for (const { listen } of [one, two]) assert.equal((await get(`${listen[0]}/api/`)).status, 200);
  const restarted = await sockpit(directory, ['restart', 'api'], fix);
  assert.equal(restarted.code, 0, restarted.text);
  const starting = /api starts/g;
  const linesOf = async (where: { readonly cwd: string }): Promise<number> =>
    (await sockpit(directory, ['logs', 'api'], where)).stdout.match(starting)?.length ?? 0;
  assert.deepEqual([await linesOf(main), await linesOf(fix)], [1, 2]);

  // The end of one is no end of another.
  assert.equal((await sockpit(directory, ['down'], fix)).code, 0);
  assert.equal((await sockpit(directory, ['status'], fix)).code, 1);
  assert.equal((await stackStatus(directory, main)).pid, one.pid);
  assert.equal((await sockpit(directory, ['down', '--name', 'copy'], main)).code, 0);
  assert.equal((await stackStatus(directory, main)).pid, one.pid);
  assert.equal((await sockpit(directory, ['down'], main)).code, 0);
  assert.equal((await sockpit(directory, ['ls'])).stdout, 'no stack runs\n');
});

test('a name that is none means no stack, and not the one beside it', async () => {
  await using directory = await temporaryDirectory({ Procfile: PROCFILE });
  const up = await sockpit(directory, ['up', '-d']);
  assert.equal(up.code, 0, up.text);
  const { pid } = await stackStatus(directory);
  for (const name of ['feature/login', '']) {
    for (const words of [['down'], ['stop', 'api'], ['status'], ['up', '-d'], ['logs']]) {
      const { code, text } = await sockpit(directory, [...words, '--name', name]);
      assert.equal(code, 2, `${words.join(' ')} --name '${name}': ${text}`);
      assert.ok(text.includes(`argument '${name}' is invalid. it is not a name`), text);
    }
  }
  const status = await stackStatus(directory);
  assert.deepEqual([status.pid, status.apps[0]?.state], [pid, 'ready']);
  assert.equal((await sockpit(directory, ['down'])).code, 0);
});

test('a port that another stack has is named by that stack', async () => {
  await using directory = await temporaryDirectory({
    'one/Procfile': PROCFILE,
    'two/Procfile': PROCFILE,
  });
  const first = await sockpit(directory, ['up', '-d'], { cwd: directory.join('one') });
  assert.equal(first.code, 0, first.text);
  const two = { cwd: directory.join('two') };
  const { listen } = await stackStatus(directory, { cwd: directory.join('one') });
  const { port } = new URL(listen[0] ?? '');
  const second = await sockpit(directory, ['up', '-d', '-p', port], two);
  assert.equal(second.code, 98, second.text);
  assert.match(second.stderr, /is taken by the stack shop \(\d+\)/);
  const down = await sockpit(directory, ['down'], { cwd: directory.join('one') });
  assert.equal(down.code, 0, down.text);
});
