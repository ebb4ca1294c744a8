/**
 * A reader of the output that goes away, or that is slow, is no error of ours.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { get } from './support/http.js';
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
  const check = await run('sh', ['-c', `${node} check | true`], options);
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
