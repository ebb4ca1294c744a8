/**
 * A reader of the output that goes away, or that is slow, is no error of ours.
 */
import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { readFile, rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { get } from './support/http.js';
import { isAlive } from './support/processes.js';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit, stackStatus } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { waitFor } from './support/wait-for.js';
import { nodeApp, program, shellWord, testEnvironment } from './support/test-environment.js';

const run = promisify(execFile);
const chatty = nodeApp('fixtures/chatty.mjs', '20000');

test('logs | head and sockpit | head end quietly', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory({ Procfile: `api: ${chatty}\n` });
  const node = [process.execPath, program].map(shellWord).join(' ');
  const options = { cwd: directory.path, env: testEnvironment(directory, 'pipe') };
  const plain = await run('sh', ['-c', `${node} --plain -p 0 | head -n 2`], options);
  assert.equal(plain.stderr, '');
  assert.match(plain.stdout, /^sockpit /);
  const logs = await run('sh', ['-c', `${node} logs | head -n 1`], options);
  assert.equal(logs.stderr, '');
  assert.match(logs.stdout, /api +\|/);
  const check = await run('sh', ['-c', `SOCKPIT_LISTEN=localhost:0 ${node} check | true`], options);
  assert.equal(check.stderr, '');
});

test('a slow reader stops nothing and loses nothing', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ worker\nnoise: ${chatty}\napi: ${nodeApp('fixtures/echo-server.mjs')}\n`,
  });
  // The pipe is full long before the 20 000 lines are through; its reader begins when told to.
  const words = [process.execPath, program, '--plain', '-p', '0'].map(shellWord).join(' ');
  const reader = 'while [ ! -e go ]; do sleep 0.05; done; cat > seen';
  await using slow = runSockpit(directory, [], {
    program: ['sh', '-c', `${words} | { ${reader}; }`],
  });
  const status = await waitFor('the noise to have ended', async () => {
    const now = await stackStatus(directory).catch(() => undefined);
    const [noise, api] = now?.apps ?? [];
    return noise?.state === 'exited' && api?.state === 'ready' ? now : undefined;
  });
  const url = new URL(status.listen[0] ?? '');
  for (let i = 0; i < 20; i++) {
    assert.equal((await get(`http://127.0.0.1:${url.port}/api/${i}`)).status, 200);
  }
  await directory.write({ go: '' });
  assert.equal((await sockpit(directory, ['down'])).code, 0);
  await slow.end();
  const seen = await readFile(directory.join('seen'), 'utf8');
  const lines = seen.split('\n').flatMap((line) => /noise +\| line (\d+) of/.exec(line)?.[1] ?? []);
  assert.deepEqual(
    lines.map(Number),
    Array.from({ length: 20_000 }, (_, i) => i + 1),
  );
});

test('a reader that reads no more keeps no signal waiting', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ worker\nnoise: ${chatty}\napi: ${nodeApp('fixtures/echo-server.mjs')}\n`,
  });
  const words = [process.execPath, program, '--plain', '-p', '0'].map(shellWord).join(' ');
  for (const twice of [false, true]) {
    // The pipe's reading end stays open beside it, and nobody reads there.
    await using held = runSockpit(directory, [], {
      program: ['sh', '-c', `${words} 2>said | { while [ ! -e go ]; do sleep 0.05; done; }`],
    });
    await waitFor('the noise to have ended', async () => {
      const now = await stackStatus(directory).catch(() => undefined);
      return now?.apps[0]?.state === 'exited';
    });
    const { pid } = await stackStatus(directory);
    process.kill(pid, twice ? 'SIGINT' : 'SIGTERM');
    if (twice) {
      await waitFor('the end of the stack', async () => {
        const now = await stackStatus(directory).catch(() => undefined);
        return now === undefined;
      });
      process.kill(pid, 'SIGINT');
    }
    await waitFor(`the end of ${pid}`, () => !isAlive(pid));
    const said = await readFile(directory.join('said'), 'utf8');
    assert.match(said, /nobody reads its output any more; all of it: sockpit logs --run last/);
    await directory.write({ go: '' });
    await held.end();
    await rm(directory.join('go'));
  }
  const { stdout } = await sockpit(directory, ['logs', '--run', 'last', '-n', '30000']);
  assert.equal(stdout.match(/noise \| line \d+ of/g)?.length, 20_000);
});

test('nor where its complaints go the same way', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ worker\nnoise: ${chatty}\napi: ${nodeApp('fixtures/echo-server.mjs')}\n`,
  });
  for (const what of [['--plain'], ['--', 'sleep', '1000']]) {
    const words = [process.execPath, program, '-p', '0', ...what].map(shellWord).join(' ');
    await using held = runSockpit(directory, [], {
      program: [
        'sh',
        '-c',
        `{ ${words} 2>&1; echo $? > code; } | while [ ! -e go ]; do sleep 0.05; done`,
      ],
    });
    await waitFor('the noise to have ended', async () => {
      const now = await stackStatus(directory).catch(() => undefined);
      return now?.apps[0]?.state === 'exited' && now.apps[1]?.state === 'ready';
    });
    const { pid } = await stackStatus(directory);
    process.kill(pid, 'SIGTERM');
    await waitFor(`the end of ${pid}`, () => !isAlive(pid), { timeoutMs: 30_000 });
    await directory.write({ go: '' });
    await held.end();
    assert.equal(await readFile(directory.join('code'), 'utf8'), '143\n');
    await rm(directory.join('go'));
  }
});

