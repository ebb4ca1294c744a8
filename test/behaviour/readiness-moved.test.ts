/**
 * Promise: an app that listens elsewhere than where it was found, without its command ending, is found again:
 * its requests wait until it is, go there, and never to whoever has taken its old port, or to what else it listens
 * on itself.
 */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { AppStatus } from '../../src/model/status.js';
import { get } from './support/http.js';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit, type SockpitRun } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { unusedPort } from './support/unused-port.js';
import { waitFor } from './support/wait-for.js';

const node = JSON.stringify(process.execPath);

const server = (says: string): string => `
const server = require('node:http').createServer((_, answer) => answer.end('${says}'));
server.listen(0, '127.0.0.1', () => console.log('${says} on', server.address().port));
`;

/**
 * Closes what it listens on when it is told to, and listens on another port: \$GAP_MS later, or before where that is
 * negative. At another signal it goes back to its first port.
 */
const MOVES = `
import http from 'node:http';
let generation = 0;
let first;
const serve = (port, next) => {
  const says = 'generation ' + generation++;
  const server = http.createServer((_, answer) => answer.end(says));
  server.listen(port, '127.0.0.1', () => {
    first ??= server.address().port;
    next?.();
  });
  return server;
};
let server = serve(0);
const gapMs = Number(process.env.GAP_MS ?? 0);
const move = (port) => {
  const old = server;
  const go = (next) => (server = serve(port, next));
  const close = (next) => {
    old.closeAllConnections();
    old.close(next);
  };
  if (gapMs < 0) go(close);
  else close(() => setTimeout(go, gapMs));
};
process.on('SIGUSR2', () => move(0));
process.on('SIGHUP', () => move(first));
`;

async function portWithout(run: SockpitRun, before: number | null): Promise<AppStatus> {
  let app: AppStatus | undefined;
  await waitFor('another port', async () => {
    app = (await run.status()).apps.find(({ name }) => name === 'web');
    return app?.state === 'ready' && app.port !== before;
  });
  assert.ok(app);
  return app;
}

test('a server that its own watcher restarts', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory({
    'server.cjs': server('first'),
    Procfile: `#@ hold-for=1h\nweb: ${node} --watch server.cjs\n`,
  });
  await using run = runSockpit(directory);
  const url = `${await run.url()}/`;
  const { port } = await run.waitForState('web', 'ready');
  assert.equal((await get(url)).body, 'first');
  await writeFile(directory.join('server.cjs'), server('second'));
  await run.waitForLine(/web +\| second on/);
  // At once, so that it is the request which finds nobody there.
  assert.equal((await get(url)).body, 'second');
  await run.waitForLine(/listens on 127\.0\.0\.1:\d+ now, no more on 127\.0\.0\.1:\d+/);
  const moved = await portWithout(run, port);
  assert.deepEqual([moved.restarts, moved.guessed, moved.attention], [0, true, null]);
});

test('an app that nobody asks meanwhile', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory({
    'moves.mjs': MOVES,
    Procfile: `web: ${node} moves.mjs\n`,
  });
  await using run = runSockpit(directory);
  const url = `${await run.url()}/`;
  const first = await run.waitForState('web', 'ready');
  await sockpit(directory, ['signal', 'USR2', 'web']);
  const second = await portWithout(run, first.port);
  await sockpit(directory, ['signal', 'USR2', 'web']);
  await portWithout(run, second.port);
  assert.equal((await get(url)).body, 'generation 2');
});

test(
  'an app that opens its new port before it closes the old one',
  skipUnless('linux'),
  async () => {
    await using directory = await temporaryDirectory({
      'moves.mjs': MOVES,
      Procfile: `web: GAP_MS=-1 ${node} moves.mjs\n`,
    });
    await using run = runSockpit(directory);
    const url = `${await run.url()}/`;
    const first = await run.waitForState('web', 'ready');
    await sockpit(directory, ['signal', 'USR2', 'web']);
    await portWithout(run, first.port);
    assert.equal((await get(url)).body, 'generation 1');
    assert.ok(!run.output.text.includes('does not take connections'), run.output.text);
  },
);

