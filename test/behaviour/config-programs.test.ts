/**
 * A config that is a program is run apart: whatever it does, it gives a config or an error that says why not.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runProgram } from '../../src/config/run-program.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';

const file = 'sockpit.config.mjs';
/** Whoever holds 8080 on this machine is nothing to these tests. */
const anyPort = { env: { SOCKPIT_LISTEN: 'localhost:0' } };

test('what it prints is no part of what is asked for', async () => {
  await using directory = await temporaryDirectory({
    [file]: `console.log('a word'); export default { apps: { api: 'sleep 1000' } };\n`,
  });
  const { code, stdout, stderr } = await sockpit(directory, ['routes', '--json'], anyPort);
  assert.equal(code, 0);
  assert.match(stderr, /^a word$/m);
  assert.doesNotMatch(stdout, /a word/);
  JSON.parse(stdout);
});

test('a command that describes what is not running runs it once', async () => {
  await using directory = await temporaryDirectory({
    [file]: `console.log('run'); export default { apps: { api: 'sleep 1000' } };\n`,
  });
  const commands = [
    ['check'],
    ['routes'],
    ['routes', '--json'],
    ['env', 'api'],
    ['run', '-a', 'api', 'true'],
    ['export', 'procfile'],
  ];
  for (const words of commands) {
    const { code, stderr } = await sockpit(directory, words, anyPort);
    assert.deepEqual([code, stderr.match(/^run$/gm)?.length], [0, 1], words.join(' '));
  }
});

test('where it gives no config, a word says why', async () => {
  const reasons: Readonly<Record<string, RegExp>> = {
    'await new Promise(() => {});': /an await in it waits for nothing/,
    'process.exit(0);': /or it exits/,
    'export default { apps: { api: { command: () => 1 } } };': /apps\.api\.command is a function/,
    "const a = 1;\nthrow new Error('no luck');": /no luck\n.*line 2/,
    'export default async () => { throw undefined; };': /cannot be read: undefined/,
    "import './gone.mjs';": /Cannot find module .*gone\.mjs/,
  };
  for (const [text, reason] of Object.entries(reasons)) {
    await using directory = await temporaryDirectory({ [file]: text });
    const { code, stdout, stderr } = await sockpit(directory, ['check'], anyPort);
    assert.deepEqual([code, stdout], [2, ''], text);
    assert.match(stderr, reason);
  }
});

test('one that goes on for ever is given up, and one that left something to do is not waited for', async () => {
  await using directory = await temporaryDirectory({
    'loop.mjs': 'for (;;);\n',
    'timer.mjs': 'setInterval(() => {}, 1000);\nexport default { apps: {} };\n',
  });
  await assert.rejects(runProgram(directory.join('loop.mjs'), 200), /has not ended after 200ms/);
  assert.deepEqual(await runProgram(directory.join('timer.mjs')), { apps: {} });
});

test('what it imports is read again with it', async () => {
  const lib = (number: number): string => `export const seconds = ${number};\n`;
  await using directory = await temporaryDirectory({
    'lib.mjs': lib(1001),
    [file]:
      "import { seconds } from './lib.mjs';\nexport default { apps: { api: `sleep ${seconds}` } };\n",
  });
  await using run = runSockpit(directory);
  await run.waitForLine(/api is running/);
  await directory.write({ 'lib.mjs': lib(1002) });
  const { code, stdout } = await sockpit(directory, ['reload']);
  assert.deepEqual([code, stdout], [0, 'applied: ~ api (command)\n']);
});

test('one that waits for nothing is told, and the next one is taken', async () => {
  const config = (more: string): string =>
    `${more}\nexport default { apps: { api: 'sleep 1000' } };\n`;
  await using directory = await temporaryDirectory({ [file]: config('') });
  await using run = runSockpit(directory);
  await run.waitForLine(/api is running/);
  const pid = async (): Promise<unknown> => (await run.status()).apps[0]?.pid;
  const before = await pid();
  await directory.write({ [file]: config('await new Promise(() => {});') });
  await run.waitForLine(/waits for nothing/);
  assert.notEqual((await sockpit(directory, ['reload'])).code, 0);
  await directory.write({ [file]: config('// mended') });
  const { code, stdout } = await sockpit(directory, ['reload']);
  assert.equal(code, 0);
  assert.match(stdout, /nothing to do/);
  assert.equal(await pid(), before);
});
