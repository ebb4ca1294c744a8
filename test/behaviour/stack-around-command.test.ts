/**
 * Promise: `sockpit -- CMD` is a stack around one command: it runs when all is ready, its code is
 * the code, and with it everything ends.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { isAlive, processSeen } from './support/processes.js';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit, stackStatus, waitForState } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { appFile, nodeApp, program, shellWord } from './support/test-environment.js';
import { openTerminal } from './support/tmux.js';
import { waitFor } from './support/wait-for.js';

const slow = `DELAY_MS=300 ${nodeApp('fixtures/slow-start.mjs')}`;
const counter = [process.execPath, appFile('fixtures/counts-interrupts.mjs')];
const fetchApi =
  'fetch(process.env.SOCKPIT_API_URL).then(async (r) => console.log(r.status, await r.text()))';

test('the command runs when all is ready, with the URLs; its output and code are the result', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `api: ${slow}\n#@ worker\nworker: ${nodeApp('worker.mjs')}\n#@app files root=docs\n`,
    '.env': 'SECRET=s\n',
    'docs/index.html': '',
  });
  const words = ['-p', '0', '--', process.execPath, '-e', fetchApi];
  const run = await sockpit(directory, words);
  assert.equal(run.code, 0, run.text);
  assert.equal(run.stdout, '200 late but here: /\n\n', 'nothing but the output of the command');
  assert.match(run.stderr, /api +\| getting ready/);
  assert.equal(existsSync(directory.join('..', 'run')), true);

  const script = 'echo "$SECRET [$PORT$SOCKET]"; exit 7';
  const code = await sockpit(directory, ['up', '-p', '0', '--', 'sh', '-c', script]);
  assert.equal(code.code, 7, code.text);
  assert.equal(code.stdout, 's []\n');
  const dead = await sockpit(directory, ['-p', '0', '--', 'sh', '-c', 'kill -KILL $$']);
  assert.equal(dead.code, 137);
});

test('a background process that the command leaves is ended with the stack', async () => {
  await using directory = await temporaryDirectory({ Procfile: `api: ${slow}\n` });
  const script = 'sleep 300 </dev/null >/dev/null 2>&1 & echo $!';
  const run = await sockpit(directory, ['-p', '0', '--', 'sh', '-c', script]);
  assert.equal(run.code, 0, run.text);
  assert.equal(processSeen(Number(run.stdout)), undefined);
});

test('an app that fails is the end, with its code and its last lines', async () => {
  const crash = nodeApp('fixtures/crash-after.mjs');
  await using directory = await temporaryDirectory({
    Procfile: [
      `#@ after=db\napi: ${slow}`,
      `#@ retries=1\ndb: CODE=9 ${crash}`,
      `other: ${slow}`,
      '',
    ].join('\n'),
    killed: `#@ retries=1\napi: sh -c 'echo last words; kill -ABRT $$'\n`,
    missing: 'api: no-such-server --port 1\n',
  });
  const failed = await sockpit(directory, ['-p', '0', '--', 'echo', 'never']);
  assert.equal(failed.code, 9, failed.text);
  assert.equal(failed.stdout, '');
  assert.match(failed.stderr, /^ {2}db \| then everything: code 9$/m);
  assert.match(failed.stderr, /^sockpit: db is not ready: /m);
  const killed = await sockpit(directory, ['-f', 'killed', '-p', '0', '--', 'true']);
  assert.equal(killed.code, 134, killed.text);
  const missing = await sockpit(directory, ['-f', 'missing', '-p', '0', '--', 'true']);
  assert.equal(missing.code, 127, missing.text);
  assert.match(missing.stderr, /no-such-server, which is not installed/);
});

test('not ready in time is 124, with the lines that tell why', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ within=300ms\napi: echo 'waits for the moon'; sleep 300\n`,
  });
  const late = await sockpit(directory, ['-p', '0', '--', 'echo', 'never']);
  assert.equal(late.code, 124, late.text);
  assert.equal(late.stdout, '');
  assert.match(late.stderr, /^ {2}api \| waits for the moon$/m);
  assert.match(late.stderr, /^sockpit: api is not ready: api has not .* within 300ms$/m);
});

test('what cannot run is said before anything starts', async () => {
  await using directory = await temporaryDirectory({ Procfile: `api: ${slow}\n` });
  const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
    [['--', 'no-such-command'], 127, /not found/],
    [['--', './Procfile'], 126, /may not be executed/],
    [['--'], 2, /no command stands after --/],
    [['-d', '--', 'true'], 2, /exclude each other/],
  ];
  for (const [words, expected, said] of cases) {
    const run = await sockpit(directory, words);
    assert.equal(run.code, expected, run.text);
    assert.match(run.stderr, said);
    assert.doesNotMatch(run.stderr, /starts/);
  }
});

test('a signal for it goes to the command first', async () => {
  await using directory = await temporaryDirectory({ Procfile: `api: ${slow}\n` });
  await using run = runSockpit(directory, ['-p', '0', '--', ...counter]);
  await run.waitForLine(/command runs/);
  run.signal('SIGTERM');
  await run.waitForLine(/asked to end/);
  assert.deepEqual(await run.end(), { code: 5, signal: null });
  assert.deepEqual(run.processes(), []);
});

test('a command that does not follow is killed after the grace', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@stack grace=300ms\napi: ${slow}\n`,
  });
  await using run = runSockpit(directory, ['-p', '0', '--', ...counter], {
    env: { STUBBORN: '1', ENDS_AT: '0' },
  });
  await run.waitForLine(/command runs/);
  run.signal('SIGTERM');
  assert.deepEqual(await run.end(), { code: 143, signal: null });
  assert.deepEqual(run.processes(), []);
});

test('Ctrl-C before it runs ends the start', async () => {
  await using directory = await temporaryDirectory({ Procfile: 'api: sleep 300\n' });
  await using run = runSockpit(directory, ['-p', '0', '--', 'echo', 'never']);
  await run.waitForLine(/api starts/);
  assert.deepEqual(await run.stop(), { code: 130, signal: null });
  assert.equal(run.output.stdout, '');
});

test('with --exit-on-failure an app that fails ends the command too', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ restart=never\napi: LISTEN=1 AFTER_MS=1500 CODE=6 ${nodeApp('fixtures/crash-after.mjs')}\n`,
  });
  const words = ['-p', '0', '--exit-on-failure', '--', ...counter];
  await using run = runSockpit(directory, words);
  await run.waitForLine(/command runs/);
  await run.waitForLine(/asked to end/);
  assert.deepEqual(await run.end(), { code: 6, signal: null });
  assert.match(run.output.stderr, /api has failed/);
});

test('beside a running stack it says what to do instead', async () => {
  await using directory = await temporaryDirectory({ Procfile: `api: ${slow}\n` });
  await using run = runSockpit(directory);
  await waitForState(directory, 'api', ['ready']);
  const second = await sockpit(directory, ['-p', '0', '--', 'echo', 'never']);
  assert.equal(second.code, 1, second.text);
  assert.match(second.stderr, /sockpit run echo never/);
  assert.match(second.stderr, /sockpit --name test -- echo never/);
  const own = await sockpit(directory, ['--name', 'test', '-p', '0', '--', 'echo', 'yes']);
  assert.equal(own.code, 0, own.text);
  assert.equal(own.stdout, 'yes\n');
  assert.equal((await run.status()).phase, 'up');
});

test('somebody else may end the stack: the command ends too', async () => {
  await using directory = await temporaryDirectory({ Procfile: `api: ${slow}\n` });
  await using run = runSockpit(directory, ['-p', '0', '--', ...counter]);
  await run.waitForLine(/command runs/);
  assert.equal((await sockpit(directory, ['down'])).code, 0);
  assert.deepEqual(await run.end(), { code: 1, signal: null });
  assert.match(run.output.stderr, /the stack is being ended/);
});

test('kill -9 leaves nothing, the command included', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory({ Procfile: `api: ${slow}\n` });
  await using run = runSockpit(directory, ['-p', '0', '--', ...counter]);
  const [, pid] = await run.waitForLine(/command runs: (\d+)/);
  run.signal('SIGKILL');
  await run.end();
  await waitFor('the command to be gone', () => !isAlive(Number(pid)), { timeoutMs: 15_000 });
  await waitFor('the apps to be gone', () => run.processes().length === 0, { timeoutMs: 15_000 });
});

const needsTerminal = skipUnless('tmux', 'linux');
const shell = (line: string): readonly string[] => [
  ...['sh', '-c', `trap : INT; ${line}; echo "ended with $?"; exec sleep 600`],
];

test('in a terminal: Ctrl-C once for the command, then all ends', needsTerminal, async () => {
  await using directory = await temporaryDirectory({
    Procfile: `api: ${slow}\n#@ worker\nworker: ${nodeApp('worker.mjs')}\n`,
  });
  const line = [process.execPath, program, '-p', '0', '--', ...counter].map(shellWord).join(' ');
  await using terminal = await openTerminal(directory, shell(line), { rows: 40 });
  await terminal.waitFor(/command runs: \d+, terminal: true/);
  const { pid } = await stackStatus(directory);
  await terminal.type('hello');
  await terminal.keys('Enter');
  const rows = await terminal.waitFor(/typed: hello/);
  // The apps are silent while the command has the terminal.
  const after = rows.slice(rows.findIndex((row) => row.includes('command runs')));
  assert.equal(
    after.some((row) => row.includes('worker |')),
    false,
    after.join('\n'),
  );
  await terminal.keys('C-c');
  await terminal.waitFor(/interrupts: 1[^]*ended with 130/);
  assert.equal(isAlive(pid), false);
});

test('in a terminal: a second Ctrl-C ends a command that ignores it', needsTerminal, async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@stack grace=1s\napi: ${slow}\n`,
  });
  const line = [process.execPath, program, '-p', '0', '--', ...counter].map(shellWord).join(' ');
  await using terminal = await openTerminal(directory, shell(line), {
    rows: 40,
    env: { STUBBORN: '1', ENDS_AT: '0' },
  });
  await terminal.waitFor(/command runs/);
  await terminal.keys('C-c');
  await terminal.waitFor(/interrupts: 1/);
  // The two deliveries of one keystroke lie closer together than this.
  await new Promise((resolve) => setTimeout(resolve, 600));
  await terminal.keys('C-c');
  await terminal.waitFor(/asked to end[^]*ended with 130/);
});
