/**
 * Promise: `sockpit logs` finds lines by time, pattern, number and run, of running and of ended
 * stacks.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runSockpit, sockpit, waitForState } from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';

/** Two apps that print lines with RUN in them, and stay. */
function project(): Promise<TemporaryDirectory> {
  return temporaryDirectory({
    Procfile: [
      '#@ worker',
      'api: for i in 1 2 3; do echo "api $RUN $i"; done; exec sleep 300',
      '#@ worker',
      'web: for i in 1 2 3; do echo "web $RUN $i" >&2; done; exec sleep 300',
      '',
    ].join('\n'),
  });
}

async function oneRun(directory: TemporaryDirectory, name: string): Promise<void> {
  const env = { RUN: name };
  await using run = runSockpit(directory, ['--plain', '-p', '0'], { env });
  await run.waitForLine(new RegExp(`api ${name} 3`));
  await run.waitForLine(new RegExp(`web ${name} 3`));
  await run.stop();
}

/** What the apps printed, of the output of `logs`. */
async function printed(directory: TemporaryDirectory, ...words: string[]): Promise<string[]> {
  const { code, stdout, text } = await sockpit(directory, ['logs', ...words]);
  assert.equal(code, 0, text);
  return stdout.split('\n').flatMap((line) => /\| ((?:api|web) \w+ \d)$/.exec(line)?.[1] ?? []);
}

const three = (app: string, run: string): string[] => [1, 2, 3].map((i) => `${app} ${run} ${i}`);

test('of an ended stack: all runs or the last, between moments, by pattern, the newest', async () => {
  await using directory = await project();
  await oneRun(directory, 'one');
  const between = new Date();
  // The moments of two lines can only be told apart when they differ.
  await new Promise((resolve) => setTimeout(resolve, 20));
  await oneRun(directory, 'two');
  assert.deepEqual(await printed(directory, 'api'), [
    ...three('api', 'one'),
    ...three('api', 'two'),
  ]);
  assert.deepEqual(await printed(directory, 'api', '--run', 'last'), three('api', 'two'));
  const moment = between.toISOString();
  assert.deepEqual(await printed(directory, 'web', '--since', moment), three('web', 'two'));
  assert.deepEqual(await printed(directory, 'web', '--until', moment), three('web', 'one'));
  assert.deepEqual(await printed(directory, '--since', '0s'), []);
  assert.deepEqual(await printed(directory, 'api', '--grep', 'one [23]$'), [
    'api one 2',
    'api one 3',
  ]);
  assert.deepEqual(await printed(directory, '-n', '1', '--grep', 'api \\w+ 2'), ['api two 2']);
  const both = await printed(directory, '--run', 'last', '--grep', '^(api|web) two');
  assert.deepEqual(both.toSorted(), [...three('api', 'two'), ...three('web', 'two')]);

  const { stdout } = await sockpit(directory, ['logs', '--json', '--grep', 'web one', 'web']);
  const lines = stdout.trim().split('\n');
  const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  assert.deepEqual(
    parsed.map(({ app, stream, text }) => [app, stream, text]),
    three('web', 'one').map((text) => ['web', 'err', text]),
  );
  assert.equal(
    parsed.every(({ t }) => typeof t === 'number' && t <= between.getTime()),
    true,
  );
});

test('of a running stack its own lines, and with a moment or --run all those before too', async () => {
  await using directory = await project();
  await oneRun(directory, 'one');
  await using run = runSockpit(directory, ['--plain', '-p', '0'], { env: { RUN: 'two' } });
  await run.waitForLine(/api two 3/);
  await waitForState(directory, 'api', ['running']);
  assert.deepEqual(await printed(directory, 'api'), three('api', 'two'));
  const all = [...three('api', 'one'), ...three('api', 'two')];
  assert.deepEqual(await printed(directory, 'api', '--run', 'all'), all);
  assert.deepEqual(await printed(directory, 'api', '--since', '1h'), all);
  assert.deepEqual(await printed(directory, 'api', '--grep', ' 2$'), ['api two 2']);

  const pattern = 'api two 1|is stopp';
  await using following = runSockpit(directory, ['logs', '-f', '--grep', pattern, '--json']);
  await following.waitForLine(/"text":"api two 1"/);
  await run.stop();
  await following.waitForLine(/"text":"api is stopped"/);
  assert.equal((await following.end()).code, 0);
  assert.doesNotMatch(following.output.stdout, /api two [23]/);
});

test('of a running stack also for who has another state folder in the environment', async () => {
  await using directory = await project();
  const started = { env: { RUN: 'one', XDG_STATE_HOME: directory.join('its-state') } };
  await using run = runSockpit(directory, ['--plain', '-p', '0'], started);
  await run.waitForLine(/api one 3/);
  assert.deepEqual(await printed(directory, 'api', '--grep', ' 2$'), ['api one 2']);
  assert.deepEqual(await printed(directory, 'api', '--since', '1h'), three('api', 'one'));
  const { stdout } = await sockpit(directory, ['events', '--since', '1h', '--json']);
  assert.match(stdout, /"app":"api"/);
  const requests = await sockpit(directory, ['requests', '--grep', '.', 'api']);
  assert.equal(requests.code, 0, requests.text);
});

test('what cannot be asked is refused with the form that can', async () => {
  await using directory = await project();
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['--since', 'soon'], /10m \(ago\), 14:05/],
    [['--grep', '('], /[Uu]nterminated group/],
    [['--run', 'first'], /last, all/],
    [['-f', '--until', '14:05'], /-f goes on, and --until ends/],
  ];
  for (const [words, expected] of cases) {
    const { code, stderr } = await sockpit(directory, ['logs', ...words]);
    assert.equal(code, 2, stderr);
    assert.match(stderr, expected);
  }
});

test('that a stack has not run yet is said', async () => {
  await using directory = await temporaryDirectory({ Procfile: 'api: sleep 300\n' });
  for (const words of [['logs'], ['logs', '--json'], ['requests']]) {
    const { code, stdout, stderr } = await sockpit(directory, words);
    assert.deepEqual([code, stdout], [0, '']);
    assert.match(stderr, /^sockpit: \S+ has not run yet$/m);
  }
});
