/**
 * Every command of docs/over-ssh.md, typed as it stands there, with a real sshd as the far machine.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { docExamples } from './support/doc-examples.js';
import { get } from './support/http.js';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { prepareSshd } from './support/sshd.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp, program } from './support/test-environment.js';
import { openTerminal } from './support/tmux.js';

const page = await docExamples('docs/over-ssh.md');

/** The example whose words begin so. */
function example(...first: string[]): readonly string[] {
  const found = page.commands.find((words) => first.every((word, i) => words[i] === word));
  assert.ok(found, `the page has an example of ${first.join(' ')}`);
  return found;
}

test('the examples of over-ssh.md work as they stand', skipUnless('sshd', 'tmux'), async () => {
  const app = nodeApp('fixtures/mirror.mjs');
  await using directory = await temporaryDirectory({
    'shop/Procfile': `#@stack listen=localhost:0\napi: ${app}\nweb: ${app}\n`,
  });
  const { env, start } = await prepareSshd(directory);
  await using sshd = await start();
  assert.ok(sshd.running);
  const run = [
    example('-H', 'vps', 'up'),
    example('-H', 'vps', 'status'),
    example('-H', 'vps', 'logs'),
    example('-H', 'vps', 'ui'),
    example('tunnel', 'vps'),
    example('-H', 'vps', 'down'),
  ] as const;
  assert.equal(run.length, page.commands.length, 'every example of the page is run here');
  const [up, status, logs, ui, tunnel, down] = run;

  const started = await sockpit(directory, up, { env });
  assert.equal(started.code, 0, started.text);
  const shown = await sockpit(directory, status, { env });
  assert.match(shown.stdout, /^api +ready/m);
  const said = await sockpit(directory, logs, { env });
  assert.match(said.stdout, /listening on/);
  assert.doesNotMatch(said.stdout, /web/);

  await using terminal = await openTerminal(directory, [process.execPath, program, ...ui], { env });
  await terminal.waitFor(/api.*ready/);
  await terminal.keys('q');
  assert.equal(await terminal.end(), 0);

  await using tunnelled = runSockpit(directory, tunnel, { env });
  const [, port] = await tunnelled.waitForLine(/^shop on vps: http:\/\/localhost:(\d+)\//);
  await tunnelled.waitForLine(new RegExp(`^ +http://localhost:${port}/api/ +api +ready$`));
  const byName = { headers: { Host: `api.localhost:${port}` } };
  assert.match((await get(`http://127.0.0.1:${port}/x`, byName)).body, /"PS":"api\.1"/);
  assert.deepEqual(await tunnelled.stop(), { code: 0, signal: null });

  const ended = await sockpit(directory, down, { env });
  assert.equal(ended.code, 0, ended.text);
});
