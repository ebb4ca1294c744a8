/**
 * Promise: what `--json` prints has the members that docs/json.md names, and no others where it names all.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { get } from './support/http.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp, repository } from './support/test-environment.js';

const page = await readFile(`${repository}docs/json.md`, 'utf8');
type Json = Readonly<Record<string, unknown>>;

/** The names after `start`, in the section of a command, up to the end of the sentence. */
function named(command: string, start: string): readonly string[] {
  const [, section = ''] = page.split(`## \`sockpit ${command}\`\n`);
  const [own = ''] = section.split('\n## ');
  const [, behind = ''] = own.split(start);
  assert.notEqual(behind, '', `${command}: ${start}`);
  const [sentence = ''] = behind.replaceAll(/\([^)]*\)/g, '').split(/\.(?:\s|$)/);
  return [...sentence.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
}

test('each command prints what is documented', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `api: ${nodeApp('fixtures/echo-server.mjs')}\n`,
  });
  const planned = JSON.parse((await sockpit(directory, ['routes', '--json'])).stdout) as Json;
  await using stack = runSockpit(directory, ['--json', '-p', '0']);
  await stack.waitForLine(/"kind":"ready"/);
  const ask = async (words: string): Promise<string> => {
    const { code, stdout, text } = await sockpit(directory, words.split(' '));
    assert.equal(code, 0, `${words}: ${text}`);
    return stdout;
  };
  const members = async (words: string): Promise<Json> => JSON.parse(await ask(words)) as Json;
  const fits = (value: unknown, command: string, start: string): void =>
    assert.deepEqual(Object.keys(value as Json).sort(), [...named(command, start)].sort(), command);
  const first = (value: unknown): Json => (value as readonly Json[])[0]!;

  const status = await members('status --json');
  fits(status, 'status --json', 'An object:');
  fits(first(status['apps']), 'status --json', 'Each of `apps`:');
  for (const routes of [planned, await members('routes --json')]) {
    fits(routes, 'routes --json', 'An object:');
    fits(first(routes['routes']), 'routes --json', 'Each of `routes`:');
  }
  const env = await members('env api --json');
  fits(env, 'env api --json', 'An object:');
  fits(first(env['variables']), 'env api --json', 'source first:');
  fits(await members('check --json'), 'check --json', 'An object:');
  await directory.write({ 'faulty.procfile': 'api: no-such-program\n' });
  const faulty = await sockpit(directory, ['check', '--json', '-f', 'faulty.procfile']);
  const [fault] = (JSON.parse(faulty.stdout) as { diagnostics: Json[] }).diagnostics;
  fits(fault, 'check --json', 'Each of `diagnostics`');
  fits(fault?.['position'], 'check --json', 'A position has');
  fits(first(await members('ls --json')), 'ls --json', 'A list, each of:');

  const [url = ''] = status['listen'] as string[];
  await get(`${url.replace('localhost', '127.0.0.1')}/api/`);
  const [line = ''] = (await ask('logs --json -n 1')).split('\n');
  const atLeast = (value: unknown, command: string, start: string): void => {
    for (const name of named(command, start)) assert.ok(name in (value as Json), name);
  };
  atLeast(JSON.parse(line), 'logs --json', 'at least:');
  atLeast(JSON.parse(await ask('requests --json -n 1')), 'requests --json', 'at least:');
  atLeast(first((await members('check --json'))['apps']), 'check --json', 'at least:');

  const types = new Set<unknown>();
  const lines = stack.output.stdout.trim().split('\n');
  for (const each of lines) {
    const event = JSON.parse(each) as Json;
    atLeast(event, 'events --json', 'at least:');
    types.add(event['type']);
  }
  for (const type of ['snapshot', 'state', 'log']) assert.ok(types.has(type), type);
  await stack.stop();
});

test('a script reads of a detached start what status would tell', async () => {
  await using directory = await temporaryDirectory({ Procfile: '#@ worker\nmail: sleep 300\n' });
  const up = await sockpit(directory, ['up', '-d', '-p', '0', '--json']);
  assert.equal(up.code, 0, up.text);
  const { detached, apps } = JSON.parse(up.stdout) as { detached: boolean; apps: Json[] };
  assert.deepEqual([detached, apps.map(({ state }) => state)], [true, ['running']]);
  assert.equal((await sockpit(directory, ['down'])).code, 0);
  const both = await sockpit(directory, ['--json', '--', 'true']);
  assert.equal(both.code, 2);
  assert.match(both.stderr, /--json and a command exclude each other/);
});
