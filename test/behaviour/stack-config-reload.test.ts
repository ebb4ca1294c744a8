/**
 * The config is saved while the stack runs: the difference is told, and applied when asked for. Only
 * what it concerns is touched.
 */
import assert from 'node:assert/strict';
import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { get, type Answer } from './support/http.js';
import { runSockpit, sockpit, stackStatus, type SockpitRun } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';
import { waitFor } from './support/wait-for.js';

const echo = nodeApp('fixtures/echo-server.mjs');
/** A worker that prints a variable at its start. */
const PRINTS = "sh -c 'echo the color is $COLOR; exec sleep 1000'";

async function pids(run: SockpitRun): Promise<Record<string, number | null>> {
  const { apps } = await run.status();
  return Object.fromEntries(apps.map(({ name, pid }) => [name, pid]));
}

async function statusOf(url: string): Promise<number> {
  return (await get(url)).status;
}

test('what is new starts, what is gone stops, what differs restarts, and the rest is not touched', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `same: ${echo}\napi: ${echo}\nlegacy: ${echo}\n`,
  });
  await using run = runSockpit(directory);
  const url = await run.url();
  for (const app of ['same', 'api', 'legacy']) await run.waitForState(app, 'ready');
  const before = await pids(run);

  await directory.write({ Procfile: `same: ${echo}\napi: NAME=2 ${echo}\nbilling: ${echo}\n` });
  const difference = '+ billing, ~ api (command), - legacy';
  await run.waitForLine(new RegExp(`config changed: ${escape(difference)}; .*sockpit reload`));
  assert.deepEqual(await pids(run), before, 'nothing is touched before it is asked for');
  assert.equal((await run.status()).pendingChange?.summary, difference);

  const reload = await sockpit(directory, ['reload']);
  assert.equal(reload.code, 0, reload.text);
  assert.equal(reload.stdout, `applied: ${difference}\n`);
  assert.equal(await statusOf(`${url}/legacy/`), 404, 'its route is gone at once');
  const body = JSON.parse((await get(`${url}/api/`)).body) as { name: string };
  assert.equal(body.name, '2', 'requests wait for the new one');
  assert.equal(await statusOf(`${url}/billing/`), 200);
  await waitFor('legacy to be gone', async () => !('legacy' in (await pids(run))));
  const after = await pids(run);
  assert.equal(after['same'], before['same']);
  assert.notEqual(after['api'], before['api']);
  assert.equal((await run.status()).pendingChange, null);
  assert.match((await sockpit(directory, ['reload'])).stdout, /nothing to do/);
});

test('options that concern no process are taken over while it runs', async () => {
  const config = (options: string): string => `#@stack apply=auto\n#@ ${options}\napi: ${echo}\n`;
  await using directory = await temporaryDirectory({ Procfile: config('prefix=/one/') });
  await using run = runSockpit(directory);
  const url = await run.url();
  const { pid } = await run.waitForState('api', 'ready');
  assert.equal(await statusOf(`${url}/one/`), 200);
  await directory.write({ Procfile: config("prefix=/two/ watch='*.txt' timeout=9s") });
  await run.waitForLine(/config applied: ~ api \(prefix, timeout, watch\)/);
  assert.equal(await statusOf(`${url}/one/`), 404);
  assert.equal(await statusOf(`${url}/two/`), 200);
  assert.equal((await run.waitForState('api', 'ready')).pid, pid);

  // The globs count from then on.
  await run.waitForState('api', 'ready');
  await waitFor(
    'a change to reload it',
    async () => {
      await directory.write({ 'a.txt': String(Date.now()) });
      return run.output.lines.some(({ text }) => /api +\| reload: a\.txt/.test(text));
    },
    { everyMs: 500 },
  );
});

