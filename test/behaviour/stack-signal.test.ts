/**
 * Promise: a signal for an app reaches the process that is meant, and none else; with `reload=HUP`
 * gunicorn gets its new code without closing its socket.
 */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { get } from './support/http.js';
import { isAlive } from './support/processes.js';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { waitFor } from './support/wait-for.js';

const SAYS = `process.on("SIGUSR2", () => console.log("got USR2")); setInterval(() => {}, 1e6); console.log("up")`;

test('a signal goes past the shell to the program', async () => {
  await using directory = await temporaryDirectory({
    'says.mjs': SAYS,
    Procfile: '#@ worker\njob: echo begin; node says.mjs; echo "ended with $?"\n',
  });
  await using run = runSockpit(directory);
  await run.waitForLine(/job +\| up/);
  const sent = await sockpit(directory, ['signal', 'usr2', 'job']);
  assert.match(sent.text, /^SIGUSR2 sent to node \(\d+\)\n$/);
  assert.equal(sent.code, 0);
  await run.waitForLine(/job +\| got USR2/);
  await run.waitForLine(/job +\| .*SIGUSR2 sent to node/);
  assert.equal((await run.waitForState('job', 'running')).restarts, 0);
});

test('what means a whole app reaches all of it', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ worker retries=9\njob: trap '' TERM; echo up; while :; do sleep 0.1; done\n`,
  });
  await using run = runSockpit(directory);
  const { pid } = await run.waitForState('job', 'running');
  await run.waitForLine(/job +\| up/);
  assert.ok(pid !== null);
  const all = (name: string): RegExp =>
    new RegExp(`^${name} sent to \\w+ \\(${pid}\\)( and all that it started)?\\n`);
  assert.match((await sockpit(directory, ['signal', 'STOP', 'job'])).text, all('SIGSTOP'));
  const stateOf = async (): Promise<string | undefined> =>
    /\) (\w)/.exec(await readFile(`/proc/${pid}/stat`, 'utf8'))?.[1];
  await waitFor('it to stand still', async () => (await stateOf()) === 'T');
  assert.match((await sockpit(directory, ['signal', 'CONT', 'job'])).text, all('SIGCONT'));
  await waitFor('it to go on', async () => (await stateOf()) === 'S');
  assert.match((await sockpit(directory, ['signal', 'KILL', 'job'])).text, all('SIGKILL'));
  await waitFor('its end', () => !isAlive(pid));
});

test('a shell with work of its own gets the signal itself', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory({
    'loop.sh': 'while :; do sleep 0.2; done\n',
    Procfile: [
      '#@ worker',
      `traps: trap 'echo got HUP' HUP; echo up; while :; do sleep 0.1; done`,
      '#@ worker',
      `script: sh loop.sh; echo "ended with $?"`,
      '',
    ].join('\n'),
  });
  await using run = runSockpit(directory);
  await run.waitForLine(/traps +\| up/);
  const trapped = await sockpit(directory, ['signal', 'HUP', 'traps']);
  assert.match(trapped.text, /^SIGHUP sent to (?!sleep)\w+ \(\d+\)\n$/);
  await run.waitForLine(/traps +\| got HUP/);
  await run.waitForState('script', 'running');
  await waitFor('a turn of the loop to be over', async () => {
    const { text } = await sockpit(directory, ['signal', 'WINCH', 'script']);
    return /sent to (?!sleep)/.test(text);
  });
  await sockpit(directory, ['signal', 'TERM', 'script']);
  await run.waitForLine(/script +\| ended with 143/);
});

test('an end by a signal that was sent here is told as that, and is no crash', async () => {
  await using directory = await temporaryDirectory({
    Procfile: [
      '#@ worker retries=2',
      'alone: sleep 1000',
      '#@ worker retries=2',
      'inside: sleep 1000; exit $?',
      '',
    ].join('\n'),
  });
  await using run = runSockpit(directory);
  for (const [app, name, words] of [
    [
      'alone',
      'KILL',
      /alone was ended by SIGKILL, which sockpit was told to send; starts again in/,
    ],
    [
      'inside',
      'TERM',
      /inside exited with 143: SIGTERM, which sockpit was told to send; starts again/,
    ],
  ] as const) {
    // More often than it may crash.
    for (let restarts = 0; restarts < 3; restarts++) {
      const { pid } = await waitFor('its next process', async () => {
        const status = await run.waitForState(app, 'running');
        return status.restarts === restarts && status;
      });
      assert.equal((await sockpit(directory, ['signal', name, app])).code, 0);
      await waitFor('its end', () => pid === null || !isAlive(pid));
    }
    await run.waitForLine(words);
    assert.equal((await run.waitForState(app, 'running')).restarts, 3);
  }
  assert.doesNotMatch(run.output.text, /memory ran out/);
});

test('what cannot be sent is told why', async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@ worker start=manual\njob: sleep 1000\n#@app old socket=/nowhere.sock\n',
  });
  await using run = runSockpit(directory);
  await run.waitForState('job', 'stopped');
  const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
    [['signal', 'HUP', 'job'], 1, /job is not running \(stopped\); start it: sockpit start job/],
    [['reload', 'job'], 1, /job is not running \(stopped\); start it: sockpit start job/],
    [['signal', 'HUP', 'old'], 1, /old is served by someone else/],
    [['signal', 'HPU', 'job'], 2, /HPU is no signal\n {2}such as: sockpit signal HUP job/],
    [['signal', 'job', 'HUP'], 2, /the signal comes first: sockpit signal HUP job/],
    [['signal', 'HUP'], 2, /missing required argument 'app'/],
  ];
  for (const [words, code, said] of cases) {
    const refused = await sockpit(directory, words);
    assert.match(refused.text, said);
    assert.equal(refused.code, code, words.join(' '));
  }
});

test('gunicorn renews its workers and keeps its socket', skipUnless('gunicorn'), async () => {
  const page = (text: string): string =>
    `def app(environ, start):\n    start('200 OK', [])\n    return [b'${text}']\n`;
  await using directory = await temporaryDirectory({
    'web.py': page('old'),
    Procfile: `#@ reload=HUP\nweb: cd . && PYTHONDONTWRITEBYTECODE=1 gunicorn --bind unix:web.sock web:app\n`,
  });
  await using run = runSockpit(directory);
  const url = `${await run.url()}/`;
  const before = await run.waitForState('web', 'ready');
  assert.equal((await get(url)).body, 'old');
  await directory.write({ 'web.py': page('new') });
  const reloaded = await sockpit(directory, ['reload', 'web']);
  assert.match(reloaded.text, /^web reloads: SIGHUP sent to gunicorn \(\d+\)\n$/);
  await waitFor('the new code to answer', async () => {
    const { status, body } = await get(url);
    assert.equal(status, 200);
    return body === 'new';
  });
  const after = await run.waitForState('web', 'ready');
  assert.equal(after.pid, before.pid);
  assert.equal(after.restarts, 0);
});

test('SIGUSR1 does nothing to the supervisor, and opens no debugger', async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@ worker\njob: sleep 1000\n',
  });
  await using run = runSockpit(directory);
  await run.waitForState('job', 'running');
  run.signal('SIGUSR1');
  // Answered by a supervisor that has taken the signal by then.
  await run.waitForState('job', 'running');
  const { code } = await run.stop();
  assert.equal(code, 130);
  assert.doesNotMatch(run.output.text, /[Dd]ebugger/);
});
