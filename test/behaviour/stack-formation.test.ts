/**
 * Promise: an app has as many instances as it is told to have, at the start and while it runs, each
 * with a name, a socket and a port of its own; requests are shared out between them.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { getJson } from './support/http.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import type { SockpitRun } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';
import { unusedPort } from './support/unused-port.js';
import { waitFor } from './support/wait-for.js';

const api = nodeApp('json-api.mjs');

/** Which instances answer. */
async function answering(run: SockpitRun): Promise<Set<string>> {
  const url = `${await run.url()}/api/me`;
  const seen = new Set<string>();
  for (let i = 0; i < 12; i++) seen.add(((await getJson(url)) as { instance: string }).instance);
  return seen;
}

function answers(run: SockpitRun, ...instances: readonly string[]): Promise<unknown> {
  return waitFor(`answers of ${instances.join(', ')}`, async () => {
    const seen = await answering(run);
    return seen.size === instances.length && instances.every((name) => seen.has(name));
  });
}

test('-m and scale: instances come and go, and only they', async () => {
  await using directory = await temporaryDirectory({ Procfile: `api: ${api}\n` });
  await using run = runSockpit(directory, ['--plain', '-p', '0', '-m', 'api=2']);
  await answers(run, 'api.1', 'api.2');
  const before = await run.waitForState('api', 'ready');
  const [first] = before.instances.map(({ state }) => ('pid' in state ? state.pid : 0));

  const grown = await sockpit(directory, ['scale', 'api=4']);
  assert.match(grown.text, /^api grows to 4 instances: api\.3, api\.4 starting\n/);
  assert.match(grown.text, /^api\.4 is ready after /m, 'it returns when they are ready');
  await answers(run, 'api.1', 'api.2', 'api.3', 'api.4');

  const env = await sockpit(directory, ['env', 'api', '-i', '4']);
  assert.match(env.text, /PS=api\.4/);

  const shrunk = await sockpit(directory, ['scale', 'api=1']);
  assert.match(shrunk.text, /^api shrinks to one instance: api\.2, api\.3, api\.4 stopping\n/);
  const left = (await run.status()).apps[0]?.instances;
  assert.equal(left?.length, 1, 'it returns when the others are gone');
  await answers(run, 'api.1');
  const after = await waitFor('the others to be gone', async () => {
    const { apps } = await run.status();
    const [app] = apps;
    return app?.instances.length === 1 ? app : undefined;
  });
  assert.equal(after.state, 'ready');
  assert.equal(after.pid, first, 'the first was not touched');
  // Who began and who ended is told by its name.
  await run.waitForLine(/\bapi\.1 starts \(pid/);
  await run.waitForLine(/\bapi\.4 is stopped/);
  assert.doesNotMatch(run.output.stdout, /\bapi is (?:ready|stopping|stopped)/);
  const again = await sockpit(directory, ['scale', 'api=1']);
  assert.equal(again.text, 'api has one instance already\n');
});

test('PORT is the base, as in foreman: 100 for each app, one for each instance', async () => {
  const base = await unusedPort();
  const says = `node -e 'console.log("port", process.env.PS, process.env.PORT); setInterval(() => {}, 1e6)'`;
  await using directory = await temporaryDirectory({
    Procfile: `one: ${says}\n#@ worker instances=2\ntwo: ${says}\n`,
    '.env': `PORT=${base}\n`,
  });
  await using run = runSockpit(directory);
  const ports = new Map<string, number>();
  for (const name of ['one.1', 'two.1', 'two.2']) {
    const [, port] = await run.waitForLine(new RegExp(`port ${name.replace('.', '\\.')} (\\d+)`));
    ports.set(name, Number(port));
  }
  // A port that something else holds is passed over.
  assert.ok((ports.get('one.1') ?? 0) >= base);
  assert.ok((ports.get('two.1') ?? 0) >= base + 100);
  assert.ok((ports.get('two.2') ?? 0) >= base + 101);
  assert.equal(new Set(ports.values()).size, 3);
});

test('an app that was stopped is not started by more instances, also where one had failed', async () => {
  const job = `sh -c '[ "$PS" = job.1 ] && exit 1; exec sleep 1000'`;
  await using directory = await temporaryDirectory({
    Procfile: `#@ worker instances=2 restart=never\njob: ${job}\n`,
  });
  await using run = runSockpit(directory);
  const states = async (): Promise<string> => {
    const { apps } = await run.status();
    return apps.flatMap(({ instances }) => instances.map(({ state }) => state.kind)).join(' ');
  };
  await run.waitForState('job', 'failed');
  await waitFor('one to have failed', async () => (await states()) === 'failed running');
  const grown = await sockpit(directory, ['scale', 'job=3']);
  assert.match(grown.text, /^job grows to 3 instances: job\.3 starting\n/);
  await waitFor('the third', async () => (await states()) === 'failed running running');
  await sockpit(directory, ['stop', 'job']);
  await waitFor('the end of all', async () => (await states()) === 'failed stopped stopped');
  const asleep = await sockpit(directory, ['scale', 'job=4']);
  assert.match(asleep.text, /^job will have 4 instances when it is started\n/);
  assert.equal(await states(), 'failed stopped stopped stopped');
});

test('what cannot be scaled is told why, and what to write', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ socket=x.sock\napi: SOCKET=x.sock ${api}\n#@ worker start=manual\njob: sleep 1000\n`,
  });
  await using run = runSockpit(directory);
  await run.waitForState('api', 'ready');
  const asleep = await sockpit(directory, ['scale', 'job=2']);
  assert.match(asleep.text, /^job will have 2 instances when it is started\n/);
  const cases: readonly (readonly [string, number, RegExp])[] = [
    ['api=0', 2, /api=0 is no number of instances\n {2}sockpit stop api/],
    ['api=999', 2, /api=999 is too many instances\n {2}at most 256/],
    ['api=2', 1, /all 2 instances of api would bind x\.sock; leave socket out and .* use \$SOCKET/],
    ['apo=2', 2, /there is no app apo; did you mean api\?/],
    ['api', 2, /it is written api=2/],
  ];
  for (const [word, code, said] of cases) {
    const refused = await sockpit(directory, ['scale', word]);
    assert.match(refused.text, said);
    assert.equal(refused.code, code, word);
  }
});

test('one instance that hangs makes no worker of an app of which another answers', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ within=2500ms\na: sh -c 'test $PS = a.1 || sleep 1000; exec ${api}'\n`,
  });
  await using run = runSockpit(directory, ['--plain', '-p', '0']);
  await run.waitForState('a', 'ready');
  const grown = await sockpit(directory, ['scale', 'a=2']);
  assert.equal(grown.code, 124, grown.text);
  assert.match(grown.text, /a is not ready: a has not listened/);
  const wait = await sockpit(directory, ['wait', 'a']);
  assert.equal(wait.code, 124, wait.text);
  const { apps } = await run.status();
  assert.deepEqual([apps[0]?.state, apps[0]?.prefix], ['overdue', '/a/']);
  assert.match(
    ((await getJson(`${await run.url()}/a/me`)) as { instance: string }).instance,
    /^a\.1$/,
  );
});
