/**
 * Promise: where the supervisor and its guardian are both killed, what they leave is shown, and is ended
 * by `down` or by the next start, and nobody else is.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { appendFile, readFile, readdir } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isAlive } from './support/processes.js';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import type { SockpitRun } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import type { TemporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';
import { waitFor } from './support/wait-for.js';

/** A socket of its own choice, a child in the background, one in a session of its own without a mark. */
const FILES = {
  Procfile: [
    '#@stack grace=500ms',
    `#@ socket=api.sock`,
    `api: SOCKET=api.sock ${nodeApp('fixtures/echo-server.mjs')}`,
    '#@ worker',
    `tree: trap '' TERM; sleep 3600 & setsid env -i sh -c 'echo away $$; exec sleep 3600' & wait`,
    '',
  ].join('\n'),
};

interface Victim {
  readonly run: SockpitRun;
  /** The file with the record of the run. */
  readonly record: string;
  readonly pids: readonly number[];
}

async function started(directory: TemporaryDirectory): Promise<Victim> {
  const run = runSockpit(directory);
  const [, away] = await run.waitForLine(/away (\d+)/);
  await run.waitForState('api', 'ready');
  const slug = await directory.slug();
  const record = join(directory.runtime, slug, 'run');
  await waitFor('it to be seen that one has left its group', async () =>
    (await readFile(record, 'utf8')).includes(`\np${away ?? ''} `),
  );
  return { run, record, pids: [...run.processes().map(({ pid }) => pid), Number(away)] };
}

/** Both at once, as a memory shortage may. @returns the pids of those who are left */
async function killWhole({ run, record, pids }: Victim): Promise<readonly number[]> {
  const guardian = Number(/^.*\n.*\n(\d+) /.exec(await readFile(record, 'utf8'))?.[1]);
  run.signal('SIGSTOP');
  process.kill(guardian, 'SIGKILL');
  run.signal('SIGKILL');
  await run.end();
  const left = pids.filter((pid) => pid !== run.pid && pid !== guardian);
  assert.ok(left.length >= 4 && left.every(isAlive), 'nobody was there to end them');
  return left;
}

test('the next start ends them first, and says so in one line', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory(FILES);
  const left = await killWhole(await started(directory));
  await using next = runSockpit(directory);
  await next.waitForLine(/ was killed, and its guardian with it; that has left \d+ processes: /);
  assert.deepEqual(left.filter(isAlive), []);
  assert.equal((await next.waitForState('api', 'ready')).restarts, 0);
  assert.equal(next.output.text.match(/all ended now/g)?.length, 1, 'once');
  assert.equal((await next.stop()).code, 130);
  assert.deepEqual(await readdir(directory.runtime), []);
});

test('ls and status show them, down ends them', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory(FILES);
  const left = await killWhole(await started(directory));
  const listed = await sockpit(directory, ['ls']);
  assert.match(
    listed.stdout,
    /was killed, and left \d+ processes: .*\nend what \S+ has left: .* down/,
  );
  const asked = await sockpit(directory, ['status']);
  assert.equal(asked.code, 1);
  assert.match(asked.stderr, /that has left \d+ processes: .*\n +end them: sockpit down; start it/);
  assert.ok(left.every(isAlive), 'who looks ends nobody');
  const ended = await sockpit(directory, ['down']);
  assert.equal(ended.code, 0);
  assert.match(ended.stdout, /that has left \d+ processes: .*; all ended now/);
  assert.deepEqual(left.filter(isAlive), []);
  assert.equal(existsSync(directory.join('api.sock')), false);
  assert.deepEqual(await readdir(directory.runtime), []);
  assert.equal((await sockpit(directory, ['down'])).code, 1, 'nothing is left to be ended');
});

test('who has a number of theirs by now is left alone', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory(FILES);
  const victim = await started(directory);
  const left = await killWhole(victim);
  const stranger = spawn('sleep', ['3600'], { detached: true, stdio: 'ignore' });
  try {
    const pid = stranger.pid ?? 0;
    await appendFile(victim.record, `+${pid} 1\np${pid} 1\n`);
    assert.equal((await sockpit(directory, ['down'])).code, 0);
    assert.deepEqual(left.filter(isAlive), []);
    assert.ok(isAlive(pid));
  } finally {
    stranger.kill('SIGKILL');
  }
});

test('down waits for the guardian, where that is at work', skipUnless('linux'), async () => {
  const patient = FILES.Procfile.replace('grace=500ms', 'grace=3s');
  await using directory = await temporaryDirectory({ Procfile: patient });
  const { run, pids } = await started(directory);
  run.signal('SIGKILL');
  await run.end();
  const { code, stdout } = await sockpit(directory, ['down']);
  assert.equal(code, 0);
  assert.match(stdout, /was killed; its guardian has ended its apps/);
  assert.deepEqual(pids.filter(isAlive), []);
});