test('a config with faults changes nothing and says where; saved again it is applied', async () => {
  await using directory = await temporaryDirectory({ Procfile: `api: ${echo}\n` });
  await using run = runSockpit(directory);
  await run.waitForState('api', 'ready');
  const before = await pids(run);
  await directory.write({ Procfile: `#@ prefx=/x/\napi: ${echo}\nno colon here\n` });
  await run.waitForLine(/nothing is changed: .*Procfile:1:4: unknown option: prefx.*and 1 more/);
  const refused = await sockpit(directory, ['reload']);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /Procfile:1:4: error: [\s\S]*Procfile:3:1: error: /);
  assert.equal((await run.status()).pendingChange?.kind, 'broken');

  await rm(directory.join('Procfile'));
  await run.waitForLine(/nothing is changed: .*Procfile does not exist/);
  assert.equal(run.running, true);

  // As editors do it: aside, then over it; and twice within a moment.
  const text = (more: string): string => `api: ${echo}\n#@ worker\n${more}: sleep 1000\n`;
  for (const name of ['first', 'second']) {
    await writeFile(directory.join('Procfile.tmp'), text(name));
    await rename(directory.join('Procfile.tmp'), directory.join('Procfile'));
  }
  await run.waitForLine(/config changed: \+ second; apply it/);
  assert.ok(!run.output.text.includes('+ first'));
  assert.equal((await sockpit(directory, ['reload'])).code, 0);
  await run.waitForState('second', 'running');
  assert.equal((await pids(run))['api'], before['api']);
});

test('env files are read again at each start; who runs with other values is marked, and reloaded', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ worker env-file=red.env\nred: ${PRINTS}\n#@ worker env-file=blue.env\nblue: ${PRINTS}\n`,
    'red.env': 'COLOR=red\n',
    'blue.env': 'COLOR=blue\n',
  });
  await using run = runSockpit(directory);
  await run.waitForLine(/red +\| the color is red/);
  await run.waitForState('blue', 'running');

  await directory.write({ 'red.env': 'COLOR=crimson\n' });
  await run.waitForLine(/config changed: ~ red \(env\); apply it/);
  const stale = async (): Promise<unknown> =>
    Object.fromEntries((await run.status()).apps.map(({ name, staleEnv }) => [name, staleEnv]));
  assert.deepEqual(await stale(), { red: ['COLOR'], blue: [] });
  // A restart by hand is enough.
  assert.equal((await sockpit(directory, ['restart', 'red'])).code, 0);
  await run.waitForLine(/red +\| the color is crimson/);
  await run.waitForLine(/nothing is left to apply/);
  assert.deepEqual(await stale(), { red: [], blue: [] });

  const before = await pids(run);
  await directory.write({ '.env': 'NEW=1\n', 'blue.env': 'COLOR=navy\nNEW=2\n' });
  await run.waitForLine(/config changed: ~ red \(env\), ~ blue \(env\)/);
  await directory.write({ '.env': '\n' });
  await run.waitForLine(/config changed: ~ blue \(env\); apply it/);
  assert.equal((await sockpit(directory, ['reload'])).code, 0);
  await run.waitForLine(/blue +\| the color is navy/);
  assert.equal((await pids(run))['red'], before['red'], 'red was not touched');
});

test('layers and overlays belong to the config, also those that come later', async () => {
  await using directory = await temporaryDirectory({
    'sockpit.config.yaml': 'procfile: Procfile\napply: auto\n',
    Procfile: '#@ worker\njob: sleep 1000\n',
  });
  await using run = runSockpit(directory);
  await run.waitForState('job', 'running');
  await directory.write({ Procfile: '#@ worker\njob: sleep 1000\n#@ worker\nmore: sleep 1000\n' });
  await run.waitForLine(/config applied: \+ more/);
  await run.waitForState('more', 'running');
  await directory.write({
    'sockpit.local.yaml': 'apps: {own: {command: sleep 1000, worker: true}}\n',
  });
  await run.waitForLine(/config applied: \+ own/);
  await run.waitForState('own', 'running');
  await rm(directory.join('sockpit.local.yaml'));
  await run.waitForLine(/config applied: - own/);
});

test('a fault in a file that only the new config names is seen to be mended', async () => {
  const layer = (procfile: string): string => `procfile: ${procfile}\napply: auto\n`;
  const job = '#@ worker\njob: sleep 1000\n';
  await using directory = await temporaryDirectory({
    'sockpit.config.yaml': layer('Procfile.a'),
    'Procfile.a': job,
    'Procfile.b': 'no colon here\n',
    'new.env': 'no assignment\n',
  });
  await using run = runSockpit(directory);
  await run.waitForState('job', 'running');
  await directory.write({ 'sockpit.config.yaml': layer('Procfile.b') });
  await run.waitForLine(/nothing is changed: .*Procfile\.b:1:1/);
  await directory.write({ 'Procfile.b': `${job}#@ worker env-file=new.env\nmore: sleep 1000\n` });
  await run.waitForLine(/nothing is changed: .*new\.env:1:1/);
  await directory.write({ 'new.env': 'A=1\n' });
  await run.waitForLine(/config applied: \+ more/);
  await run.waitForState('more', 'running');
});

