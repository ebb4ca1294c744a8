/**
 * Promise: with `reload=swap` nobody notices a reload. The next generation boots beside the one that
 * serves and takes over when it is ready; one that does not get so far changes nothing, and says why.
 */
import assert from 'node:assert/strict';
import { readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { InstanceStatus } from '../../src/model/status.js';
import { eventStream, get, getJson } from './support/http.js';
import { Load } from './support/load.js';
import { groupMembers } from './support/processes.js';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import type { SockpitRun } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import type { TemporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';
import { waitFor } from './support/wait-for.js';

const BOOT_MS = 3000;
/** The first request that a boot holds up takes nearly all of it. */
const HELD_MS = BOOT_MS * 0.9;
const app = nodeApp('fixtures/slow-boot.mjs');

interface Answer {
  readonly pid: number;
  readonly code: string;
  readonly socket: string;
}

async function ask(run: SockpitRun): Promise<Answer> {
  return (await getJson(`${await run.url()}/api/`)) as Answer;
}

async function reload(directory: TemporaryDirectory): Promise<void> {
  const { code, text } = await sockpit(directory, ['reload', '--no-wait', 'api']);
  assert.equal(code, 0, text);
}

async function instance(run: SockpitRun): Promise<InstanceStatus> {
  const { apps } = await run.status();
  const [found] = apps[0]?.instances ?? [];
  assert.ok(found);
  return found;
}

test('under constant load no request fails and none waits for a boot', async () => {
  await using directory = await temporaryDirectory({
    code: 'first',
    Procfile: `#@ reload=swap\napi: BOOT_MS=${BOOT_MS} ${app}\n`,
  });
  await using run = runSockpit(directory);
  await run.waitForState('api', 'ready');
  const load = new Load(`${await run.url()}/api/`);
  try {
    const pids = [(await ask(run)).pid];
    for (const code of ['second', 'third', 'fourth']) {
      await directory.write({ code });
      await reload(directory);
      const { pid } = await waitFor(`${code} to answer`, async () => {
        const answer = await ask(run);
        return answer.code === code && answer;
      });
      const before = pids.at(-1) ?? 0;
      await waitFor('the one before to be gone', () => groupMembers(before).length === 0);
      pids.push(pid);
    }
    assert.equal(new Set(pids).size, 4);
  } finally {
    await load.stop();
  }
  assert.deepEqual(load.faults(), []);
  const codes = load.bodies().map((body) => (JSON.parse(body) as Answer).code);
  assert.deepEqual([...new Set(codes)], ['first', 'second', 'third', 'fourth']);
  assert.ok(load.slowest() < HELD_MS, `one took ${load.slowest()} ms`);
});

test(
  'gunicorn on $SOCKET is swapped without a failed request',
  skipUnless('gunicorn'),
  async () => {
    const page = (text: string): string =>
      `import time\ntime.sleep(${BOOT_MS / 1000})\n` +
      `def app(environ, start):\n    start('200 OK', [])\n    return [b'${text}']\n`;
    await using directory = await temporaryDirectory({
      'web.py': page('old'),
      Procfile:
        '#@ reload=swap\napi: PYTHONDONTWRITEBYTECODE=1 gunicorn --workers=2 --bind unix:$SOCKET web:app\n',
    });
    await using run = runSockpit(directory);
    const before = await run.waitForState('api', 'ready');
    const load = new Load(`${await run.url()}/api/`);
    try {
      await waitFor('answers', () => load.answers.length > 20);
      await directory.write({ 'web.py': page('new') });
      await reload(directory);
      await waitFor('the new code to answer', () => load.latest === 'new');
      await waitFor('the old one to be gone', () => groupMembers(before.pid ?? 0).length === 0, {
        timeoutMs: 15_000,
      });
      await waitFor('more answers', () => load.latest === 'new');
    } finally {
      await load.stop();
    }
    assert.deepEqual(load.faults(), []);
    assert.deepEqual(load.bodies(), ['old', 'new']);
    assert.ok(load.slowest() < HELD_MS, `one took ${load.slowest()} ms`);
  },
);

test('streams end when their generation is to stop, requests are finished first', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ reload=swap grace=20s\napi: BOOT_MS=300 ${app}\n`,
  });
  await using run = runSockpit(directory);
  const before = await run.waitForState('api', 'ready');
  await using stream = await eventStream(`${await run.url()}/api/events`);
  assert.equal((await stream.next()).data, String(before.pid));
  await reload(directory);
  await stream.ended();
  const { pid } = await ask(run);
  assert.notEqual(pid, before.pid);
  await waitFor('the old one to be gone', () => groupMembers(before.pid ?? 0).length === 0);
});

test('a next generation that does not boot changes nothing, and says why', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ reload=swap within=1500ms\napi: BOOT_MS=400 ${app}\n`,
  });
  await using run = runSockpit(directory);
  const first = await run.waitForState('api', 'ready');
  const load = new Load(`${await run.url()}/api/`, 2);
  try {
    await directory.write({ broken: '' });
    await reload(directory);
    await run.waitForLine(/api +\| reload failed: api exited with 1 before it answered/);
    const broken = await run.waitForState('api', 'ready');
    assert.equal(broken.pid, first.pid);
    assert.match(broken.reason ?? '', /^reload failed: api exited with 1 before it answered/);
    const { next } = await instance(run);
    assert.ok(next?.state.kind === 'failed');
    assert.match(next.state.exit?.lastLines.join('\n') ?? '', /the database has another schema/);

    await directory.remove('broken');
    await directory.write({ hangs: '' });
    await reload(directory);
    await run.waitForLine(
      /api +\| reload failed: api has not listened on anything .* within 1\.5s; generation 1/,
    );
    await waitFor('the hanging one to be gone', async () => {
      return (await instance(run)).next?.state.kind === 'failed';
    });
    assert.equal((await ask(run)).pid, first.pid);

    await directory.remove('hangs');
    await reload(directory);
    await waitFor('the mended one to answer', async () => (await ask(run)).pid !== first.pid);
    const mended = await instance(run);
    assert.equal(mended.next, null);
    assert.equal((await run.waitForState('api', 'ready')).reason, null);
  } finally {
    await load.stop();
  }
  assert.deepEqual(load.faults(), []);
});

