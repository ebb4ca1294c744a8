/**
 * An app that answers HTTP is found wherever its process group listens.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { holderOf, listenersOf } from '../../src/supervisor/discovery/listeners.js';
import { skipUnless } from './support/programs.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';
import { unusedPort } from './support/unused-port.js';
import { waitFor } from './support/wait-for.js';
import { WatchedApp } from './support/watched-app.js';

/** Listens on each argument, `host:port` or a path, and answers. */
const SERVER = `import { createServer } from 'node:http';
for (const address of process.argv.slice(2)) {
  const [, host, port] = /^(.*):(\\d+)$/.exec(address) ?? [];
  createServer((q, r) => r.end('ok')).listen(host ? { host, port: Number(port) } : address);
}
`;
const files = { 'server.mjs': SERVER };
const node = JSON.stringify(process.execPath);

test('on a port that nobody was told', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory();
  await using app = await WatchedApp.start(directory, nodeApp('fixtures/listens-elsewhere.mjs'));
  const { report } = await app.report('ready');
  assert.equal(report.guessed, true);
  assert.equal(report.http, true);
  assert.ok(report.upstream?.kind === 'tcp' && report.upstream.host === '127.0.0.1');
  assert.match(holderOf(report.upstream) ?? '', /^\w+ \(\d+\)$/);
});

test('on ::1 alone', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory(files);
  const port = await unusedPort();
  await using app = await WatchedApp.start(directory, `${node} server.mjs ::1:${port}`);
  const { report } = await app.report('ready');
  assert.deepEqual(report.upstream, { kind: 'tcp', host: '::1', port });
});

test('behind shells and in a session of its own', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory(files);
  const port = await unusedPort();
  await using app = await WatchedApp.start(
    directory,
    `sh -c '${process.execPath} server.mjs 127.0.0.1:${port} & wait'; true`,
  );
  const { report } = await app.report('ready');
  assert.deepEqual(report.upstream, { kind: 'tcp', host: '127.0.0.1', port });
});

test(
  'not where it lets itself be debugged, though it answers there first',
  skipUnless('linux'),
  async () => {
    await using directory = await temporaryDirectory({
      'late.mjs': `import './sleeps.mjs'; import './server.mjs';`,
      'sleeps.mjs': 'await new Promise((resolve) => setTimeout(resolve, 1000));',
      ...files,
    });
    const [inspector, port] = [await unusedPort(), await unusedPort()];
    await using app = await WatchedApp.start(
      directory,
      `${node} --inspect=${inspector} late.mjs 127.0.0.1:${port}`,
    );
    const { report } = await app.report('ready');
    assert.deepEqual(report.upstream, { kind: 'tcp', host: '127.0.0.1', port });
  },
);

test('on a socket with a relative path', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory({ 'deep/er/server.mjs': SERVER });
  await using app = await WatchedApp.start(directory, `cd deep/er; ${node} server.mjs own.sock`);
  const { report } = await app.report('ready');
  assert.deepEqual(report.upstream, { kind: 'unix', path: directory.join('deep/er/own.sock') });
});

test('elsewhere than its command says, which is said', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory(files);
  const port = await unusedPort();
  await using app = await WatchedApp.start(
    directory,
    `${node} server.mjs 127.0.0.1:${port} "$SOCKET-not"`,
    {
      app: {
        upstream: {
          kind: 'literal',
          upstream: { kind: 'unix', path: directory.join('a.sock') },
          text: '--bind unix:a.sock',
        },
      },
    },
  );
  const { report } = await app.report('ready');
  assert.equal(report.guessed, true);
  assert.match(app.remarks.join('\n'), /the command says --bind unix:a\.sock, but it listens on/);
});

test('on several, of which all are named', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory(files);
  const [a, b] = [await unusedPort(), await unusedPort()].sort((x, y) => x - y);
  await using app = await WatchedApp.start(
    directory,
    `${node} server.mjs 127.0.0.1:${b} 127.0.0.1:${a}`,
  );
  const { report } = await app.report('ready');
  const remark = await app.report('remark');
  assert.match(remark.report.text, new RegExp(`127\\.0\\.0\\.1:${a} and 127\\.0\\.0\\.1:${b}`));
  assert.ok(report.upstream?.kind === 'tcp' && [a, b].includes(report.upstream.port));
});

test('beyond loopback, which is named', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory(files);
  const port = await unusedPort();
  await using app = await WatchedApp.start(directory, `${node} server.mjs 0.0.0.0:${port}`);
  const { report } = await app.report('ready');
  assert.deepEqual(report.upstream, { kind: 'tcp', host: '127.0.0.1', port });
  const remark = await app.report('remark', ({ level }) => level === 'warning');
  assert.match(remark.report.text, new RegExp(`0\\.0\\.0\\.0:${port}: reachable from the network`));
});

test('at its last address rather than at a lower one', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory(files);
  const [a, b] = [await unusedPort(), await unusedPort()].sort((x, y) => x - y);
  const upstream = { kind: 'tcp', host: '127.0.0.1', port: b ?? 0 } as const;
  await using app = await WatchedApp.start(
    directory,
    `${node} server.mjs 127.0.0.1:${a} 127.0.0.1:${b}`,
    { remembered: { kind: 'upstream', upstream } },
  );
  assert.deepEqual((await app.report('ready')).report.upstream, upstream);
});

test('but a debugger is not the app', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory(files);
  const inspector = `${node} --inspect=127.0.0.1:9231 -e 'setInterval(() => {}, 1000)'`;
  await using app = await WatchedApp.start(directory, inspector);
  await app.output.waitForLine(/Debugger listening/);
  await app.report('worker');
  assert.deepEqual(app.kinds, ['worker']);
});

test('listeners of processes are what they are', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory(files);
  const [port, six] = [await unusedPort(), await unusedPort()];
  await using app = await WatchedApp.start(
    directory,
    `exec ${node} server.mjs 0.0.0.0:${port} ::1:${six} own.sock`,
  );
  const seen = await waitFor('three listeners', async () => {
    const listeners = await listenersOf([app.pid, 2 ** 22 + 1]);
    return listeners.length === 3 ? listeners : undefined;
  });
  assert.deepEqual(seen.map(({ pid, bound, loopbackOnly }) => [pid, bound, loopbackOnly]).sort(), [
    [app.pid, `0.0.0.0:${port}`, false],
    [app.pid, `[::1]:${six}`, true],
    [app.pid, `unix:${directory.join('own.sock')}`, true],
  ]);
  assert.equal(holderOf({ kind: 'tcp', host: '127.0.0.1', port: await unusedPort() }), undefined);
});
