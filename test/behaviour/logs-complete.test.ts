/**
 * Promise: whatever two apps print as fast as they can, every line is in the file and comes to every
 * reader exactly once, whole and in order; a slow reader costs nobody anything.
 */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { openLogStore } from '../../src/logs/store.js';
import type { LogStore } from '../../src/logs/store.js';
import { systemClock } from '../../src/model/clock.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { within } from './support/wait-for.js';
import { aWriter } from '../unit/logs/a-writer.js';

const LINES = 300_000;
const APPS = ['left', 'right'] as const;

/** Runs a program that prints numbered lines and gives its pipe to the store, as a supervisor does. */
async function print(store: LogStore, app: string): Promise<void> {
  const child = spawn('seq', ['-f', `${app} says %.0f`, String(LINES)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const channel = store.open(app, aWriter(), 1);
  child.stdout.on('data', (bytes: Buffer) => {
    if (channel.write('out', bytes)) return;
    child.stdout.pause();
    void channel.drained().then(() => child.stdout.resume());
  });
  await once(child.stdout, 'end');
  channel.end();
}

/** Reads until the store is closed and checks the order; `pause` is called after every batch. */
async function readAll(store: LogStore, pause: () => Promise<void>): Promise<number> {
  const next = new Map<string, number>(APPS.map((app) => [app, 1]));
  let t = 0;
  for await (const chunk of store.read({ follow: true }, new AbortController().signal)) {
    if (chunk.kind === 'live') continue;
    assert.equal(chunk.kind, 'lines', JSON.stringify(chunk));
    for (const line of chunk.lines) {
      const expected = next.get(line.app) ?? 0;
      assert.equal(line.text, `${line.app} says ${expected}`);
      assert.equal(line.n, expected);
      assert.ok(line.t >= t, 'in order of time');
      ({ t } = line);
      next.set(line.app, expected + 1);
    }
    await pause();
  }
  return [...next.values()].reduce((sum, n) => sum + n - 1, 0);
}

test('600 000 lines, exactly once and in order, in files and readers', async () => {
  await using directory = await temporaryDirectory();
  const problems: string[] = [];
  const store = openLogStore({
    directory: directory.join('logs'),
    apps: APPS,
    clock: systemClock,
    maxFileBytes: 1_000_000_000,
    ringLines: 2000,
    onProblem: (text) => problems.push(text),
  });
  let batches = 0;
  const fast = readAll(store, () => Promise.resolve());
  const slow = readAll(store, async () => {
    if (++batches % 20 === 0) await sleep(5);
  });
  await within('both apps', Promise.all(APPS.map((app) => print(store, app))), {
    timeoutMs: 60_000,
  });
  const late = readAll(store, () => Promise.resolve());
  await store.close();
  for (const reader of [fast, slow, late]) {
    assert.equal(await within('a reader', reader, { timeoutMs: 60_000 }), 2 * LINES);
  }
  for (const app of APPS) {
    const text = await readFile(directory.join('logs', `${app}.log`), 'utf8');
    const lines = text.trimEnd().split('\n');
    assert.equal(lines.length, LINES);
    lines.forEach((line, i) => {
      if (!line.endsWith(` o ${app} says ${i + 1}`)) assert.fail(`line ${i + 1} is ${line}`);
    });
  }
  assert.deepEqual(problems, []);
});

test('the text of two apps is taken in at half a million lines a second or more', async () => {
  await using directory = await temporaryDirectory();
  const store = openLogStore({
    directory: directory.join('logs'),
    apps: APPS,
    clock: systemClock,
    maxFileBytes: 1_000_000_000,
    onProblem: (text) => assert.fail(text),
  });
  const text = Array.from({ length: 100_000 }, (_, i) => `\x1b[32mline\x1b[0m ${i}\n`).join('');
  const bytes = Buffer.from(text);
  const channels = APPS.map((app) => store.open(app, aWriter(), 1));
  const begin = process.cpuUsage();
  for (let round = 0; round < 3; round++) {
    for (let at = 0; at < bytes.length; at += 65_536) {
      const chunk = bytes.subarray(at, at + 65_536);
      for (const channel of channels) {
        if (!channel.write('out', chunk)) await channel.drained();
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  await store.close();
  const { user, system } = process.cpuUsage(begin);
  // Measured: 0.6 s on the machine that it was written on. The bound leaves room for a slower one.
  assert.ok(user + system < 3_000_000, `${(user + system) / 1e6} s for 600 000 lines`);
});