test('reload returns when the next generation serves, or says why it does not', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ reload=swap\napi: BOOT_MS=400 ${app}\n`,
  });
  await using run = runSockpit(directory);
  const { pid } = await run.waitForState('api', 'ready');
  const done = await sockpit(directory, ['reload', 'api']);
  assert.equal(done.code, 0, done.text);
  assert.match(done.stdout, /^the next generation of api boots beside.*\napi is ready after/);
  const after = await ask(run);
  assert.notEqual(after.pid, pid);
  await directory.write({ broken: '' });
  const failed = await sockpit(directory, ['reload', 'api']);
  assert.equal(failed.code, 1, failed.text);
  assert.match(failed.stderr, /api \| Error: the database has another schema/);
  assert.match(failed.stderr, /sockpit: api goes on as it was: reload failed: api exited with 1/);
  assert.equal((await ask(run)).pid, after.pid);
});

test('others find the app at one path in every generation', async () => {
  await using directory = await temporaryDirectory({
    Procfile: [
      '#@ reload=swap',
      `api: BOOT_MS=100 ${app}`,
      '#@ worker',
      'other: echo "at $SOCKPIT_API_SOCKET"; exec sleep 1000',
      '',
    ].join('\n'),
  });
  await using run = runSockpit(directory);
  const [, socketPath = ''] = await run.waitForLine(/other +\| at (\S+)/);
  await run.waitForState('api', 'ready');
  const through = async (): Promise<Answer> =>
    JSON.parse((await get('http://localhost/', { socketPath })).body) as Answer;
  const first = await through();
  await reload(directory);
  const second = await waitFor('the next to answer there', async () => {
    const answer = await through();
    return answer.pid !== first.pid && answer;
  });
  assert.notEqual(second.socket, first.socket);
  assert.equal(join(socketPath, '..', await readlink(socketPath)), second.socket);
});

test('what cannot be there twice is refused, with what to write', async () => {
  const cases: readonly (readonly [string, RegExp])[] = [
    [
      '\napi: gunicorn --bind unix:app.sock x:app',
      /both generations of api would bind app\.sock[\s\S]*write \$SOCKET in its place/,
    ],
    [
      'socket=i.sock\napi: gunicorn --bind unix:$SOCKET x:app',
      /both generations of api would bind i\.sock[\s\S]*leave socket out and have the command use \$SOCKET/,
    ],
    [
      '\napi: uvicorn --port 8123 x:app',
      /both generations of api would bind port 8123[\s\S]*write \$PORT in its place/,
    ],
  ];
  for (const [line, said] of cases) {
    await using directory = await temporaryDirectory({ Procfile: `#@ reload=swap ${line}\n` });
    const { code, text } = await sockpit(directory, ['check']);
    assert.equal(code, 2);
    assert.match(text, said);
  }
});

test('kill -9 in the middle of a swap leaves neither generation', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ reload=swap\napi: BOOT_MS=700 ${app}\n`,
  });
  await using run = runSockpit(directory);
  const before = await run.waitForState('api', 'ready');
  await reload(directory);
  const next = await waitFor('the next to live', async () => {
    const state = (await instance(run)).next?.state;
    return state?.kind === 'starting' && state.pid;
  });
  run.signal('SIGKILL');
  await run.end();
  for (const pid of [before.pid ?? 0, next]) {
    await waitFor(`${pid} to be gone`, () => groupMembers(pid).length === 0);
  }
});
