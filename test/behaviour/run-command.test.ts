/**
 * Promise: `sockpit run CMD` is CMD in an app's environment and folder, with nothing else in between:
 * its streams, its signals, its exit code.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit, waitForState } from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';
import { appFile, nodeApp, program, shellWord } from './support/test-environment.js';
import { openTerminal } from './support/tmux.js';

const echo = nodeApp('fixtures/echo-server.mjs');
const counter = [process.execPath, appFile('fixtures/counts-interrupts.mjs')];

function project(): Promise<TemporaryDirectory> {
  return temporaryDirectory({
    Procfile: `#@ env-file=api.env\napi: cd backend && OWN="$HOME/o w n" ${echo}\n#@app docs root=docs\n`,
    '.env': 'STACK=1\n',
    'api.env': 'API=2\n',
    'backend/here.txt': '',
    'docs/index.html': '',
    'plain.txt': 'not a program',
  });
}

test('it has the environment and the folder of the app, and its own exit code', async () => {
  await using directory = await project();
  const script = 'echo "$STACK $API $OWN [$PORT$SOCKET$PS$SOCKPIT_RUN]"; ls; echo err >&2; exit 41';
  const inApp = await sockpit(directory, ['run', '-a', 'api', 'sh', '-c', script]);
  assert.equal(inApp.code, 41, inApp.text);
  assert.equal(inApp.stdout, `1 2 ${directory.root}/o w n []\nhere.txt\n`);
  assert.equal(inApp.stderr, 'err\n');

  const shared = await sockpit(directory, ['exec', 'sh', '-c', 'echo "$STACK $API."; pwd'], {
    cwd: directory.join('backend'),
  });
  assert.equal(shared.stdout, `1 .\n${directory.join('backend')}\n`);
  const elsewhere = await sockpit(directory, ['run', '-C', 'backend', '--', 'pwd']);
  assert.equal(elsewhere.stdout, `${directory.join('backend')}\n`);
});

test('words are passed as they are, options and blanks too', async () => {
  await using directory = await project();
  const words = ['--help', '-a', 'x', 'a b', '--', '$HOME', '', '*'];
  const print = 'console.log(JSON.stringify(process.argv.slice(1)))';
  const { stdout } = await sockpit(directory, [
    'run',
    process.execPath,
    '-e',
    print,
    '--',
    ...words,
  ]);
  assert.deepEqual(JSON.parse(stdout), words);
});

test('while the stack runs it finds the apps, and its own shell counts', async () => {
  await using directory = await project();
  await using run = runSockpit(directory, ['--plain', '-p', '0'], { env: { MINE: 'stack' } });
  await waitForState(directory, 'api', ['ready']);
  const fetch = `fetch(process.env.SOCKPIT_API_URL).then(async (r) => console.log(r.status, process.env.MINE))`;
  const { stdout, text } = await sockpit(directory, ['run', process.execPath, '-e', fetch], {
    env: { MINE: 'typed' },
  });
  assert.equal(stdout, '200 typed\n', text);
  await run.stop();
});

test('127 and 126 as a shell has them, with what to do', async () => {
  await using directory = await project();
  const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
    [['no-such-program'], 127, /no-such-program: not found/],
    [['gunicornn'], 127, /PATH/],
    [['ls -l'], 127, /sockpit run sh -c 'ls -l'/],
    [['api'], 127, /api is an app: sockpit start api/],
    [['./nowhere'], 127, /there is no \.\/nowhere/],
    [['./plain.txt'], 126, /chmod \+x/],
    [['-a', 'docs', 'ls'], 1, /docs is a folder of files/],
    [['-a', 'apo', 'ls'], 2, /did you mean api/],
    [[], 2, /missing required argument/],
  ];
  for (const [words, expected, said] of cases) {
    const { code, stderr, stdout } = await sockpit(directory, ['run', ...words]);
    assert.equal(code, expected, `${words.join(' ')}: ${stderr}`);
    assert.match(stderr, said);
    assert.equal(stdout, '');
  }
});

test('a signal reaches the command, and its death by one is 128 + n', async () => {
  await using directory = await project();
  {
    await using run = runSockpit(directory, ['run', ...counter]);
    await run.waitForLine(/command runs/);
    run.signal('SIGTERM');
    assert.deepEqual(await run.end(), { code: 5, signal: null });
  }
  {
    await using run = runSockpit(directory, ['run', ...counter]);
    await run.waitForLine(/command runs/);
    run.signal('SIGINT');
    await run.waitForLine(/interrupts: 1/);
    assert.deepEqual(await run.end(), { code: 130, signal: null });
  }
  const dead = await sockpit(directory, ['run', 'sh', '-c', 'kill -SEGV $$']);
  assert.equal(dead.code, 139);
});

test(
  'in a terminal it has the terminal, and Ctrl-C once',
  skipUnless('tmux', 'linux'),
  async () => {
    await using directory = await project();
    const line = [process.execPath, program, 'run', ...counter].map(shellWord).join(' ');
    await using terminal = await openTerminal(directory, [
      ...['sh', '-c', `trap : INT; ${line}; echo "ended with $?"; exec sleep 600`],
    ]);
    await terminal.waitFor(/command runs: \d+, terminal: true/);
    await terminal.type('hello');
    await terminal.keys('Enter');
    await terminal.waitFor(/typed: hello/);
    await terminal.keys('C-c');
    await terminal.waitFor(/interrupts: 1[^]*ended with 130/);
  },
);
