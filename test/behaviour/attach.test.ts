/**
 * Promise: `attach` makes this terminal the app's, from any shell, and gives it back however it ends.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { DEBUGGED_PROJECT } from './support/debugged.js';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';
import { program, testEnvironment } from './support/test-environment.js';
import { openTerminal } from './support/tmux.js';

const needs = skipUnless('tmux');

/** A shell in which `attach` was typed; the shell says when it has its terminal back. */
const shell = (words: string): string[] => [
  'sh',
  '-c',
  `'${process.execPath}' '${program}' attach ${words}; echo "ended with $?"; stty -a | grep -o '[-]*icanon'; sleep 1000`,
];

test('a debugger is reached, sized, left with Ctrl-], and its log is recorded', needs, async () => {
  await using directory = await temporaryDirectory(DEBUGGED_PROJECT);
  await using run = runSockpit(directory);
  await run.waitForLine(/job +\| job stands at \(Pdb\): pdb waits for you; sockpit attach job/);
  const { attention } = await run.waitForState('job', 'running');
  assert.equal(attention?.kind === 'debugger' && attention.prompt, '(Pdb)');
  await using terminal = await openTerminal(directory, shell('job'), { columns: 90, rows: 20 });
  await terminal.waitFor(/attached to job: Ctrl-] leaves[^]*\(Pdb\)/);
  await terminal.waitFor(/size 90 20/);
  await terminal.type('answer - 1\n');
  await terminal.waitFor(/^41$/m);
  await terminal.resize(70, 15);
  await terminal.waitFor(/size 70 15/);
  await terminal.type('c\n');
  await terminal.waitFor(/went on/);
  await terminal.bytes(Buffer.from([0x1d]));
  await terminal.waitFor(/left job; it runs on\nended with 0\n *icanon/);
  await run.waitForLine(/job +\| \(Pdb\) answer - 1/);
  await run.waitForLine(/job +\| 41/);
  await run.waitForLine(/job +\| job has left the debugger/);
  // Nobody looks any more.
  await run.waitForLine(/job +\| size 120 40/);
  assert.equal((await run.waitForState('job', 'running')).attention, null);
});

test('two look at once, and the smaller screen counts', needs, async () => {
  await using directory = await temporaryDirectory(DEBUGGED_PROJECT);
  await using run = runSockpit(directory);
  await run.waitForLine(/job stands at/);
  await using one = await openTerminal(directory, shell('job'), { columns: 100, rows: 30 });
  await one.waitFor(/size 100 30/);
  await using two = await openTerminal(directory, shell('job'), { columns: 80, rows: 40 });
  await two.waitFor(/size 80 30/);
  await two.type("print('from ' + 'two')\n");
  await one.waitFor(/^from two$/m);
  await two.bytes(Buffer.from([0x1d]));
  await one.waitFor(/size 100 30[^]*size 100 30/);
});

test(
  'the terminal is given back when the app ends, the stack ends, or attach is ended',
  needs,
  async () => {
    const full = "printf '\\033[?1049h\\033[?25l\\033[?1000hon screen'; read x";
    await using directory = await temporaryDirectory({
      'full.sh': full,
      Procfile: '#@ tty worker restart=never\njob: sh full.sh\n#@ worker\nstay: sleep 1000\n',
    });
    const asBefore = {
      alternateScreen: false,
      cursorVisible: true,
      mouse: false,
      applicationKeypad: false,
      applicationCursorKeys: false,
    };
    await using run = runSockpit(directory);
    await run.waitForState('job', 'running');
    {
      await using terminal = await openTerminal(directory, shell('job'));
      await terminal.waitFor(/on screen/);
      await terminal.keys('Enter');
      await terminal.waitFor(/job ended by itself \(exit 0\)\nended with 0\n *icanon/);
      assert.deepEqual(await terminal.flags(), asBefore);
    }
    await sockpit(directory, ['start', 'job']);
    {
      await using terminal = await openTerminal(directory, shell('job'));
      await terminal.waitFor(/on screen/);
      const [guest] = terminal
        .processes()
        .filter(({ command }) => /attach job$/.test(command) && !/sh -c/.test(command));
      assert.ok(guest);
      process.kill(guest.pid, 'SIGTERM');
      await terminal.waitFor(/left job by SIGTERM\nended with 143\n *icanon/);
      assert.deepEqual(await terminal.flags(), asBefore);
    }
    {
      await using terminal = await openTerminal(directory, shell('job'));
      await terminal.waitFor(/on screen/);
      await run.stop();
      await terminal.waitFor(/job (?:was stopped|has ended) .*\nended with 0\n *icanon/);
      assert.deepEqual(await terminal.flags(), asBefore);
    }
  },
);

