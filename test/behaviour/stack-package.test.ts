/**
 * The package can be packed, installed elsewhere, and runs there.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { get } from './support/http.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp, repository } from './support/test-environment.js';

const run = promisify(execFile);

test('packed and installed elsewhere it brings up a stack', async () => {
  await using directory = await temporaryDirectory({
    'sockpit.config.yaml': `apps:\n  api:\n    command: ${nodeApp('fixtures/echo-server.mjs')}\n`,
  });
  const quiet = ['--silent', '--no-audit', '--no-fund'];
  const packed = await run(
    'npm',
    ['pack', ...quiet, '--ignore-scripts', '--json', '--pack-destination', directory.root],
    { cwd: repository },
  );
  const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }];
  const prefix = directory.join('installed');
  await run('npm', [
    'install',
    '--global',
    ...quiet,
    '--prefix',
    prefix,
    `${directory.root}/${filename}`,
  ]);

  const installed = { program: [`${prefix}/bin/sockpit`] as const };
  assert.match((await sockpit(directory, ['--version'], installed)).stdout, /^\d+\.\d+\.\d+\n$/);
  await using stack = runSockpit(directory, ['--plain', '-p', '0'], installed);
  await stack.waitForState('api', 'ready');
  const url = await stack.url();
  assert.equal((await get(`${url}/api/`)).status, 200);
  await stack.stop();
});
