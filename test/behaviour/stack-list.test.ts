/**
 * Promise: `sockpit ls` shows every stack of this user that runs, and clears away what killed ones
 * have left; a live one is never touched.
 */
import assert from 'node:assert/strict';
import { mkdir, readdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { runSockpit, sockpit, waitForState } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';

const echo = nodeApp('fixtures/echo-server.mjs');

interface Row {
  name: string;
  url: string | null;
  state: string;
  pid: number | null;
  config: string | null;
  detached: boolean | null;
}

test('two stacks of one folder and their state; none when they are gone', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `api: ${echo}\n`,
    'other/Procfile': `#@ restart=never\nbad: exit 3\napi: ${echo}\n`,
  });
  const none = await sockpit(directory, ['ls']);
  assert.deepEqual([none.code, none.stdout], [0, 'no stack runs\n']);
  await using one = runSockpit(directory, ['--plain', '-p', '0', '--name', 'one']);
  await using two = runSockpit(directory, ['--plain', '-p', '0', '-C', 'other'], {
    stack: ['-C', 'other'],
  });
  await waitForState(directory, 'api', ['ready'], { stack: ['--name', 'one'] });
  await waitForState(directory, 'api', ['ready'], two.options);
  await waitForState(directory, 'bad', ['failed'], two.options);
  const { stdout } = await sockpit(directory, ['ls', '--json'], { cwd: '/' });
  const rows = JSON.parse(stdout) as Row[];
  assert.deepEqual(
    rows.map(({ name, state, pid, config, detached }) => [name, state, pid, config, detached]),
    [
      ['one', 'up', one.pid, directory.join('Procfile'), false],
      ['other', 'up (1 failed)', two.pid, directory.join('other/Procfile'), false],
    ],
  );
  assert.match(rows[0]?.url ?? '', /^http:\/\/localhost:\d+$/);
  const table = await sockpit(directory, ['ls']);
  assert.match(table.stdout, /^one +http:\/\/localhost:\d+ +up +\d+ +\/.*Procfile$/m);
  await one.stop();
  await two.stop();
  assert.equal((await sockpit(directory, ['ls', '--json'])).stdout, '[]\n');
});

test('the name of a folder can neither begin a line nor colour it', async () => {
  await using directory = await temporaryDirectory({
    'new\nline\u001b[31m/Procfile': `api: ${echo}\n`,
  });
  const folder = 'new\nline\u001b[31m';
  await using run = runSockpit(directory, ['--plain', '-p', '0', '-C', folder], {
    stack: ['-C', folder],
  });
  await waitForState(directory, 'api', ['ready'], run.options);
  const texts = [
    await sockpit(directory, ['ls']),
    await sockpit(directory, ['check', '-C', folder]),
    await sockpit(directory, ['status', '-C', folder]),
  ].map(({ text }) => text);
  await run.stop();
  for (const text of [...texts, run.output.lines.map((line) => line.text).join('\n')])
    assert.doesNotMatch(text, /^line|\u001b\[31m/m);
  assert.match(texts[0] ?? '', /new\ufffdline\ufffd\[31m\/Procfile$/m);
});

test('a suspended one is listed and left alone; what the dead have left is cleared away', async () => {
  await using directory = await temporaryDirectory({ Procfile: `api: ${echo}\n` });
  await using run = runSockpit(directory, ['--plain', '-p', '0']);
  await waitForState(directory, 'api', ['ready']);
  const dead = join(directory.runtime, 'dead-0123abcd');
  await mkdir(dead, { mode: 0o700 });
  await writeFile(join(dead, 'lock'), '{"pid":999999,"startTicks":1}');
  const fresh = join(directory.runtime, 'fresh-0123abcd');
  await mkdir(fresh, { mode: 0o700 });
  const old = join(directory.runtime, 'old-0123abcd');
  await mkdir(old, { mode: 0o700 });
  await utimes(old, 1, 1);
  const strange = join(directory.runtime, 'link-0123abcd');
  await symlink(dead, strange);
  run.signal('SIGSTOP');
  try {
    const { stdout } = await sockpit(directory, ['ls', '--json']);
    const [row, ...others] = JSON.parse(stdout) as Row[];
    assert.deepEqual([row?.state, row?.pid, others], ['does not answer', run.pid, []]);
    const asked = await sockpit(directory, ['status']);
    assert.equal(asked.code, 1);
    assert.match(asked.stderr, /the stack runs, and does not answer/);
  } finally {
    run.signal('SIGCONT');
  }
  const left = (await readdir(directory.runtime)).filter((name) => /0123abcd/.test(name));
  assert.deepEqual(left.sort(), ['fresh-0123abcd', 'link-0123abcd']);
  assert.equal((await run.status()).phase, 'up');
  await run.stop();
});
