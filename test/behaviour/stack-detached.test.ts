/**
 * A detached stack lives on by itself, and every command finds it from its folder.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { get } from './support/http.js';
import { isAlive } from './support/processes.js';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit, stackStatus } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import type { TemporaryDirectory } from './support/temporary-directory.js';
import { nodeApp, program } from './support/test-environment.js';
import { openTerminal } from './support/tmux.js';

const echo = nodeApp('fixtures/echo-server.mjs');

function project(): Promise<TemporaryDirectory> {
  return temporaryDirectory({
    Procfile: `api: ${echo}\n#@ worker\nworker: ${nodeApp('worker.mjs')}\n`,
    'below/deep/file.txt': '',
  });
}

test('up -d comes back when all is ready; status, logs, restart and down act on it', async () => {
  await using directory = await project();
  const up = await sockpit(directory, ['up', '-d', '-p', '0']);
  assert.equal(up.code, 0, up.text);
  assert.match(up.stdout, /http:\/\/localhost:\d+/);

  const status = await stackStatus(directory);
  assert.equal(status.config, directory.join('Procfile'));
  assert.equal(status.detached, true);
  const api = status.apps.find(({ name }) => name === 'api');
  assert.equal(api?.state, 'ready');
  const [url = ''] = status.listen;
  assert.equal((await get(`${url.replace('localhost', '127.0.0.1')}/api/`)).status, 200);

  const table = await sockpit(directory, ['status']);
  assert.match(table.stdout, /^api +ready +\d+ /m);
  assert.match(table.stdout, /^worker +running +\d+ /m);

  const logs = await sockpit(directory, ['logs', '-n', '50', 'worker']);
  assert.equal(logs.code, 0);
  assert.match(logs.stdout, /^\d\d:\d\d:\d\d worker +\| waiting for work$/m);
  assert.doesNotMatch(logs.stdout, /api +\|/);

  const restart = await sockpit(directory, ['restart', 'api']);
  assert.equal(restart.code, 0, restart.text);
  assert.match(restart.stdout, /api/);
  const answer = JSON.parse((await get(`${url.replace('localhost', '127.0.0.1')}/api/`)).body) as {
    pid: number;
  };
  assert.notEqual(answer.pid, api.pid);

  // From a folder below, the same stack.
  const below = await sockpit(directory, ['status', '--json'], {
    cwd: directory.join('below/deep'),
  });
  assert.equal((JSON.parse(below.stdout) as { pid: number }).pid, status.pid);

  const down = await sockpit(directory, ['down']);
  assert.equal(down.code, 0, down.text);
  assert.equal(isAlive(status.pid), false);
  assert.equal(isAlive(answer.pid), false);
  assert.equal(existsSync(api.socket ?? ''), false);
});

test('up -d tells what happens while it waits; Ctrl-C ends the wait, not the stack', async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@ ready=delay:60s\nslow: sleep 600\n#@ after=slow worker\nnext: sleep 600\n',
  });
  await using up = runSockpit(directory, ['up', '-d', '-p', '0']);
  await up.waitForLine(/^slow starts \(pid \d+\)$/);
  await up.waitForLine(/^next waits for slow \(starting\)$/);
  up.signalGroup('SIGINT');
  assert.equal((await up.end()).code, 130);
  assert.match(up.output.text, /not waiting any longer; the stack goes on.*sockpit down/);
  assert.equal((await stackStatus(directory)).apps[0]?.state, 'starting');
  assert.equal((await sockpit(directory, ['down'])).code, 0);
});

test('logs -f follows until Ctrl-C, and the stack does not mind', async () => {
  await using directory = await project();
  assert.equal((await sockpit(directory, ['-d', '-p', '0'])).code, 0);
  {
    await using logs = runSockpit(directory, ['logs', '-f']);
    await logs.waitForLine(/worker +\| waiting for work$/);
    await logs.waitForLine(/worker +\| tick 2$/);
    await logs.stop();
  }
  assert.equal((await stackStatus(directory)).phase, 'up');
  assert.equal((await sockpit(directory, ['down'])).code, 0);
});

test('options may stand before the command', async () => {
  await using directory = await project();
  await using run = runSockpit(directory);
  await run.waitForState('worker', 'running');
  const cwd = directory.root;
  for (const args of [
    ['-C', directory.path, 'status'],
    ['-f', 'project/Procfile', 'logs', '-n', '5', 'worker'],
    ['status', '-C', directory.path],
  ]) {
    const { code, text } = await sockpit(directory, args, { cwd });
    assert.equal(code, 0, `${args.join(' ')}: ${text}`);
    assert.match(text, /worker/);
  }
});

test('without a stack every command says so and ends with 1', async () => {
  await using directory = await project();
  for (const args of [['status'], ['down'], ['restart', 'api']]) {
    const { code, stderr, stdout } = await sockpit(directory, args);
    assert.equal(code, 1, `${args.join(' ')}: ${stderr}`);
    assert.equal(stdout, '');
    assert.match(stderr, /not running/);
  }
});

test('a second start beside a running stack says where that is', async () => {
  await using directory = await project();
  await using run = runSockpit(directory);
  await run.waitForState('api', 'ready');
  const second = await sockpit(directory, ['--plain', '-p', '0']);
  assert.equal(second.code, 1);
  assert.match(second.stderr, new RegExp(`already running: pid ${run.pid}, http://localhost:\\d+`));
  assert.match(second.stderr, /sockpit down/);
  assert.match(second.stderr, /not heeded, since the stack runs already: -p 0; /);
  const same = await sockpit(directory, ['--plain', '-p', new URL(await run.url()).port]);
  assert.doesNotMatch(same.stderr, /not heeded/);
  const named = await sockpit(directory, ['up', '-d', '--listen', 'unix:x.sock', 'api']);
  assert.match(named.stderr, /not heeded, since the stack runs already: --listen unix:x\.sock; /);
  assert.equal((await run.status()).phase, 'up');
});

test('an unknown app is refused with the nearest name', async () => {
  await using directory = await project();
  await using run = runSockpit(directory);
  await run.waitForState('api', 'ready');
  const { code, stderr } = await sockpit(directory, ['restart', 'wroker']);
  assert.notEqual(code, 0);
  assert.match(stderr, /wroker/);
  assert.match(stderr, /worker/);
});

test('up -d with an app that cannot start says which and why, and ends with 124', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ retries=1\nbad: ${nodeApp('fixtures/crash-after.mjs')}\napi: ${echo}\n`,
  });
  const up = await sockpit(directory, ['-d', '-p', '0']);
  assert.equal(up.code, 124, up.text);
  assert.match(up.stderr, /bad/);
  assert.match(up.stderr, /then everything: code 1/);
  assert.equal((await sockpit(directory, ['down'])).code, 0);
});

test(
  'in a terminal up -d has a line for each app, and leaves a table',
  skipUnless('tmux'),
  async () => {
    await using directory = await temporaryDirectory({
      Procfile: `api: ${echo}\n#@ ready='exec:test -e go'\nslow: sleep 300\n#@ after=slow worker\nmail: sleep 300\n`,
    });
    await using terminal = await openTerminal(directory, [
      process.execPath,
      program,
      'up',
      '-d',
      '-p',
      '0',
    ]);
    await terminal.waitFor((screen) =>
      [
        / ✓ api +ready after /,
        / \S slow +starting \d+\/30s: waits for `test -e go`/,
        / \S mail +waits for slow/,
      ].every((line) => line.test(screen.join('\n'))),
    );
    await directory.write({ go: '' });
    assert.equal(await terminal.end(), 0);
    const screen = (await terminal.screen()).join('\n');
    assert.match(screen, /^mail +running +\d+ /m);
    assert.doesNotMatch(screen, /[✓⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]/);
    assert.equal((await sockpit(directory, ['down'])).code, 0);
  },
);
