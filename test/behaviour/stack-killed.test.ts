/**
 * Promise: kill -9, at whatever moment and however often, leaves no process, no socket and no state in
 * the way of the next start.
 */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { describeProcesses, isAlive } from './support/processes.js';
import { skipUnless } from './support/programs.js';
import { runSockpit } from './support/run-sockpit.js';
import type { SockpitRun } from './support/run-sockpit.js';
import { soak } from './support/soak.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';
import { unusedPort } from './support/unused-port.js';
import { waitFor } from './support/wait-for.js';

const ROUNDS = soak(5, 100);

/** A shell with a child in the background, a daemon in a session of its own, and no ear for TERM. */
const TREE = `trap '' TERM; sleep 3600 & (setsid sh -c 'sleep 3600 & exec sleep 3600' &); echo up; wait`;

/** At what moment it is killed. */
const MOMENTS: readonly ((run: SockpitRun) => Promise<unknown>)[] = [
  (run) => run.waitForLine(/./),
  (run) => run.waitForLine(/tree +\| up/),
  (run) => run.waitForLine(/api is ready/),
  async (run) => {
    await run.waitForLine(/tree +\| up/);
    run.signal('SIGTERM');
    await run.waitForLine(/is stopping/);
  },
];

test(`kill -9, ${ROUNDS} times in a row`, skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory({
    Procfile: [
      '#@stack grace=300ms',
      `api: ${nodeApp('fixtures/echo-server.mjs')}`,
      `#@ worker grace=300ms`,
      `tree: ${TREE}`,
      '',
    ].join('\n'),
  });
  const port = String(await unusedPort());
  for (let round = 0; round < ROUNDS; round++) {
    const run = runSockpit(directory, ['--plain', '-p', port]);
    const moment = MOMENTS[round % MOMENTS.length];
    try {
      await moment?.(run);
    } catch (error) {
      await run[Symbol.asyncDispose]();
      throw error;
    }
    if (run.running) run.signal('SIGKILL');
    await run.end();
    await waitFor(`everybody to be gone in round ${round}`, () => run.processes().length === 0, {
      show: () => describeProcesses(run.processes()),
    });
    await waitFor(
      `every file to be gone in round ${round}`,
      async () => (await readdir(directory.runtime)).length === 0,
      { show: () => run.output.tail() },
    );
  }
  await using last = runSockpit(directory, ['--plain', '-p', port]);
  await last.waitForState('api', 'ready');
  assert.equal((await last.stop()).code, 130);
});

/** Both without a mark: a child of somebody who lives, and one whose parent has ended. */
const AWAY = {
  child: `setsid env -i sh -c 'echo away $$; exec sleep 3600' & wait`,
  daemon: `(setsid env -i sh -c 'echo away $$; exec sleep 3600 <&- >&- 2>&-' & sleep 1); echo alone; exec sleep 3600`,
};

for (const [name, command] of Object.entries(AWAY)) {
  test(
    `who left its group and its environment is ended: ${name}`,
    skipUnless('linux'),
    async () => {
      await using directory = await temporaryDirectory({
        Procfile: `#@stack grace=300ms\n#@ worker\napp: ${command}\n`,
      });
      const run = runSockpit(directory);
      const away = Number((await run.waitForLine(/away (\d+)/))[1]);
      try {
        if (name === 'daemon') await run.waitForLine(/alone/);
        run.signal('SIGKILL');
        await run.end();
        await waitFor('it to be gone', () => !isAlive(away));
      } finally {
        if (isAlive(away)) process.kill(away, 'SIGKILL');
        await run[Symbol.asyncDispose]();
      }
    },
  );
}
