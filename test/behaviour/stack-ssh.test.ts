/**
 * Under ssh the start names the exact command for the user's own machine.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';

const Procfile = `api: ${nodeApp('fixtures/echo-server.mjs')}\n`;

test('with SSH_CONNECTION the ssh -NL line is printed, with port, user and host', async () => {
  await using directory = await temporaryDirectory({ Procfile });
  await using run = runSockpit(directory, ['--plain', '-p', '0'], {
    env: { SSH_CONNECTION: '203.0.113.9 50022 198.51.100.7 2222', USER: 'ada' },
  });
  const { port } = new URL(await run.url());
  const [line] = await run.waitForLine(/ssh -NL .*/);
  assert.equal(line, `ssh -NL ${port}:localhost:${port} -p 2222 ada@198.51.100.7`);
});

test('the usual ssh port is left out; up -d says it as well', async () => {
  await using directory = await temporaryDirectory({ Procfile });
  const env = { SSH_CONNECTION: '203.0.113.9 50022 198.51.100.7 22', USER: 'ada' };
  const up = await sockpit(directory, ['-d', '-p', '0'], { env });
  assert.equal(up.code, 0, up.text);
  assert.match(up.stdout, /ssh -NL (\d+):localhost:\1 ada@198\.51\.100\.7$/m);
  assert.equal((await sockpit(directory, ['down'])).code, 0);
});

test('without ssh there is no such line', async () => {
  await using directory = await temporaryDirectory({ Procfile });
  await using run = runSockpit(directory);
  await run.waitForState('api', 'ready');
  assert.doesNotMatch(run.output.text, /ssh/);
});