test(
  'nor one of logs, which says by its code whether a part is missing',
  skipUnless('linux'),
  async () => {
    await using directory = await temporaryDirectory({ Procfile: `#@ worker\nnoise: ${chatty}\n` });
    await using stack = runSockpit(directory);
    await stack.waitForLine(/noise +\| done$/);
    for (const [words, code] of [
      [['-f'], 0],
      [[], 130],
    ] as const) {
      const reader = spawn(process.execPath, [program, 'logs', ...words, '-n', '20000'], {
        cwd: directory.path,
        env: testEnvironment(directory, 'held'),
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(reader.stdout, 'readable');
      reader.kill('SIGINT');
      assert.deepEqual(await once(reader, 'exit'), [code, null]);
    }
  },
);

test(
  'what follows a quiet stack ends when its reader has gone, and leaves nothing behind',
  skipUnless('linux'),
  async () => {
    await using directory = await temporaryDirectory({
      Procfile: "api: sh -c 'echo hello; exec sleep 300'\n",
    });
    await using stack = runSockpit(directory);
    await stack.waitForLine(/api +\| hello/);
    const node = [process.execPath, program].map(shellWord).join(' ');
    const options = { cwd: directory.path, env: testEnvironment(directory, 'pipe') };
    for (const words of ['logs -f', 'logs -f --json', 'events --json']) {
      const { stdout, stderr } = await run('sh', ['-c', `${node} ${words} | head -n 1`], options);
      assert.equal(stdout.split('\n').length, 2, words);
      assert.equal(stderr, '');
    }
    // Nothing has been asked of the app, so this one never writes.
    await run('sh', ['-c', `${node} requests -f | sleep 0.1`], options);
    assert.notEqual((await stack.status()).phase, 'stopping');
  },
);

test('a reader at a socket, as under ssh, is missed too', async () => {
  await using directory = await temporaryDirectory({ Procfile: 'api: sleep 300\n' });
  await using stack = runSockpit(directory);
  await stack.waitForLine(/api starts/);
  const follower = spawn(process.execPath, [program, 'events', '--json'], {
    cwd: directory.path,
    env: testEnvironment(directory, 'socket'),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(follower.stdout, 'data');
  follower.stdout.destroy();
  assert.deepEqual(await once(follower, 'exit'), [0, null]);
});

test(
  'plain mode without a reader is over, also while nothing happens',
  skipUnless('linux'),
  async () => {
    await using directory = await temporaryDirectory({ Procfile: '#@ worker\napi: sleep 300\n' });
    const node = [process.execPath, program].map(shellWord).join(' ');
    const options = { cwd: directory.path, env: testEnvironment(directory, 'quiet') };
    const script = `{ ${node} --plain -p 0; echo $? > code; } | grep -m1 running`;
    await run('sh', ['-c', script], options);
    // 128 + SIGPIPE, as shells count it for others.
    assert.equal(await readFile(directory.join('code'), 'utf8'), '141\n');
  },
);

test('output that cannot be written is said, and no success', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory({ Procfile: `api: ${chatty}\n` });
  const node = [process.execPath, program].map(shellWord).join(' ');
  const options = { cwd: directory.path, env: testEnvironment(directory, 'full') };
  for (const words of ['--help', 'check', 'ls', '--plain -p 0']) {
    const line = `${node} ${words} >/dev/full; echo "code $?"`;
    const { stdout, stderr } = await run('sh', ['-c', line], options);
    assert.equal(stdout, 'code 1\n', words);
    assert.match(stderr, /sockpit: its output cannot be written: .*ENOSPC/);
  }
  // What went wrong before keeps its own code.
  const unknown = await run('sh', ['-c', `${node} --nonsense >/dev/full; echo $?`], options);
  assert.equal(unknown.stdout, '2\n');
});
