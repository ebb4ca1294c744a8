/**
 * Without a terminal a stack prints lines: `HH:MM:SS name  | line`, each change of a state, and
 * where it answers.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { skipUnless } from './support/programs.js';
import { runSockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { nodeApp, program } from './support/test-environment.js';
import { openTerminal } from './support/tmux.js';
import { waitFor } from './support/wait-for.js';

const echo = nodeApp('fixtures/echo-server.mjs');
const files = {
  Procfile: `api: ${echo}\nlong-name: ${nodeApp('worker.mjs')}\ncolors: ${nodeApp('colors.mjs')}\n`,
};
const ESCAPE = /\u001b/;

test('lines carry time and name, and the announcements are among them', async () => {
  await using directory = await temporaryDirectory(files);
  await using run = runSockpit(directory);
  const url = new URL(await run.url());
  await run.waitForLine(/^\d\d:\d\d:\d\d api {7}\| listening on /);
  await run.waitForLine(/^\d\d:\d\d:\d\d long-name \| waiting for work$/);
  // Nobody has told that it will answer: it is said when it does.
  const ready = await run.waitForLine(/^\d\d:\d\d:\d\d api +\| .*\bready after .* at (.*)$/);
  assert.equal(ready[1], `http://localhost:${url.port}/api/`);
  await run.waitForLine(/^\d\d:\d\d:\d\d long-name +\| .*\brunning\b/);
  await run.waitForLine(/^\d\d:\d\d:\d\d colors +\| building .* 100 %$/);
  await run.stop();
  await run.output.whole;
  assert.match(run.output.text, /\d\d:\d\d:\d\d api +\| .*\bstopped\b/);

  // No terminal, no colours: not even those of the apps.
  assert.doesNotMatch(run.output.stdout, ESCAPE);
  // A progress bar that draws over itself is one line, its last.
  assert.doesNotMatch(run.output.stdout, /\r/);
  const bars = run.output.lines.filter(({ text }) => text.includes('| building'));
  assert.ok(
    bars.every(({ text }) => text.endsWith('100 %')),
    JSON.stringify(bars.slice(0, 3)),
  );
});

test('a line that an app does not end is not lost', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ worker\nmute: printf 'no newline at the end'; sleep 0.2\napi: ${echo}\n`,
  });
  await using run = runSockpit(directory);
  await run.waitForLine(/mute +\| no newline at the end$/);
});

test('a hundred thousand lines come through whole and in order', async () => {
  const count = 100_000;
  await using directory = await temporaryDirectory({
    Procfile: `#@ worker\nchatty: ${nodeApp('fixtures/chatty.mjs', String(count))}\napi: ${echo}\n`,
  });
  await using run = runSockpit(directory);
  await run.waitForLine(/chatty +\| done$/, { timeoutMs: 60_000 });
  const numbers = run.output.lines.flatMap(({ text }) => {
    const match = /^\d\d:\d\d:\d\d chatty +\| line (\d+) of/.exec(text);
    return match ? [Number(match[1])] : [];
  });
  assert.equal(numbers.length, count);
  assert.ok(numbers.every((number, i) => number === i + 1));
});

for (const [name, env, coloured] of [
  ['in a terminal each app has its colour', {}, true],
  ['NO_COLOR is honoured', { NO_COLOR: '1' }, false],
] as const) {
  test(name, skipUnless('tmux'), async () => {
    await using directory = await temporaryDirectory(files);
    await using terminal = await openTerminal(
      directory,
      [process.execPath, program, '--plain', '-p', '0'],
      { columns: 120, rows: 40, env },
    );
    const rows = await waitFor('both lines', async () => {
      const screen = await terminal.colouredScreen();
      const of = (label: string): string | undefined => screen.find((row) => row.includes(label));
      const found = [of('listening on'), of('waiting for work')] as const;
      return found[0] && found[1] ? ([found[0], found[1]] as const) : undefined;
    });
    const colours = rows.map((row) => row.slice(0, row.indexOf(':')));
    if (coloured) {
      for (const colour of colours) assert.match(colour, ESCAPE);
      assert.notEqual(colours[0], colours[1]);
    } else {
      for (const row of rows) assert.doesNotMatch(row, ESCAPE);
    }
    await terminal.keys('C-c');
    assert.equal(await terminal.end(), 130);
  });
}

test('where apps answer that are told to is said at once, and every place once', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `web: ${echo} web.sock\n#@ prefix=/a/\napi: ${echo}\n#@ worker\nticker: ${echo}\nmaybe: ${echo}\n`,
  });
  await using run = runSockpit(directory, ['--plain', '-p', '0', '-x', 'maybe']);
  const { port } = new URL(await run.url());
  await run.waitForLine(/api +\| .*ready/);
  const opening = run.output.text
    .split(/^\d\d:/m)[0]
    ?.split('\n')
    .slice(1, -1);
  assert.deepEqual(opening, [`  http://localhost:${port}/`, `  http://localhost:${port}/a/  api`]);
});