test(
  'one that had to be killed at a stop is not said to have been killed by somebody',
  needs,
  async () => {
    await using directory = await temporaryDirectory({
      Procfile:
        "#@ tty worker grace=100ms\njob: trap '' TERM HUP; echo up; while :; do sleep 1; done\n",
    });
    await using run = runSockpit(directory);
    await run.waitForState('job', 'running');
    await using terminal = await openTerminal(directory, shell('job'));
    await terminal.waitFor(/^up$/m);
    await sockpit(directory, ['stop', 'job']);
    await terminal.waitFor(/job was stopped \(SIGKILL, sent by sockpit\)\nended with 0\n/);
  },
);

test('line by line for an app on pipes', needs, async () => {
  await using directory = await temporaryDirectory(DEBUGGED_PROJECT);
  await using run = runSockpit(directory);
  await run.waitForLine(/pipe stands at/);
  await using terminal = await openTerminal(directory, shell('pipe'));
  await terminal.waitFor(/attached to pipe, line by line: Ctrl-\][^]*\(Pdb\)/);
  await terminal.type('answer * 2\n');
  await terminal.waitFor(/\(Pdb\) 84/);
  await terminal.type('c\n');
  await terminal.waitFor(/went on/);
  await terminal.bytes(Buffer.from([0x1d]));
  await terminal.waitFor(/left pipe; it runs on\nended with 0\n *icanon/);
});

test(
  'a paste of thousands of lines reaches an app on pipes whole and in order',
  needs,
  async () => {
    await using directory = await temporaryDirectory({
      'count.sh':
        'next=0\nwhile read x; do\n  [ $x = $next ] || echo "$x for $next"\n  next=$((x + 1))\ndone\n',
      Procfile: '#@ worker\njob: sh count.sh\n',
    });
    await using run = runSockpit(directory);
    await run.waitForState('job', 'running');
    await using terminal = await openTerminal(directory, shell('job'));
    await terminal.waitFor(/attached to job/);
    await terminal.type(Array.from({ length: 2000 }, (_, index) => `${index}\n`).join(''));
    // What comes out of turn is told, and so is the end.
    await terminal.type('end\n');
    await run.waitForLine(/job +\| end for 2000$/);
  },
);

test('who leaves while a line is not taken is told, and nothing else', needs, async () => {
  await using directory = await temporaryDirectory({ Procfile: '#@ worker\njob: sleep 1000\n' });
  await using run = runSockpit(directory);
  await run.waitForState('job', 'running');
  const { stderr } = pipeInto(directory, ['job'], `${'x'.repeat(500_000)}\n`);
  assert.match(stderr, /job does not read its input/);
  await using terminal = await openTerminal(directory, shell('job'));
  await terminal.waitFor(/attached to job/);
  await terminal.type('y'.repeat(8000));
  await terminal.type('\n');
  await terminal.bytes(Buffer.from([0x1d]));
  await terminal.waitFor(
    /^left job; it runs on; 8001 bytes that were typed may not reach it\nended with 0\n *icanon/m,
  );
});

/** `sockpit attach WORDS` with `input` piped in. */
function pipeInto(directory: TemporaryDirectory, words: readonly string[], input: string) {
  return spawnSync(process.execPath, [program, 'attach', ...words], {
    cwd: directory.path,
    env: testEnvironment(directory, 'pipe'),
    input,
    encoding: 'utf8',
  });
}

