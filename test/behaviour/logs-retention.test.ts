/**
 * Promise: what stacks that are gone have left is removed when it is old, and nothing else is.
 */
import assert from 'node:assert/strict';
import { mkdir, readdir, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { pruneStates } from '../../src/stack/prune.js';
import { processEntry } from '../../src/supervisor/processes/process-table.js';
import { runSockpit, waitForState } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';

const YEAR_MS = 365 * 86_400_000;

test('old directories go, live ones and strange ones stay', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `api: ${nodeApp('fixtures/echo-server.mjs')}\n`,
  });
  await using run = runSockpit(directory);
  await waitForState(directory, 'api', ['ready']);
  const stateRoot = join(directory.state, 'sockpit');
  const [live = ''] = await readdir(stateRoot);
  assert.match(live, /^project-[0-9a-f]{8}$/);

  const make = async (name: string, then: Date): Promise<void> => {
    const logs = join(stateRoot, name, 'logs');
    await mkdir(logs, { recursive: true });
    await writeFile(join(logs, 'api.log'), 'old\n');
    for (const path of [join(logs, 'api.log'), logs, join(stateRoot, name)]) {
      await utimes(path, then, then);
    }
  };
  const long = new Date(Date.now() - YEAR_MS);
  await make('gone-0123abcd', long);
  await make('fresh-0123abcd', new Date());
  await make('not-one-of-ours', long);
  await make('half-0123abcd.gone', new Date());
  await mkdir(directory.join('elsewhere'));
  await symlink(directory.join('elsewhere'), join(stateRoot, 'link-0123abcd'));

  const prune = (now: number): Promise<readonly string[]> =>
    pruneStates({ stateRoot, runtimeRoot: directory.runtime, now, lookUp: processEntry });
  assert.deepEqual(await prune(Date.now()), ['gone-0123abcd']);
  const left = ['fresh-0123abcd', 'link-0123abcd', 'not-one-of-ours', live];
  assert.deepEqual((await readdir(stateRoot)).sort(), left.toSorted());
  // A year later the stack still runs.
  assert.deepEqual(await prune(Date.now() + YEAR_MS), ['fresh-0123abcd']);
  await run.stop();
  assert.deepEqual(await prune(Date.now() + YEAR_MS), [live]);
  assert.deepEqual(await readdir(directory.join('elsewhere')), []);
});
