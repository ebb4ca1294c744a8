/**
 * Promise: log files that somebody removes while the stack runs are begun anew, and that is told in them.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { sockpit, stackStatus } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { waitFor } from './support/wait-for.js';

test('a folder of logs that is removed', async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@ worker\ntick: while :; do echo tick; sleep 0.1; done\n',
  });
  assert.equal((await sockpit(directory, ['up', '-d', '-p', '0'])).code, 0);
  const { logs } = await stackStatus(directory);
  const file = join(logs, 'tick.log');
  await waitFor('the log', () => existsSync(file));
  await rm(dirname(file), { recursive: true });
  await waitFor('the log again', () => existsSync(file), { timeoutMs: 20_000 });
  assert.equal((await sockpit(directory, ['down'])).code, 0);
  const { stdout } = await sockpit(directory, ['logs', 'tick']);
  assert.match(stdout, /\| tick\n/);
  assert.match(stdout, /somebody removed the log file, with the lines before; a new one is begun/);
});
