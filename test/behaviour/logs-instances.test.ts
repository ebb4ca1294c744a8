/**
 * Promise: a log line says which instance of its app wrote it, where there are several, and of which
 * generation it is, where two print side by side; the lines of one instance can be had alone, while the
 * stack runs and after it.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { connectControl } from '../../src/control/client.js';
import type { LogLine } from '../../src/model/log.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';
import { skipUnless } from './support/programs.js';
import { nodeApp, program } from './support/test-environment.js';
import { openTerminal } from './support/tmux.js';

const needs = skipUnless('tmux', 'linux');

/** Two instances that say whatever they are told, without their name, and die of `die`. */
const PAIR = {
  Procfile: [
    '#@ instances=2 worker restart=never',
    'pair: echo hello; while read -r word; do [ "$word" = die ] && exit 3; echo "$word"; done; sleep 1000',
    '#@ worker',
    'alone: echo hello; exec sleep 1000',
    '',
  ].join('\n'),
};

async function say(directory: TemporaryDirectory, instance: number, word: string): Promise<void> {
  const handle = await connectControl(await directory.controlSocket());
  const sent = await handle.act('pair', { kind: 'input', text: `${word}\n`, instance });
  assert.ok(sent.ok, sent.message);
  await handle.close();
}

/** Names and texts of lines as `sockpit logs` shows them. */
async function shown(directory: TemporaryDirectory, ...words: string[]): Promise<string[]> {
  const { code, stdout, text } = await sockpit(directory, ['logs', ...words]);
  assert.equal(code, 0, text);
  return stdout.split('\n').flatMap((line) => {
    const [, name, said] = /^\S+ (\S+) +\| (.*)$/.exec(line) ?? [];
    return name === undefined ? [] : [`${name} ${said ?? ''}`];
  });
}

async function objects(directory: TemporaryDirectory, ...words: string[]): Promise<LogLine[]> {
  const { stdout } = await sockpit(directory, ['logs', '--json', ...words]);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as LogLine);
}

test('lines of two instances are told apart, and can be had alone', async () => {
  await using directory = await temporaryDirectory(PAIR);
  {
    await using run = runSockpit(directory);
    await run.waitForLine(/^\S+ pair\.1 +\| hello$/);
    await run.waitForLine(/^\S+ pair\.2 +\| hello$/);
    await run.waitForLine(/^\S+ alone +\| hello$/);
    await say(directory, 2, 'second');
    await run.waitForLine(/^\S+ pair\.2 +\| second$/);
    await say(directory, 1, 'first');
    await run.waitForLine(/^\S+ pair\.1 +\| first$/);

    const second = await shown(directory, 'pair.2');
    assert.ok(
      second.every((line) => line.startsWith('pair.2 ')),
      second.join('\n'),
    );
    assert.deepEqual(await shown(directory, '-n', '1', 'pair.2'), ['pair.2 second']);
    assert.deepEqual(await shown(directory, '-n', '1', 'pair'), ['pair.1 first']);
    const several = await shown(directory, 'pair.2', 'alone');
    assert.deepEqual(several.filter((line) => / (hello|first|second)$/.test(line)).sort(), [
      'alone hello',
      'pair.2 hello',
      'pair.2 second',
    ]);

    await say(directory, 2, 'die');
    await run.waitForLine(/^\S+ pair\.2 +\| .*exited with 3/);
    const about = (await objects(directory, 'pair')).filter(({ stream }) => stream === 'sys');
    const kinds = (wanted: number): unknown[] =>
      about.filter(({ instance }) => instance === wanted).map(({ remark }) => remark);
    assert.deepEqual(kinds(1), ['started', 'ready']);
    assert.deepEqual(kinds(2), ['started', 'ready', 'failed']);
    const [lone] = await objects(directory, '-n', '1', 'alone');
    assert.equal(lone?.instance, undefined, 'one that is alone needs no number');
    await run.stop();
  }
  // What is left are the files.
  assert.deepEqual(await shown(directory, '--grep', '^second|^first', 'pair'), [
    'pair.2 second',
    'pair.1 first',
  ]);
  assert.deepEqual(await shown(directory, '--grep', '^second|^first', 'pair.1'), ['pair.1 first']);
  const none = await sockpit(directory, ['logs', 'pairs.2']);
  assert.deepEqual([none.code, none.stdout], [2, '']);
  assert.match(none.stderr, /there is no app pairs; did you mean pair\?/);
});

test('an instance that is not there now is said to be gone', async () => {
  await using directory = await temporaryDirectory(PAIR);
  await using run = runSockpit(directory);
  await run.waitForLine(/^\S+ pair\.2 +\| hello$/);
  await sockpit(directory, ['scale', 'pair=1']);
  const { code, stdout, stderr } = await sockpit(directory, ['logs', 'pair.2']);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /pair\.2 +\| hello$/m);
  assert.match(stderr, /pair has 1 instance now; of pair\.2 there is what it said before/);
});

test('what the generation before says beside the next one has its number', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ reload=swap\nweb: CHATTY=1 ${nodeApp('fixtures/says-words.mjs')}\n`,
  });
  await using run = runSockpit(directory);
  await run.waitForState('web', 'ready');
  await run.waitForLine(/^\S+ web +\| open for business \(1\)$/);
  const { code, text } = await sockpit(directory, ['reload', 'web']);
  assert.equal(code, 0, text);
  await run.waitForLine(/^\S+ web +\| open for business \(2\)$/);
  await run.waitForLine(/^\S+ web#1 +\| goodbye of 1$/);
  const lines = await objects(directory, 'web');
  const wrong = lines.filter(
    ({ text: said, generation }) =>
      (said.includes('(2)') && generation !== undefined) ||
      (said === 'goodbye of 1' && generation !== 1),
  );
  assert.deepEqual(wrong, []);
});

test(
  'in the dashboard: the name in the log of all, the number in its own, and a filter',
  needs,
  async () => {
    await using directory = await temporaryDirectory(PAIR);
    const command = [process.execPath, program, '-p', '0'];
    await using terminal = await openTerminal(directory, command, { columns: 120, rows: 30 });
    await terminal.waitFor(/pair\.1│ hello/);
    await terminal.waitFor(/pair\.2│ hello/);
    await terminal.waitFor(/alone +│ hello/);
    await terminal.type('1');
    await terminal.waitFor(/│\.1│ hello/);
    const both = await terminal.waitFor(/│\.2│ hello/);
    assert.doesNotMatch(both.join('\n'), /alone +│ hello/);
    await terminal.type('&pair.2');
    await terminal.keys('Enter');
    await terminal.waitFor(/& pair\.2[^]*│\.2│ hello/);
    await terminal.waitFor((rows) => !rows.join('\n').includes('│.1│'));
  },
);