test('without a terminal what is piped in is sent, and refusals are told', async () => {
  await using directory = await temporaryDirectory({
    Procfile:
      "#@ worker\njob: sh -c 'while read x; do echo got $x; done; echo over; sleep 1000'\n#@ worker start=manual\nidle: cat\n#@app docs root=docs\n",
    'docs/index.html': 'hello',
  });
  await using run = runSockpit(directory);
  await run.waitForState('job', 'running');
  const pipe = (words: readonly string[], input: string) => pipeInto(directory, words, input);
  const sent = pipe(['--end', 'job'], 'one\ntwo\n');
  assert.deepEqual([sent.status, sent.stdout], [0, '8 bytes sent to job, and its input ended\n']);
  await run.waitForLine(/job +\| got two/);
  await run.waitForLine(/job +\| over/);
  const cases: readonly (readonly [words: string[], code: number, said: RegExp])[] = [
    [['job'], 1, /the input of job has been ended; a restart opens it again/],
    [['idle'], 1, /idle is not running \(stopped\)\n {2}start it: sockpit start idle/],
    [['docs'], 1, /docs is not run by this stack: it takes no input/],
    [['job.2'], 1, /job has one instance, not 2/],
    [['jbo'], 2, /there is no app jbo; did you mean job\?/],
  ];
  for (const [words, code, said] of cases) {
    const { status, stderr } = pipe(words, 'x\n');
    assert.match(stderr, said);
    assert.equal(status, code);
  }
  for (const app of ['idle', 'docs']) assert.equal(pipe([app], '').status, 1, 'also of nothing');
});

test('the last line of one client is no part of the next one’s first', async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@ worker\njob: while read x; do echo got $x; done\n#@ worker tty\nterm: cat\n',
  });
  await using run = runSockpit(directory);
  await run.waitForState('job', 'running');
  const first = pipeInto(directory, ['job'], 'one\ntwo');
  assert.equal(first.stdout, '7 bytes sent to job, and a line end, which the last line had not\n');
  assert.equal(pipeInto(directory, ['job'], 'three\n').stdout, '6 bytes sent to job\n');
  await run.waitForLine(/job +\| got two$/);
  await run.waitForLine(/job +\| got three$/);
  // Keys are sent to a terminal as they are.
  await run.waitForState('term', 'running');
  assert.equal(pipeInto(directory, ['term'], 'q').stdout, '1 bytes sent to term\n');
});

test('much goes as fast as it is read, and who does not read is told so', async () => {
  await using directory = await temporaryDirectory({
    Procfile:
      '#@ worker\nreader: exec head -c 300001 | { wc -c; sleep 1000; }\n#@ worker\nasleep: sleep 1000\n',
  });
  await using run = runSockpit(directory);
  await run.waitForState('reader', 'running');
  await run.waitForState('asleep', 'running');
  const much = '\0'.repeat(300_000);
  const read = pipeInto(directory, ['reader'], much);
  assert.match(read.stdout, /^300000 bytes sent to reader, and a line end/, read.stderr);
  await run.waitForLine(/reader +\| *300001$/);
  // More than any system keeps in a pipe.
  const unread = pipeInto(directory, ['asleep'], much.repeat(10));
  assert.equal(unread.status, 1);
  assert.match(
    unread.stderr,
    /^sockpit: asleep does not read its input: \d+ bytes wait for it; these were not taken\n {2}\d+ bytes were sent before\n$/,
  );
});

test('line by line, the end of the stack is told', needs, async () => {
  await using directory = await temporaryDirectory({ Procfile: '#@ worker\npipe: cat\n' });
  await using run = runSockpit(directory);
  await run.waitForState('pipe', 'running');
  await using terminal = await openTerminal(directory, shell('pipe'));
  await terminal.waitFor(/attached to pipe/);
  await run.stop();
  await terminal.waitFor(/pipe has ended with its stack\nended with 0\n/);
});

test('a stack that is killed is told, for a terminal and line by line', needs, async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@ worker tty\nterm: cat\n#@ worker\npipe: cat\n',
  });
  await using run = runSockpit(directory);
  await run.waitForState('term', 'running');
  await run.waitForState('pipe', 'running');
  await using one = await openTerminal(directory, shell('term'));
  await using two = await openTerminal(directory, shell('pipe'));
  await one.waitFor(/attached to term/);
  await two.waitFor(/attached to pipe/);
  run.signal('SIGKILL');
  await one.waitFor(/term is out of reach: the connection to the stack broke off\nended with 1\n/);
  await two.waitFor(/pipe is out of reach: the connection to the stack broke off\nended with 1\n/);
});
