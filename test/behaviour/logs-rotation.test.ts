/**
 * Promise: rotation loses nothing that is still kept, and what it removes is a gap of exactly as
 * many lines as are missing.
 */
import assert from 'node:assert/strict';
import { readFile, readdir, stat } from 'node:fs/promises';
import { test } from 'node:test';
import { asLines } from '../../src/logs/line-run.js';
import { openLogStore, type LogStore } from '../../src/logs/store.js';
import { readStored } from '../../src/logs/stored.js';
import { systemClock } from '../../src/model/clock.js';
import type { LogChunk } from '../../src/model/log.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { within } from './support/wait-for.js';
import { aWriter } from '../unit/logs/a-writer.js';

const NEVER = new AbortController().signal;

/** Numbers printed, as ranges; a gap adds what is missing. */
class Account {
  next = 1;
  missing = 0;
  gaps = 0;

  take(chunk: LogChunk): void {
    if (chunk.kind === 'gap') {
      this.gaps++;
      this.missing += chunk.lines;
      this.next += chunk.lines;
      assert.match(chunk.why, /rotated away/);
    } else if (chunk.kind === 'lines') {
      for (const line of chunk.lines) {
        assert.equal(line.text, `line ${this.next}`);
        this.next++;
      }
    }
  }
}

/** How a follower takes its time after each chunk, until all has been printed. */
type Pace = (printed: Promise<void>) => Promise<unknown>;

/** It is not there to read before everything has been printed, whichever of the two is faster. */
const STANDS_STILL: Pace = (printed) => printed;
const LAGS: Pace = () => new Promise((resolve) => setTimeout(resolve, 1));

function openStore(directory: string, keepFiles: number): LogStore {
  return openLogStore({
    directory,
    apps: ['a'],
    clock: systemClock,
    maxFileBytes: 50_000,
    keepFiles,
    ringLines: 50,
    onProblem: (text) => assert.fail(text),
  });
}

async function print(store: LogStore, lines: number): Promise<void> {
  const channel = store.open('a', aWriter(), 1);
  for (let n = 1; n <= lines; n++) {
    if (!channel.write('out', Buffer.from(`line ${n}\n`))) await channel.drained();
    if (n % 500 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

async function run(
  keepFiles: number,
  lines: number,
  directory: string,
  { follower, pace }: { readonly follower: Account; readonly pace: Pace },
) {
  const store = openStore(directory, keepFiles);
  const printing = { over: false };
  let finish: () => void = () => undefined;
  const printed = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const reading = (async () => {
    for await (const chunk of store.read({ follow: true }, NEVER)) {
      follower.take(chunk);
      if (!printing.over) await pace(printed);
    }
  })();
  await print(store, lines);
  printing.over = true;
  finish();
  await store.close();
  await within('the follower', reading, { timeoutMs: 30_000 });
}

test('a slow follower reads everything across rotations while files are kept', async () => {
  await using directory = await temporaryDirectory();
  const account = new Account();
  await run(100, 60_000, directory.join('logs'), { follower: account, pace: LAGS });
  assert.deepEqual([account.next, account.gaps], [60_001, 0]);
  assert.ok((await readdir(directory.join('logs'))).length > 20);

  const stored = new Account();
  for await (const chunk of asLines(readStored(directory.join('logs'), { follow: false }, NEVER))) {
    stored.take(chunk);
  }
  assert.equal(stored.next, 60_001);
});

test('what is rotated away under a follower that stands still is a gap that adds up', async () => {
  await using directory = await temporaryDirectory();
  const account = new Account();
  await run(1, 60_000, directory.join('logs'), { follower: account, pace: STANDS_STILL });
  assert.equal(account.next, 60_001);
  assert.ok(account.gaps > 0, 'the reader was too slow for two files');
  assert.ok(account.missing < 60_000);

  const names = (await readdir(directory.join('logs'))).sort();
  assert.deepEqual(names, ['a.log', 'a.log.1']);
  for (const name of names) {
    const path = directory.join('logs', name);
    assert.ok((await stat(path)).size <= 50_000);
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    const first = Number(lines[0]?.split(' ').at(-1));
    lines.forEach((line, i) => assert.ok(line.endsWith(` o line ${first + i}`)));
  }
});

test('who comes after lines were rotated away is told how many', async () => {
  await using directory = await temporaryDirectory();
  const store = openStore(directory.join('logs'), 1);
  await print(store, 20_000);
  // Until then the disk may lag behind, and nothing be gone.
  await store.close();
  const account = new Account();
  for await (const chunk of store.read({ follow: false }, NEVER)) account.take(chunk);
  assert.deepEqual([account.next, account.gaps], [20_001, 1]);
  assert.ok(account.missing > 10_000);
});