test('an app that comes back to its first port', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory({
    'moves.mjs': MOVES,
    Procfile: `web: ${node} moves.mjs\n`,
  });
  await using run = runSockpit(directory);
  const first = await run.waitForState('web', 'ready');
  await sockpit(directory, ['signal', 'USR2', 'web']);
  const second = await portWithout(run, first.port);
  await sockpit(directory, ['signal', 'HUP', 'web']);
  assert.equal((await portWithout(run, second.port)).port, first.port);
  await run.waitForLine(/listens on 127\.0\.0\.1:\d+ again: that is where requests go/);
});

/** Opens the two one after the other, or at once. */
const twoServers = (says: string, order: readonly ['web' | 'metrics', number][]): string => `
const { createServer } = require('node:http');
for (const [name, lateMs] of ${JSON.stringify(order)}) {
  const server = createServer((_, answer) => answer.end('${says} ' + name));
  const listens = () => console.log('${says}', name);
  setTimeout(() => server.listen(process.env[name], '127.0.0.1', listens), lateMs);
}
`;

for (const [name, variables] of [
  ['is told its port', 'web=$PORT'],
  ['chose its port', ''],
] as const) {
  test(`a second listener of an app that ${name}`, skipUnless('linux'), async () => {
    // Of two that are found together the lower one is taken.
    const ports = [await unusedPort(), await unusedPort()];
    const [web, metrics] = [Math.min(...ports), Math.max(...ports)];
    await using directory = await temporaryDirectory({
      'server.cjs': twoServers('first', [
        ['web', 0],
        ['metrics', 0],
      ]),
      '.env': `web=${web}\nmetrics=${metrics}\n`,
      Procfile: `#@ hold-for=1h\nweb: ${variables} ${node} --watch server.cjs\n`,
    });
    await using run = runSockpit(directory);
    const url = `${await run.url()}/`;
    const { port } = await run.waitForState('web', 'ready');
    assert.equal((await get(url)).body, 'first web');
    await run.waitForLine(/answers HTTP on/);
    // Longer than what is new, and was not there before, would have to wait.
    const late = twoServers('second', [
      ['metrics', 0],
      ['web', 1500],
    ]);
    await writeFile(directory.join('server.cjs'), late);
    // One of them finds nobody there; and one may be cut off as the first is killed.
    const next = await waitFor('the second one', async () => {
      const { status, body } = await get(url);
      return status !== 200 || body === 'first web' ? undefined : body;
    });
    assert.equal(next, 'second web');
    assert.equal((await run.waitForState('web', 'ready')).port, port);
    assert.ok(!run.output.text.includes('now, no more on'), run.output.text);
  });
}

test('each of several instances for itself', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory({
    'moves.mjs': MOVES,
    Procfile: `#@ instances=2 hold-for=1h\nweb: ${node} moves.mjs\n`,
  });
  await using run = runSockpit(directory);
  const url = `${await run.url()}/`;
  await run.waitForState('web', 'ready');
  await sockpit(directory, ['signal', 'USR2', 'web']);
  const bodies = await waitFor('both to have moved', async () => {
    const all = await Promise.all([get(url), get(url), get(url), get(url)]);
    assert.ok(all.every(({ status }) => status === 200));
    return all.every(({ body }) => body === 'generation 1');
  });
  assert.ok(bodies);
});

test('an old port that another app has taken', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory({
    'moves.mjs': MOVES,
    'stranger.mjs': `
      import http from 'node:http';
      http.createServer((_, answer) => answer.end('a stranger'))
        .listen(Number(process.argv[2]), '127.0.0.1', () => console.log('took it'));
    `,
    Procfile: `#@ hold-for=1h\nweb: GAP_MS=3000 ${node} moves.mjs\n`,
  });
  await using run = runSockpit(directory);
  const url = `${await run.url()}/`;
  const { port } = await run.waitForState('web', 'ready');
  await sockpit(directory, ['signal', 'USR2', 'web']);
  await using other = runSockpit(directory, ['run', 'node', 'stranger.mjs', String(port)]);
  await other.output.waitForLine(/took it/);
  await portWithout(run, port);
  assert.equal((await get(url)).body, 'generation 1');
});
