/**
 * Promise: kill -9 of the supervisor leaves no process, no socket and no runtime directory.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { awaitPredecessor } from '../../src/supervisor/processes/remnant.js';
import { describeProcesses, isAlive, processesWith } from './support/processes.js';
import type { Seen } from './support/processes.js';
import { skipUnless } from './support/programs.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import type { TemporaryDirectory } from './support/temporary-directory.js';
import { MARK, repository } from './support/test-environment.js';
import { waitFor } from './support/wait-for.js';

interface Driver {
  readonly process: ChildProcess;
  /** Resolves when the process has ended. */
  readonly ended: Promise<void>;
  readonly guardian: number;
  readonly runtime: string;
  readonly mark: string;
  readonly lines: string[];
  next(pattern: RegExp): Promise<RegExpExecArray>;
}

/** Ignores TERM in a child, binds a socket that it will not remove, and says when it is there. */
const STUBBORN = [
  'import socket,signal,os,time,sys',
  "s=socket.socket(socket.AF_UNIX); s.bind('app0.sock'); s.listen()",
  'signal.signal(signal.SIGTERM, signal.SIG_IGN)',
  'os.fork()',
  "print('up', flush=True)",
  'time.sleep(3600)',
].join('; ');

const COMMANDS = [
  `python3 -c "${STUBBORN}"`,
  // A daemon by the book: two forks, a session of its own; and a child in the background.
  `(setsid sh -c 'sleep 3600 & exec sleep 3600' &) ; sleep 3600 & echo up; wait`,
  'echo up; exec sleep 3600',
];

async function drive(directory: TemporaryDirectory, graceMs: number): Promise<Driver> {
  const mark = randomBytes(8).toString('hex');
  const runtime = join(directory.root, `run-${mark}`);
  mkdirSync(runtime, { mode: 0o700 });
  writeFileSync(join(runtime, 'anything'), '');
  const child = spawn(
    process.execPath,
    [
      ...['--import', `${repository}.ci/typescript.mjs`],
      `${repository}test/behaviour/support/supervisor-driver.ts`,
      ...[directory.root, directory.path, runtime, mark, String(graceMs), ...COMMANDS],
    ],
    { stdio: ['pipe', 'pipe', 'inherit'], cwd: repository },
  );
  const ended = once(child, 'exit').then(() => undefined);
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
  const next = (pattern: RegExp): Promise<RegExpExecArray> =>
    waitFor(`the driver to say ${String(pattern)}`, () => {
      for (const line of lines) {
        const match = pattern.exec(line);
        if (match) return match;
      }
      return undefined;
    });
  const guardian = Number((await next(/^up (\d+)/))[1]);
  return { process: child, ended, guardian, runtime, mark, lines, next };
}

function appsOf(directory: TemporaryDirectory): Seen[] {
  return processesWith(MARK, (value) => value === `${directory.root}:driver`);
}

test('kill -9, ten times in a row', skipUnless('linux'), async () => {
  await using directory = await temporaryDirectory();
  for (let round = 1; round <= 10; round++) {
    const driver = await drive(directory, 1000);
    assert.ok(existsSync(directory.join('app0.sock')));
    assert.ok(appsOf(directory).length >= 6, describeProcesses(appsOf(directory)));
    driver.process.kill('SIGKILL');
    await driver.ended;
    await waitFor(`the guardian to end in round ${round}`, () => !isAlive(driver.guardian));
    assert.equal(describeProcesses(appsOf(directory)), '', `round ${round}`);
    assert.equal(existsSync(directory.join('app0.sock')), false, 'its socket is gone');
    assert.equal(existsSync(driver.runtime), false, 'the runtime directory is gone');
  }
});

test('an orderly end leaves nothing either, and the guardian goes without a trace', async () => {
  await using directory = await temporaryDirectory();
  const driver = await drive(directory, 500);
  driver.process.stdin?.write('stop\n');
  await driver.next(/^gone/);
  await driver.ended;
  assert.equal(describeProcesses(appsOf(directory)), '');
  assert.equal(isAlive(driver.guardian), false);
  assert.equal(existsSync(directory.join('app0.sock')), false);
  assert.ok(existsSync(join(driver.runtime, 'anything')), 'the directory is its owner’s business');
});

test('a guardian that dies is replaced by one that knows as much', async () => {
  await using directory = await temporaryDirectory();
  const driver = await drive(directory, 500);
  process.kill(driver.guardian, 'SIGKILL');
  await driver.next(/^guardian died/);
  const second = await waitFor('another guardian', () =>
    processesOfScript(driver.mark).find(({ pid }) => pid !== driver.guardian),
  );
  await waitFor('it to be told everything', () =>
    readFileSync(join(driver.runtime, 'run'), 'utf8').includes(`\n${second.pid} `),
  );
  driver.process.kill('SIGKILL');
  await driver.ended;
  await waitFor('the second guardian to end', () => !isAlive(second.pid));
  assert.equal(describeProcesses(appsOf(directory)), '');
  assert.equal(existsSync(driver.runtime), false);
});

/** Guardians of a run, by what stands in their arguments. */
function processesOfScript(mark: string): Seen[] {
  return processesWith('PATH', () => true).filter(
    ({ command }) => command.includes('sockpit-guardian') && command.includes(mark),
  );
}

test('a newer run’s directory is not touched, and its start can wait for the older one', async () => {
  await using directory = await temporaryDirectory();
  const driver = await drive(directory, 1000);
  assert.equal(await awaitPredecessor(driver.runtime, 0), true, 'a living run is not waited for');
  driver.process.kill('SIGKILL');
  await driver.ended;
  assert.equal(await awaitPredecessor(driver.runtime, 0), false, 'its guardian is still at work');
  writeFileSync(join(driver.runtime, 'run'), 'a newer mark\n');
  await waitFor('the guardian to end', () => !isAlive(driver.guardian));
  assert.equal(describeProcesses(appsOf(directory)), '', 'processes are ended all the same');
  assert.ok(existsSync(join(driver.runtime, 'anything')));
});
