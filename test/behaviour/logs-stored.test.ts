/**
 * Promise: logs outlive the stack: readable files of ours alone, merged by time over all runs.
 */
import assert from 'node:assert/strict';
import { appendFile, readFile, rename, stat } from 'node:fs/promises';
import { test } from 'node:test';
import { openEventLog } from '../../src/logs/event-log.js';
import { asLines } from '../../src/logs/line-run.js';
import { openLogStore } from '../../src/logs/store.js';
import type { LogStoreOptions } from '../../src/logs/store.js';
import { readStored, storedApps } from '../../src/logs/stored.js';
import type { LogQuery } from '../../src/model/log.js';
import { systemClock } from '../../src/model/clock.js';
import { ManualClock } from '../unit/logs/manual-clock.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { aWriter } from '../unit/logs/a-writer.js';

async function texts(directory: string, query: LogQuery): Promise<string[]> {
  const out: string[] = [];
  for await (const chunk of asLines(readStored(directory, query, AbortSignal.timeout(10_000)))) {
    assert.equal(chunk.kind, 'lines');
    out.push(...chunk.lines.map(({ app, text }) => `${app}: ${text}`));
  }
  return out;
}

test('two runs of a stack are read back merged by time', async () => {
  await using directory = await temporaryDirectory();
  const logs = directory.join('logs');
  const clock = new ManualClock();
  for (const run of [1, 2]) {
    const store = openLogStore({
      directory: logs,
      apps: ['api', 'web'],
      clock,
      onProblem: (text) => assert.fail(text),
    });
    store.remark('api', { kind: 'note', text: `run ${run}` });
    const [api, web] = [store.open('api', aWriter(), 1), store.open('web', aWriter(), 1)];
    for (let i = 1; i <= 3; i++) {
      clock.pass(10);
      api.write('out', Buffer.from(`a${run}.${i}\n`));
      clock.pass(10);
      web.write('err', Buffer.from(`w${run}.${i}\n`));
    }
    web.write('out', Buffer.from('(unfinished)'));
    await store.close();
    clock.pass(60_000);
  }
  const all = await texts(logs, { follow: false });
  const run = (n: number): string[] => [
    `api: run ${n}`,
    ...[1, 2, 3].flatMap((i) => [`api: a${n}.${i}`, `web: w${n}.${i}`]),
    'web: (unfinished)',
  ];
  assert.deepEqual(all, [...run(1), ...run(2)]);
  assert.deepEqual(await texts(logs, { tail: 9, follow: true }), all.slice(-9));
  assert.deepEqual(await texts(logs, { apps: ['web'], tail: 2, follow: false }), all.slice(-2));
  assert.deepEqual(await texts(logs, { apps: ['nobody'], follow: false }), []);
  assert.deepEqual(await storedApps(logs), ['api', 'web']);
  assert.deepEqual(await texts(directory.join('nowhere'), { follow: false }), []);
  assert.equal((await stat(logs)).mode & 0o777, 0o700);
  assert.equal((await stat(directory.join('logs', 'api.log'))).mode & 0o777, 0o600);
});

test('a torn last line and a rotation that a crash interrupted lose nothing else', async () => {
  await using directory = await temporaryDirectory();
  const logs = directory.join('logs');
  const clock = new ManualClock();
  const options: LogStoreOptions = {
    directory: logs,
    apps: ['api'],
    clock,
    onProblem: (text) => assert.fail(text),
  };
  const first = openLogStore(options);
  first.open('api', aWriter(), 1).write('out', Buffer.from('whole\n'));
  await first.close();
  const path = directory.join('logs', 'api.log');
  await appendFile(path, '2026-11-20T23:31:09.123Z o to');
  assert.deepEqual(await texts(logs, { follow: false }), ['api: whole', 'api: to']);

  const second = openLogStore(options);
  second.open('api', aWriter(), 1).write('out', Buffer.from('next\n'));
  const live: string[] = [];
  for await (const chunk of second.read({ follow: false }, AbortSignal.timeout(10_000))) {
    if (chunk.kind === 'lines') live.push(...chunk.lines.map(({ n, text }) => `${n} ${text}`));
  }
  assert.deepEqual(live, ['1 next'], 'a running stack gives its own run');
  await second.close();
  assert.match(await readFile(path, 'utf8'), /o to\n.* o next\n$/);

  await rename(path, `${path}.1`);
  assert.deepEqual(await texts(logs, { follow: false }), ['api: whole', 'api: to', 'api: next']);
});

test('files that a running stack rotates while they are read are read to their end', async () => {
  await using directory = await temporaryDirectory();
  const logs = directory.join('logs');
  const store = openLogStore({
    directory: logs,
    apps: ['api'],
    clock: systemClock,
    onProblem: (text) => assert.fail(text),
  });
  const count = 20_000;
  const channel = store.open('api', aWriter(), 1);
  for (let i = 0; i < count; i++) channel.write('out', Buffer.from(`line ${i}\n`));
  await store.close();
  const path = directory.join('logs', 'api.log');
  const seen: string[] = [];
  for await (const chunk of asLines(
    readStored(logs, { follow: false }, AbortSignal.timeout(10_000)),
  )) {
    assert.equal(chunk.kind, 'lines');
    seen.push(...chunk.lines.map(({ text }) => text));
    if (seen.length === chunk.lines.length) await rename(path, `${path}.1`);
  }
  assert.equal(seen.length, count);
  assert.equal(seen.at(-1), `line ${count - 1}`);
});

test('a stack’s own events are kept, and bounded', async () => {
  await using directory = await temporaryDirectory();
  const logs = directory.join('logs');
  const log = openEventLog({
    directory: logs,
    clock: systemClock,
    maxBytes: 10_000,
    onProblem: (text) => assert.fail(text),
  });
  for (let i = 0; i < 1000; i++) {
    log.append({ type: 'notice', t: i, level: 'info', app: 'api', text: `event ${i}` });
    if (i % 100 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
  }
  await log.close();
  const kept = await Promise.all(
    ['events.jsonl.1', 'events.jsonl'].map((name) =>
      readFile(directory.join('logs', name), 'utf8').catch(() => ''),
    ),
  );
  const lines = kept.flatMap((text) => text.split('\n')).filter((line) => line !== '');
  const events = lines.map((line) => JSON.parse(line) as { t: number });
  assert.ok(events.length > 50 && events.length < 500, String(events.length));
  assert.deepEqual(
    events.map(({ t }) => t),
    Array.from({ length: events.length }, (_, i) => 1000 - events.length + i),
  );
});