test('an app that the words of the start name may leave the config', async () => {
  const worker = (name: string): string => `#@ worker\n${name}: sleep 1000\n`;
  await using directory = await temporaryDirectory({
    Procfile: ['kept', 'two', 'out', 'none'].map(worker).join(''),
  });
  const words = ['--plain', '-p', '0', '-m', 'two=2', '-m', 'none=0', '-x', 'out', 'kept', 'two'];
  await using run = runSockpit(directory, words);
  await run.waitForState('two', 'running');
  await directory.write({ Procfile: `${worker('kept')}${worker('more')}` });
  await run.waitForLine(/two, out, none are no apps any more/);
  const reload = await sockpit(directory, ['reload']);
  assert.equal(reload.code, 0, reload.text);
  const { apps } = await run.status();
  assert.deepEqual(
    apps.map(({ name, state }) => [name, state]).filter(([name]) => name !== 'two'),
    [
      ['kept', 'running'],
      ['more', 'stopped'],
    ],
    'what else was said at the start counts on',
  );
  await directory.write({ Procfile: worker('more') });
  const refused = await sockpit(directory, ['reload']);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /no app is called kept/);
});

test('a detached stack reads its config at SIGHUP, and over the control socket', async () => {
  const config = (...names: string[]): string =>
    [
      '#@stack listen=localhost:0',
      ...names.map((name) => `#@ worker\n${name}: sleep 1000`),
      '',
    ].join('\n');
  await using directory = await temporaryDirectory({ Procfile: config('one') });
  assert.equal((await sockpit(directory, ['up', '-d'])).code, 0);
  const { pid } = await stackStatus(directory);
  const states = async (): Promise<string[]> =>
    (await stackStatus(directory)).apps.map(({ name, state }) => `${name} ${state}`);

  await directory.write({ Procfile: config('one', 'two') });
  process.kill(pid, 'SIGHUP');
  await waitFor('two to run', async () => (await states()).includes('two running'));

  await directory.write({ Procfile: config('one', 'two', 'three') });
  const files = await readdir(directory.runtime, { recursive: true });
  const control = files.find((name) => name.endsWith('control.sock')) ?? '';
  const socketPath = join(directory.runtime, control);
  const post = (): Promise<Answer> =>
    get('http://sockpit/v1/reload', { method: 'POST', socketPath });
  const { status, body } = await post();
  assert.equal(status, 200);
  assert.deepEqual(JSON.parse(body), { kind: 'applied', message: 'applied: + three' });
  await waitFor('three to run', async () => (await states()).includes('three running'));

  await directory.write({ Procfile: config('one').replace(':0', ':0,unix:front.sock') });
  const listens = await post();
  assert.match(listens.body, /- two, - three, listen when the stack is started anew/);
  await directory.write({ Procfile: 'nonsense' });
  assert.equal((await post()).status, 409);
  assert.equal((await stackStatus(directory)).pid, pid);
  assert.equal((await sockpit(directory, ['down'])).code, 0);
});

test('a text that no program can be given is refused, and the stack goes on', async () => {
  const config = 'apps:\n  good: {command: sleep 1000, worker: true}\n';
  await using directory = await temporaryDirectory({ 'sockpit.config.yaml': config });
  await using run = runSockpit(directory);
  await run.waitForState('good', 'running');
  const { pid } = await run.status();
  const bad = '  bad: {command: "echo x\\0y", worker: true}\n';
  await directory.write({ 'sockpit.config.yaml': `${config}${bad}` });
  for (const words of [['check'], ['reload']]) {
    const refused = await sockpit(directory, words);
    assert.equal(refused.code, 2, refused.text);
    assert.match(refused.text, /sockpit\.config\.yaml:3:18\b/);
    assert.match(refused.text, /command holds a NUL/);
  }
  assert.equal((await run.status()).pid, pid);
});

function escape(text: string): string {
  return text.replace(/[+()]/g, '\\$&');
}
