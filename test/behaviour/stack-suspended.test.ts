/**
 * Promise: a laptop that sleeps, or a SIGSTOP of the stack and all its groups, restarts nothing and
 * fails nothing, however long it lasts: neither what runs, nor what starts, nor a request that waits.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { get } from './support/http.js';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { soak } from './support/soak.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';

/** Longer than every limit of the apps below. */
const ASLEEP_MS = soak(5000, 60_000);

test('a sleep restarts nothing and fails nothing', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory({
    Procfile: [
      `api: ${nodeApp('fixtures/echo-server.mjs')}`,
      '#@ worker',
      'mail: while :; do echo tick; sleep 1; done',
      // These start while the stack sleeps.
      '#@ within=4s hold-for=4s',
      `slow: BOOT_MS=3000 ${nodeApp('fixtures/slow-boot.mjs')}`,
      '#@ worker ready=delay:3s within=4s',
      'late: exec sleep 3600',
      '#@ after=late',
      `last: ${nodeApp('fixtures/echo-server.mjs')}`,
      // Its answer takes longer than it may, were the sleep to count.
      '#@ timeout=3s',
      `thinks: ${nodeApp('fixtures/answers-late.mjs')}`,
      '',
    ].join('\n'),
  });
  await using run = runSockpit(directory);
  await run.waitForState('api', 'ready');
  await run.waitForState('thinks', 'ready');
  const url = await run.url();
  const patience = { timeoutMs: ASLEEP_MS + 20_000 };
  const held = get(`${url}/slow/`, patience);
  const thought = get(`${url}/thinks/`, patience);
  await run.waitForLine(/thinks +\| asked/);
  await run.waitForLine(/late starts/);

  const all = run.processes();
  for (const { pid } of all) process.kill(pid, 'SIGSTOP');
  await sleep(ASLEEP_MS);
  for (const { pid } of all) process.kill(pid, 'SIGCONT');

  assert.equal((await held).status, 200, 'a request that waits for its app');
  assert.equal((await thought).status, 200, 'a request that is being answered');
  for (const app of ['slow', 'late', 'last']) await run.waitForState(app, 'ready');
  const { apps, notices } = await run.status();
  for (const { name, restarts, exit } of apps)
    assert.deepEqual([name, restarts, exit], [name, 0, null]);
  assert.deepEqual(
    notices.filter(({ level }) => level !== 'info').map(({ text }) => text),
    [],
  );
  const said = run.output.lines.map(({ text }) => text);
  assert.deepEqual(
    said.filter((text) => /overdue|failed|starts again|died/.test(text)),
    [],
  );
  assert.equal((await run.stop()).code, 130);
  const kept = await sockpit(directory, ['events']);
  assert.equal(kept.code, 0, kept.text);
  assert.match(kept.stdout, /late is ready after[\s\S]*late is stopped/);
});

test(
  'a stop that is slept through gives everybody time to end in order',
  skipUnless('linux'),
  async () => {
    await using directory = await temporaryDirectory({
      Procfile: [
        '#@stack grace=2s',
        '#@ worker',
        `db: trap 'sleep 0.2; echo flushed; exit' TERM; while :; do sleep 0.1; done`,
        // It is told first, and ends while the supervisor sleeps.
        '#@ worker after=db',
        `web: trap 'echo told; while [ ! -e go ]; do sleep 0.05; done; exit' TERM; echo up; while :; do sleep 0.1; done`,
        '',
      ].join('\n'),
    });
    await using run = runSockpit(directory);
    await run.waitForLine(/web +\| up/);
    run.signal('SIGINT');
    await run.waitForLine(/web +\| told/);
    run.signal('SIGSTOP');
    await directory.write({ go: '' });
    await sleep(ASLEEP_MS);
    run.signal('SIGCONT');
    const { code } = await run.end();
    const said = run.output.lines.map(({ text }) => text);
    assert.equal(code, 130, said.join('\n'));
    assert.ok(
      said.some((text) => /db +\| flushed/.test(text)),
      said.join('\n'),
    );
  },
);

test('whoever asks a supervisor that is suspended is told so, and what to do', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `api: ${nodeApp('fixtures/echo-server.mjs')}\n`,
  });
  await using run = runSockpit(directory);
  await run.waitForState('api', 'ready');
  run.signal('SIGSTOP');
  try {
    const asked = [['up', '-d'], ['env', 'api'], ['run', 'true'], ['status']];
    const told = await Promise.all(asked.map((words) => sockpit(directory, words)));
    for (const [i, { code, stderr, text }] of told.entries()) {
      assert.equal(code, 1, text);
      assert.match(stderr, /does not answer: its supervisor may be suspended/, asked[i]?.join(' '));
      assert.match(stderr, /kill -CONT/);
    }
  } finally {
    run.signal('SIGCONT');
  }
});
