/**
 * Promise: however often apps are started anew, the supervisor holds no more descriptors, timers and
 * memory than before.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { StackStatus } from '../../src/model/status.js';
import { get, getJson } from './support/http.js';
import { descriptors, residentMb } from './support/memory.js';
import { skipUnless } from './support/programs.js';
import { runSockpit } from './support/run-sockpit.js';
import type { SockpitRun } from './support/run-sockpit.js';
import { soak } from './support/soak.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import type { TemporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';
import { waitFor, within } from './support/wait-for.js';

const RESTARTS = soak(60, 1000);
/** So many at first, until everything that is ever loaded is there. */
const WARM_UP = soak(20, 100);
const APPS = ['api', 'mail', 'tree'];

/** Told by SIGUSR2, the program writes down what keeps its event loop busy. */
const TELL = `
import { renameSync, writeFileSync } from 'node:fs';
process.on('SIGUSR2', () => {
  writeFileSync('resources.new', JSON.stringify(process.getActiveResourcesInfo()));
  renameSync('resources.new', 'resources.json');
});
`;

/** What the supervisor holds: descriptors, and active resources by kind. */
async function held(run: SockpitRun, directory: TemporaryDirectory) {
  run.signal('SIGUSR2');
  const text = await waitFor('the resources', () =>
    readFile(directory.join('resources.json'), 'utf8').catch(() => undefined),
  );
  await directory.remove('resources.json');
  const kinds = JSON.parse(text) as string[];
  const count = (kind: string): number => kinds.filter((each) => each === kind).length;
  return {
    descriptors: descriptors(run.pid),
    timers: count('Timeout'),
    processes: count('ProcessWrap'),
    watches: count('FSEventWrap'),
  };
}

async function generation(socketPath: string, app: string): Promise<number> {
  const { apps } = (await getJson('http://sockpit/v1/status', { socketPath })) as StackStatus;
  const [instance] = apps.find(({ name }) => name === app)?.instances ?? [];
  const up = instance?.state.kind === 'ready' || instance?.state.kind === 'running';
  return up ? instance.generation : 0;
}

/** Restarts all apps so often, and waits each time until they are up. */
async function restart(socketPath: string, times: number): Promise<void> {
  for (let round = 0; round < times; round++) {
    await Promise.all(
      APPS.map(async (app) => {
        const before = await generation(socketPath, app);
        await get(`http://sockpit/v1/apps/${app}/restart`, { socketPath, method: 'POST' });
        await waitFor(
          `${app} to be up again`,
          async () => (await generation(socketPath, app)) > before,
          { everyMs: 10 },
        );
      }),
    );
  }
}

test(`${RESTARTS} restarts leave nothing behind`, skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory({
    'tell.mjs': TELL,
    Procfile: [
      `api: ${nodeApp('fixtures/echo-server.mjs')}`,
      '#@ worker',
      'mail: echo started; exec sleep 3600',
      '#@ worker',
      'tree: (setsid sleep 3600 &); sleep 3600 & wait',
      '',
    ].join('\n'),
  });
  await using run = runSockpit(directory, ['--plain', '-p', '0'], {
    env: { NODE_OPTIONS: `--import=${directory.join('tell.mjs')}` },
  });
  for (const app of APPS) await run.waitForState(app, 'ready', 'running');
  const socketPath = await directory.controlSocket();
  await restart(socketPath, Math.ceil(WARM_UP / APPS.length));
  const before = await held(run, directory);
  const megabytes = residentMb(run.pid);
  await within('the restarts', restart(socketPath, Math.ceil(RESTARTS / APPS.length)), {
    timeoutMs: soak(60_000, 600_000),
  });
  // What a boot keeps for a moment (its last look, its survey) has come to its end by then.
  let after = before;
  await waitFor(
    'as little to be held as before',
    async () => {
      after = await held(run, directory);
      return Object.entries(after).every(([kind, count]) => {
        return count <= before[kind as keyof typeof before] + 1;
      });
    },
    { timeoutMs: 20_000, everyMs: 200, show: () => JSON.stringify({ before, after }) },
  );
  const grown = residentMb(run.pid) - megabytes;
  assert.ok(grown < soak(40, 60), `${grown} MB more than before`);
});
