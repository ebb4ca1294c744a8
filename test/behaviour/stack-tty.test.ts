/**
 * Promise: an app with `tty` runs under a terminal of its own, and is in all else an app as any other:
 * a group of its own, its whole output in the log, its end told, nothing of it left after a kill.
 */
import assert from 'node:assert/strict';
import { cpSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { isAlive, processSeen } from './support/processes.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { program, repository } from './support/test-environment.js';
import { waitFor } from './support/wait-for.js';

test('it has a terminal, a session and a group of its own, and is told so', async () => {
  await using directory = await temporaryDirectory({
    'look.sh': 'tty; stty size; echo "term $TERM $FORCE_COLOR."; echo err >&2; read x; exit 7',
    Procfile: '#@ tty worker restart=never\njob: sh look.sh\n#@ worker\nstay: sleep 1000\n',
  });
  await using run = runSockpit(directory);
  await run.waitForLine(/job +\| \/dev\/pts\/\d+/);
  await run.waitForLine(/job +\| 40 120/);
  await run.waitForLine(/job +\| term xterm-256color \./);
  await run.waitForLine(/job +\| err/);
  const { pid } = await run.waitForState('job', 'running');
  const seen = processSeen(pid ?? 0);
  assert.deepEqual([seen?.pgrp, seen?.session], [pid, pid]);
  const { text } = await sockpit(directory, ['env', 'job']);
  assert.match(text, /TERM=xterm-256color/);
  const sent = await sockpit(directory, ['signal', 'TERM', 'job']);
  assert.equal(sent.code, 0, sent.text);
  const failed = await run.waitForState('job', 'failed');
  assert.match(failed.exit ?? '', /SIGTERM/);
});

test('what it wrote last is in the log, however fast it ended', async () => {
  // A megabyte in each; what is lost at an end is lost where we are busy with another.
  const seq = '#@ tty worker restart=never\n';
  const names = ['a', 'b', 'c', 'd'];
  const lines = 150_000;
  await using directory = await temporaryDirectory({
    Procfile: `#@ worker\nstay: sleep 1000\n${names.map((name) => `${seq}${name}: seq 1 ${lines}\n`).join('')}`,
  });
  await using run = runSockpit(directory);
  for (const name of names) await run.waitForState(name, 'exited');
  for (const name of names) {
    const { stdout } = await sockpit(directory, ['logs', '--json', name]);
    const texts = stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as { stream: string; text: string })
      .filter(({ stream }) => stream === 'out')
      .map(({ text }) => text);
    assert.equal(texts.length, lines, `${name} ends with ${texts.at(-1) ?? 'nothing'}`);
    assert.ok(texts.every((text, i) => text === String(i + 1)));
  }
});

test('kill -9 of the supervisor leaves nothing of it', async () => {
  await using directory = await temporaryDirectory({
    'stay.py': [
      'import os, signal, time',
      'signal.signal(signal.SIGHUP, signal.SIG_IGN)',
      'signal.signal(signal.SIGTERM, signal.SIG_IGN)',
      'child = os.fork()',
      "os.write(1, b'up %d\\n' % os.getpid())",
      'time.sleep(3600)',
    ].join('\n'),
    Procfile: '#@stack grace=1s\n#@ tty worker\njob: python3 stay.py\n',
  });
  await using run = runSockpit(directory);
  await run.waitForState('job', 'running');
  const pids = await waitFor('both to be up', () => {
    const found = run.output.lines.flatMap(({ text }) => /\| up (\d+)/.exec(text)?.[1] ?? []);
    return found.length >= 2 ? found.map(Number) : undefined;
  });
  run.signal('SIGKILL');
  await run.end();
  await waitFor('its processes to be gone', () => !pids.some(isAlive));
});

test('for one run: restart --tty, and not the next time', async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@ worker\njob: tty; sleep 1000\n',
  });
  await using run = runSockpit(directory);
  await run.waitForLine(/job +\| not a tty/);
  await run.waitForState('job', 'running');
  const restarted = await sockpit(directory, ['restart', '--tty', 'job']);
  assert.equal(restarted.code, 0, restarted.text);
  assert.match(restarted.text, /under a terminal: sockpit attach job/);
  await run.waitForLine(/job +\| \/dev\/pts\/\d+/);
  await sockpit(directory, ['restart', 'job']);
  await waitFor('it to be on a pipe again', () => {
    const answers = run.output.lines.filter(({ text }) => /\| (not a tty|\/dev\/pts)/.test(text));
    return answers.length === 3 && /not a tty/.test(answers[2]?.text ?? '');
  });
  const unnamed = await sockpit(directory, ['restart', '--tty']);
  assert.equal(unnamed.code, 2);
  assert.match(unnamed.text, /--tty wants the apps to be named/);
});

test('without node-pty it is told what to install, and other apps are not touched', async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@ tty worker\njob: sleep 1000\n#@ worker\nother: sleep 1000\n',
  });
  // A copy beside which nothing is installed.
  const alone = join(directory.root, 'alone');
  cpSync(dirname(program), alone, { recursive: true });
  const options = { program: [process.execPath, join(alone, 'sockpit.js')] as const };
  await using run = runSockpit(directory, ['--plain', '-p', '0'], options);
  const failed = await run.waitForState('job', 'failed');
  assert.match(
    failed.reason ?? '',
    /job is to run under a terminal \(tty\), which needs @lydell\/node-pty/,
  );
  await run.waitForLine(/npm install @lydell\/node-pty/);
  const { pid } = await run.waitForState('other', 'running');
  const refused = await sockpit(directory, ['restart', '--tty', 'other']);
  assert.equal(refused.code, 1);
  assert.match(refused.text, /other is to run under a terminal/);
  assert.equal((await run.waitForState('other', 'running')).pid, pid);
});

test('another node-pty than the one it was made for is not called', async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@ tty worker\njob: sleep 1000\n',
  });
  const alone = join(directory.root, 'alone');
  cpSync(dirname(program), join(alone, 'dist'), { recursive: true });
  const packages = join('node_modules', '@lydell');
  cpSync(join(repository, packages), join(alone, packages), { recursive: true });
  const [binary = ''] = readdirSync(join(alone, packages)).filter((name) => name !== 'node-pty');
  writeFileSync(join(alone, packages, binary, 'package.json'), '{ "version": "9.0.0" }\n');
  const options = { program: [process.execPath, join(alone, 'dist/sockpit.js')] as const };
  await using run = runSockpit(directory, ['--plain', '-p', '0'], options);
  await run.waitForLine(
    /needs @lydell\/node-pty: version 9\.0\.0 is installed.*npm install @lydell\/node-pty@\d/,
  );
});

test('what is started later on pipes does not hold the terminal of another', async () => {
  await using directory = await temporaryDirectory({
    Procfile:
      '#@ worker tty\nscreen: echo up; exec sleep 1000\n#@ worker start=manual\nlater: exec sleep 1001\n',
  });
  await using run = runSockpit(directory);
  await run.waitForLine(/screen +\| up/);
  assert.equal((await sockpit(directory, ['start', 'later'])).code, 0);
  const { pid } = await run.waitForState('later', 'running');
  const held = readdirSync(`/proc/${pid ?? 0}/fd`).map((fd) =>
    readlinkSync(`/proc/${pid ?? 0}/fd/${fd}`),
  );
  assert.deepEqual(
    held.filter((path) => path.includes('ptmx')),
    [],
  );
});
