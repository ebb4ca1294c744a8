/**
 * Promise: a full disk costs lines on disk, counted and told once, never an app's progress; it mends
 * by itself.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readdir, rm, symlink } from 'node:fs/promises';
import { test } from 'node:test';
import { nodeDisk } from '../../src/logs/disk.js';
import { openLogStore } from '../../src/logs/store.js';
import { systemClock } from '../../src/model/clock.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { waitFor } from './support/wait-for.js';
import { aWriter } from '../unit/logs/a-writer.js';

const NO_DEVICE = existsSync('/dev/full') ? false : '/dev/full is a device of Linux';

test(
  'an app goes on beside a full disk, and its log when there is room',
  { skip: NO_DEVICE },
  async () => {
    await using directory = await temporaryDirectory();
    const logs = directory.join('logs');
    await mkdir(logs);
    await symlink('/dev/full', directory.join('logs', 'a.log'));
    const problems: string[] = [];
    const mended: string[] = [];
    const store = openLogStore({
      directory: logs,
      apps: ['a', 'b'],
      clock: systemClock,
      onProblem: (text) => problems.push(text),
      onMended: (text) => mended.push(text),
    });
    const block = Buffer.from(`${'x'.repeat(99)}\n`.repeat(1000));
    const [a, b] = [store.open('a', aWriter(), 1), store.open('b', aWriter(), 1)];
    for (let i = 0; i < 50; i++) {
      if (!a.write('out', block)) await a.drained();
      b.write('out', Buffer.from(`fine ${i}\n`));
      await new Promise((resolve) => setImmediate(resolve));
    }
    const problem = await waitFor('the problem', () => problems[0]);
    assert.match(store.trouble ?? '', /^ENOSPC/);
    assert.match(problem, /the log of a cannot be written to .*logs: ENOSPC/);
    assert.equal(store.recent('a', 10).length, 10, 'memory still has the newest');

    await rm(directory.join('logs', 'a.log'));
    const remark = await waitFor('the remark that lines are missing', () =>
      store.recent('a', 1).find(({ stream }) => stream === 'sys'),
    );
    const lost = Number(/^(\d+) lines are missing in the file: ENOSPC/.exec(remark.text)?.[1]);
    await store.close();

    const there = (await readFile(directory.join('logs', 'a.log'), 'utf8')).trimEnd().split('\n');
    assert.equal(there.length + lost, 50_000 + 1, 'what is there and what was counted is all');
    assert.equal(there.filter((line) => line.includes(' s:warning ')).length, 1);
    const other = await readFile(directory.join('logs', 'b.log'), 'utf8');
    assert.equal(other.trimEnd().split('\n').length, 50);
    assert.equal(problems.length, 1);
    assert.equal(store.trouble, undefined);
    assert.deepEqual(mended, [
      `logs are written to ${logs} again; ${lost} lines are missing there`,
    ]);
  },
);

test('a folder that cannot be made is one problem, and the stack has its logs in memory', async () => {
  await using directory = await temporaryDirectory({ occupied: 'a file' });
  const problems: string[] = [];
  const store = openLogStore({
    directory: directory.join('occupied', 'logs'),
    apps: ['a', 'b'],
    clock: systemClock,
    onProblem: (text) => problems.push(text),
  });
  for (const app of ['a', 'b']) store.open(app, aWriter(), 1).write('out', Buffer.from('hello\n'));
  await waitFor('the problem', () => problems[0]);
  assert.equal(store.recent('b', 1)[0]?.text, 'hello');
  await store.close();
  assert.equal(problems.length, 1);
});

test('a file that cannot take the place of another leaves nothing behind', async () => {
  await using directory = await temporaryDirectory();
  const path = directory.join('a.log.unfinished');
  await mkdir(path);
  await assert.rejects(nodeDisk.replace(path, Buffer.from('half a line')));
  assert.deepEqual(await readdir(directory.path), ['a.log.unfinished']);
});
