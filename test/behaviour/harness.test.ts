/**
 * The harness keeps its own promises: it sees what it should see, and fails where it should fail.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { eventStream, get, raw, webSocket } from './support/http.js';
import { isAlive, listeningPorts } from './support/processes.js';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import type { SockpitRun } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import type { TemporaryDirectory } from './support/temporary-directory.js';
import { appFile, nodeApp } from './support/test-environment.js';
import { openTerminal } from './support/tmux.js';
import { waitFor } from './support/wait-for.js';

const node: [string] = [process.execPath];

/** One of the small apps, run directly, on a Unix socket in the project's folder. */
function runApp(directory: TemporaryDirectory, name: string): SockpitRun {
  return runSockpit(directory, [appFile(name)], {
    program: node,
    env: { SOCKET: directory.join('app.sock') },
  });
}

test('a temporary directory is gone after its test, also after a failing one', async () => {
  let path = '';
  await assert.rejects(async () => {
    await using directory = await temporaryDirectory({ 'deep/in/file.txt': 'text' });
    path = directory.root;
    assert.ok(existsSync(directory.join('deep', 'in', 'file.txt')));
    throw new Error('the test fails');
  }, /the test fails/);
  assert.equal(existsSync(path), false);
});

test(
  'a process that outlives its run fails the test and is killed',
  skipUnless('linux'),
  async () => {
    await using directory = await temporaryDirectory();
    let daemon = 0;
    await assert.rejects(async () => {
      await using run = runSockpit(directory, [], {
        program: [appFile('fixtures/double-fork.sh')],
        env: { LEAVE: '1' },
      });
      daemon = Number((await run.waitForLine(/^daemon (\d+)$/))[1]);
      // What stays holds its output as well.
      await run.ended;
    }, /left running, killed now:\n.*sleep 3600/);
    assert.equal(isAlive(daemon), false);
  },
);

test('waiting for a line ends in time, with what was said instead', async () => {
  await using directory = await temporaryDirectory();
  await using run = runSockpit(directory, [appFile('fixtures/crash-after.mjs')], { program: node });
  const match = await run.waitForLine(/everything: code (\d)/);
  assert.equal(match[1], '1');
  assert.deepEqual(await run.end(), { code: 1, signal: null });
  await assert.rejects(run.waitForLine(/never said/), /it ended without a line[^]*small things/);
  await using worker = runApp(directory, 'worker.mjs');
  await assert.rejects(
    worker.waitForLine(/never said/, { timeoutMs: 300 }),
    /waited [\d.]+ s for a line like/,
  );
});

test('a program that runs to its end leaves code and both streams', async () => {
  await using directory = await temporaryDirectory();
  const crash = await sockpit(directory, [appFile('fixtures/crash-after.mjs')], {
    program: node,
    env: { CODE: '7' },
  });
  assert.equal(crash.code, 7);
  assert.equal(crash.stdout, '');
  assert.match(crash.stderr, /then everything: code 7\n$/);
});

test('requests, event streams and WebSockets reach the small apps', async () => {
  await using directory = await temporaryDirectory();
  const socketPath = directory.join('app.sock');
  {
    await using api = runApp(directory, 'json-api.mjs');
    await api.waitForLine(/^listening/);
    const echo = await get('http://app/echo', { method: 'POST', body: 'über', socketPath });
    assert.equal(echo.status, 200);
    assert.equal(echo.body, 'über');
    assert.equal((await get('http://app/nothing', { socketPath })).status, 404);
    assert.deepEqual(await api.stop(), { code: 0, signal: null });
  }
  {
    await using clock = runApp(directory, 'clock.mjs');
    await clock.waitForLine(/^listening/);
    await using stream = await eventStream('http://app/events', { socketPath });
    const first = await stream.next();
    const second = await stream.next();
    assert.ok(second.at - first.at < 5000);
    assert.notEqual(first.id, second.id);
    assert.deepEqual(await clock.stop(), { code: 0, signal: null });
    await stream.ended();
  }
  {
    await using echo = runSockpit(directory, [appFile('fixtures/echo-server.mjs')], {
      program: node,
      env: { PORT: '0' },
    });
    await echo.waitForLine(/^listening/);
    await using talk = await webSocket(`ws://127.0.0.1:${listeningPorts(echo.pid)[0] ?? 0}/room`);
    assert.match(await talk.next(), /"target":"\/room"/);
    talk.send('hello');
    assert.equal(await talk.next(), 'hello');
    await echo.stop();
    assert.equal((await talk.closed).code, 1006);
  }
});

test('raw bytes and WebSockets over TCP', async () => {
  await using directory = await temporaryDirectory();
  await using server = runSockpit(directory, [appFile('fixtures/listens-elsewhere.mjs')], {
    program: node,
  });
  const port = await waitFor('its port', () => listeningPorts(server.pid)[0]);
  const answer = await raw(port, 'GET /a%20b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  assert.match(answer, /^HTTP\/1\.1 200 OK\r\n/);
  assert.match(answer, /elsewhere: \/a%20b\n/);
  await assert.rejects(webSocket(`http://127.0.0.1:${port}/`), /Unexpected server response: 200/);
});

test(
  'a terminal shows, takes keys, changes its size and gives the exit code',
  skipUnless('tmux'),
  async () => {
    await using directory = await temporaryDirectory();
    await using terminal = await openTerminal(directory, ['sh'], { columns: 80, rows: 24 });
    await terminal.type('stty size; echo "it is $((40 + 2))"');
    await terminal.keys('Enter');
    const rows = await terminal.waitFor(/^it is 42$/m);
    assert.ok(rows.includes('24 80'), rows.join('\n'));

    await terminal.resize(200, 50);
    await terminal.type('clear; stty size');
    await terminal.keys('Enter');
    await terminal.waitFor((screen) => screen.includes('50 200'));

    const restored = await terminal.flags();
    assert.deepEqual(restored, {
      alternateScreen: false,
      cursorVisible: true,
      mouse: false,
      applicationKeypad: false,
      applicationCursorKeys: false,
    });
    await terminal.type(String.raw`printf '\033[?1049h\033[?25l\033[?1000h'`);
    await terminal.keys('Enter');
    await waitFor('the flags to change', async () => {
      const { alternateScreen, cursorVisible, mouse } = await terminal.flags();
      return alternateScreen && !cursorVisible && mouse;
    });
    await terminal.type(nodeApp('worker.mjs'));
    await terminal.keys('Enter');
    await terminal.waitFor(/waiting for work/);
    assert.equal(terminal.processes().length, 2);
    await terminal.keys('C-c');
    await terminal.type('exit 3');
    await terminal.keys('Enter');
    assert.equal(await terminal.end(), 3);
  },
);
