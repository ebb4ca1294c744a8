/**
 * Promise: whatever apps print, and however fast, every line is in the plain output and in the files
 * exactly once, whole and in order; odd bytes have a defined form and disturb nobody.
 */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { runSockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import type { TemporaryDirectory } from './support/temporary-directory.js';
import { nodeApp } from './support/test-environment.js';

const LINES = 300_000;

/** The texts that an app's files hold, oldest first. */
async function stored(directory: TemporaryDirectory, app: string): Promise<readonly string[]> {
  const sockpit = join(directory.state, 'sockpit');
  const [stack = ''] = await readdir(sockpit);
  const logs = join(sockpit, stack, 'logs');
  const age = (name: string): number => Number(name.split('.')[2] ?? 0);
  const names = (await readdir(logs)).filter((name) => name.startsWith(`${app}.log`));
  names.sort((a, b) => age(b) - age(a));
  const texts = await Promise.all(names.map((name) => readFile(join(logs, name), 'utf8')));
  const lines = texts.join('').trimEnd().split('\n');
  return lines.flatMap((line) => /^\S+ o (.*)$/su.exec(line)?.[1] ?? []);
}

test('600 000 lines of two apps, as fast as they can print', async () => {
  const apps = ['left', 'right'];
  await using directory = await temporaryDirectory({
    Procfile: apps.map((app) => `#@ worker\n${app}: seq -f '${app} %.0f' ${LINES}\n`).join(''),
  });
  await using run = runSockpit(directory);
  assert.equal((await run.end(120_000)).code, 0);
  await run.output.whole;
  const shown = new Map(apps.map((app) => [app, 0]));
  for (const { text } of run.output.lines) {
    const [, app = '', n] = / \| (left|right) (\d+)$/.exec(text) ?? [];
    if (n === undefined) continue;
    const expected = (shown.get(app) ?? 0) + 1;
    assert.equal(Number(n), expected, text);
    shown.set(app, expected);
  }
  assert.deepEqual([...shown.values()], [LINES, LINES]);
  for (const app of apps) {
    const lines = await stored(directory, app);
    assert.equal(lines.length, LINES);
    lines.forEach((text, i) => {
      if (text !== `${app} ${i + 1}`) assert.fail(`line ${i + 1} of ${app} is ${text}`);
    });
  }
});

test('NUL, invalid UTF-8, ten megabytes without a break, and last words without one', async () => {
  await using directory = await temporaryDirectory({
    Procfile: `#@ worker\nodd: ${nodeApp('fixtures/odd-bytes.mjs')}\n`,
  });
  await using run = runSockpit(directory);
  assert.equal((await run.end(60_000)).code, 0);
  const lines = await stored(directory, 'odd');
  assert.deepEqual(lines.slice(0, 2), ['nothing between', 'bad \ufffd byte']);
  assert.equal(lines.at(-1), 'last words');
  const pieces = lines.slice(2, -1);
  assert.ok(pieces.every((piece) => piece.length <= 65_536 + 2));
  assert.equal(pieces.join('').replaceAll('…', ''), 'x'.repeat(10_000_000));
});
