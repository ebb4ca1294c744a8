import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, it } from 'node:test';
import type { LogLine } from '../../../src/model/log.js';
import { AppLog, logPath } from '../../../src/logs/app-log.js';
import { ManualClock } from './manual-clock.js';
import { MemoryDisk } from './memory-disk.js';

function setUp(app = 'api') {
  const disk = new MemoryDisk();
  const clock = new ManualClock();
  const log = new AppLog({
    app,
    directory: '/logs',
    linesBefore: 0,
    ringLines: 1000,
    ringBytes: 1_000_000,
    maxFileBytes: 100_000_000,
    keepFiles: 1,
    clock,
    disk,
    now: () => clock.now(),
    changed: () => undefined,
    trouble: () => undefined,
  });
  const write = (stream: 'out' | 'err', text: string): boolean =>
    log.write(stream, Buffer.from(text));
  return { disk, clock, log, write };
}

describe('AppLog', () => {
  it('writes lines that people can read', async () => {
    const { disk, log, write } = setUp();
    log.remark('started\nas pid 7');
    write('out', 'hello\n');
    write('err', '\x1b[31moops\x1b[0m\r\n');
    write('out', 'unfinished');
    await log.close();
    assert.equal(
      disk.text('/logs/api.log'),
      [
        '2026-11-20T23:31:09.123Z s started',
        '2026-11-20T23:31:09.123Z s as pid 7',
        '2026-11-20T23:31:09.123Z o hello',
        '2026-11-20T23:31:09.123Z e \x1b[31moops\x1b[0m',
        '2026-11-20T23:31:09.123Z o unfinished',
        '',
      ].join('\n'),
    );
  });

  it('gives the last lines, of err alone where there are any since then, without colours', () => {
    const { clock, log, write } = setUp();
    write('err', 'old trouble\n');
    clock.pass(1000);
    const since = clock.now();
    log.remark('started');
    write('out', 'one\n\x1b[1mtwo\x1b[0m\nthree\n');
    assert.deepEqual(log.lastLines(2, since), ['two', 'three']);
    assert.deepEqual(log.lastLines(2), ['old trouble']);
    write('err', 'a\nb\nc\n');
    assert.deepEqual(log.lastLines(2, since), ['b', 'c']);
  });

  it('tells listeners of lines of the app, not of remarks', () => {
    const { log, write } = setUp();
    const heard: LogLine[] = [];
    const stop = log.onLine((line) => heard.push(line));
    log.remark('started');
    write('out', 'listening on 80\n');
    stop();
    write('out', 'more\n');
    assert.deepEqual(
      heard.map(({ n, stream, text }) => [n, stream, text]),
      [[2, 'out', 'listening on 80']],
    );
  });

  it('makes the pipe wait past 8 MB unwritten, and lets it go on below', async () => {
    const { disk, log, write } = setUp();
    let open = (): void => undefined;
    disk.gate = new Promise((resolve) => (open = resolve));
    const block = `${'x'.repeat(63)}\n`.repeat(1024);
    let taken = 0;
    while (write('out', block)) taken++;
    assert.ok(taken >= 80 && taken <= 128, String(taken));
    let waited = true;
    const drained = log.drained().then(() => (waited = false));
    await turn();
    assert.equal(waited, true);
    open();
    await drained;
    await log.close();
    const lines = (disk.text('/logs/api.log') ?? '').split('\n').length - 1;
    assert.equal(lines, (taken + 1) * 1024);
  });

  it('never makes the pipe wait for a disk that refuses', async () => {
    const { disk, log, write } = setUp();
    disk.failure = 'ENOSPC';
    const block = `${'x'.repeat(63)}\n`.repeat(1024);
    write('out', block);
    for (let i = 0; i < 20; i++) await turn();
    for (let i = 0; i < 300; i++) assert.equal(write('out', block), true);
    await log.drained();
    await log.close();
  });

  it('makes safe file names', () => {
    assert.equal(logPath('/logs', 'api'), '/logs/api.log');
    assert.equal(logPath('/logs', '../x'), '/logs/..%2Fx.log');
  });
});
