/**
 * Promise: text for the standard input of an app reaches it, is bounded, and can be ended.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectControl } from '../../src/control/client.js';
import { runSockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';

test('text for the standard input of an app on a pipe, and its end', async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@ worker\njob: while read line; do echo "got $line"; done; echo over; sleep 1000\n',
  });
  await using run = runSockpit(directory);
  await run.waitForState('job', 'running');
  const handle = await connectControl(await directory.controlSocket());
  const sent = await handle.act('job', { kind: 'input', text: 'next\n' });
  assert.deepEqual(sent, { app: 'job', ok: true, message: '5 bytes sent to job' });
  await run.waitForLine(/job +\| got next/);
  await handle.act('job', { kind: 'input', text: '', end: true });
  await run.waitForLine(/job +\| over/);
  const late = await handle.act('job', { kind: 'input', text: 'x\n' });
  assert.equal(late.ok, false);
  assert.match(late.message, /the input of job has been ended/);
  await handle.close();
});

test('that an app has closed its input is told to whoever sends something', async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@ worker\njob: exec 0<&-; echo closed; exec sleep 1000\n',
  });
  await using run = runSockpit(directory);
  await run.waitForLine(/job +\| closed/);
  const handle = await connectControl(await directory.controlSocket());
  const sent = await handle.act('job', { kind: 'input', text: 'next\n' });
  assert.equal(sent.ok, false);
  assert.match(
    sent.message,
    /^job has closed its input: not all of the 5 bytes could be given to it/,
  );
  const late = await handle.act('job', { kind: 'input', text: 'next\n' });
  assert.match(late.message, /the input of job has been ended/);
  await handle.close();
});

test('what an app does not read is bounded, and refused in words', async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@ worker\njob: sleep 1000\n#@ worker tty\nterm: stty raw; sleep 1000\n',
  });
  await using run = runSockpit(directory);
  await run.waitForState('job', 'running');
  await run.waitForState('term', 'running');
  const handle = await connectControl(await directory.controlSocket());
  for (const app of ['job', 'term']) {
    const input = { kind: 'input', text: 'x'.repeat(60_000) } as const;
    let taken = 0;
    let answer = await handle.act(app, input);
    for (; answer.ok; answer = await handle.act(app, input)) taken++;
    assert.ok(taken >= 1 && taken < 20, `${app}: ${taken}`);
    assert.match(answer.message, /does not read its input: \d+ bytes wait for it; these were not/);
  }
  // Nothing of that holds up the stack.
  assert.equal((await handle.status()).phase, 'up');
  await handle.close();
});
