/**
 * Promise: an error of our own ends the stack in order and says so; no process and no file of it is
 * left in the way of the next start.
 */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';

/** SIGUSR2 makes the program throw where nobody catches. */
const FAULT = `process.on('SIGUSR2', () => setImmediate(() => { throw new Error('a slip'); }));\n`;

test('an error that nobody catches leaves nothing', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory({
    'fault.mjs': FAULT,
    Procfile: [
      '#@stack grace=1s',
      `api: ${nodeApp('fixtures/echo-server.mjs')}`,
      '#@ worker grace=1s',
      `tree: trap '' TERM; (setsid sleep 3600 &); sleep 3600 & echo up; wait`,
      '',
    ].join('\n'),
  });
  await using run = runSockpit(directory, ['--plain', '-p', '0'], {
    env: { NODE_OPTIONS: `--import=${directory.join('fault.mjs')}` },
  });

  await run.waitForState('api', 'ready');
  await run.waitForLine(/tree +\| up/);
  run.signal('SIGUSR2');
  assert.equal((await run.end(20_000)).code, 70);
  assert.match(run.output.text, /an error of its own: Error: a slip/);
  assert.deepEqual(run.processes(), []);
  assert.deepEqual(await readdir(directory.runtime), []);
});

test('an error is told with its places in the sources', async () => {
  await using directory = await temporaryDirectory({
    'fault.mjs': `JSON.stringify = () => { throw new Error('a slip'); };\n`,
  });
  const { code, stderr } = await sockpit(directory, ['ls', '--json'], {
    env: { NODE_OPTIONS: `--import=${directory.join('fault.mjs')}` },
  });
  assert.equal(code, 70);
  assert.match(stderr, /^sockpit: Error: a slip$/m);
  assert.match(stderr, /^ +at \S+ \(src\/cli\/commands\/ls\.ts:\d+:\d+\)$/m);
  assert.doesNotMatch(stderr, /program\.js/);
});
