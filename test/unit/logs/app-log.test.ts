import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, it } from 'node:test';
import type { LogLine, LogStream } from '../../../src/model/log.js';
import { AppLog } from '../../../src/logs/app-log.js';
import { logPath } from '../../../src/logs/file-names.js';
import { linesOf } from '../../../src/logs/line-run.js';
import { ManualClock } from './manual-clock.js';
import { MemoryDisk } from './memory-disk.js';
import { aWriter } from './a-writer.js';

function setUp(app = 'api') {
  const disk = new MemoryDisk();
  const clock = new ManualClock();
  let newest = 0;
  const log = new AppLog({
    app,
    directory: '/logs',
    ringLines: 1000,
    ringBytes: 1_000_000,
    maxFileBytes: 100_000_000,
    keepFiles: 1,
    clock,
    disk,
    now: () => clock.now(),
    inOrder: (t) => (newest = Math.max(newest, t)),
    changed: () => undefined,
    broken: () => undefined,
    mended: () => undefined,
  });
  const channel = log.open(aWriter(), 1);
  const write = (stream: 'out' | 'err', text: string, into = channel): boolean =>
    into.write(stream, Buffer.from(text));
  const live = (stream: LogStream): string | undefined =>
    log.live.find((each) => each.mark.stream === stream)?.text();
  const texts = (): string[] => log.newest(1000).map(({ text }) => text);
  return { disk, clock, log, channel, write, live, texts };
}

/** Lets writes that are under way finish. */
async function settled(): Promise<void> {
  for (let i = 0; i < 50; i++) await turn();
}

describe('the time of a line that is not finished', () => {
  const times = (log: AppLog): readonly (readonly [string, number])[] =>
    log.newest(10).map(({ text, t }) => [text, t]);

  it('is that at which the last of it was read', () => {
    const { clock, log, write } = setUp();
    const begun = clock.now();
    write('out', '10%');
    clock.pass(1000);
    write('out', '\r50%');
    clock.pass(9000);
    const [out] = log.live;
    assert.deepEqual([out?.text(), out?.t], ['50%', begun + 1000]);
    write('out', '\r100%\n');
    assert.deepEqual(times(log), [['100%', begun + 10_000]]);
  });

  it('stays that of each stream where they are left without an end', () => {
    const { clock, log, channel, write } = setUp();
    const begun = clock.now();
    write('out', 'connecting… ');
    clock.pass(1000);
    write('err', 'retrying… ');
    clock.pass(9000);
    channel.flush();
    assert.deepEqual(times(log), [
      ['connecting… ', begun],
      ['retrying… ', begun + 1000],
    ]);
  });

  it('is no earlier than that of a line before it, of this app or another', () => {
    const { clock, log, channel, write } = setUp();
    const begun = clock.now();
    write('out', 'connecting… ');
    clock.pass(1000);
    log.remark({ kind: 'note', text: 'is stopping' });
    clock.pass(9000);
    channel.end();
    assert.deepEqual(times(log).at(-1), ['connecting… ', begun + 1000]);
  });

  it('is in the file that keeps it meanwhile', async () => {
    const { clock, disk, write } = setUp();
    write('out', 'name? ');
    clock.pass(1000);
    await turn();
    assert.equal(disk.text('/logs/api.log.unfinished'), '2026-11-20T23:31:09.123Z o name? …\n');
  });
});

describe('AppLog', () => {
  it('writes lines that people can read', async () => {
    const { disk, log, write } = setUp();
    log.remark({ kind: 'started', text: 'started\nas pid 7' });
    write('out', 'hello\nand $&\n\n');
    write('err', '\x1b[31moops\x1b[0m\r\n');
    write('out', 'unfinished');
    await log.close();
    assert.equal(
      disk.text('/logs/api.log'),
      [
        '2026-11-20T23:31:09.123Z s:started started',
        '2026-11-20T23:31:09.123Z s:started as pid 7',
        '2026-11-20T23:31:09.123Z o hello',
        '2026-11-20T23:31:09.123Z o and $&',
        '2026-11-20T23:31:09.123Z o ',
        '2026-11-20T23:31:09.123Z e \x1b[31moops\x1b[0m',
        '2026-11-20T23:31:09.123Z o unfinished',
        '',
      ].join('\n'),
    );
  });

  it('gives the last lines of a boot, of err alone where it has any, without colours', () => {
    const { log, channel, write } = setUp();
    write('err', 'old trouble\n');
    log.remark({ kind: 'started', text: 'started' });
    const next = log.open(aWriter(), 1);
    write('out', 'one\n\x1b[1mtwo\x1b[0m\nthree\n', next);
    assert.deepEqual(next.lastLines(2), ['two', 'three']);
    assert.deepEqual(channel.lastLines(2), ['old trouble']);
    for (let n = 1; n <= 50; n++) write('err', `${n}\n`, next);
    assert.deepEqual(next.lastLines(3), ['48', '49', '50']);
    assert.equal(next.lastLines(100)[0], '11');
    write('err', '51\n52\n53\n', next);
    assert.deepEqual(next.lastLines(4), ['50', '51', '52', '53']);
    assert.equal(next.lastLines(100)[0], '14');
    for (const lines of [39, 40, 41]) {
      write('err', 'a flood\n'.repeat(lines), next);
      write('err', 'and its end\n', next);
      const last = next.lastLines(100);
      assert.deepEqual([last.length, last[38], last[39]], [40, 'a flood', 'and its end']);
    }
  });

  it('tells listeners of lines of their boot, not of others or of remarks', () => {
    const { log, channel, write } = setUp();
    const heard: LogLine[] = [];
    const stop = channel.onLines((run) => heard.push(...linesOf(run)));
    log.remark({ kind: 'started', text: 'started' });
    write('out', 'another boot\n', log.open(aWriter(), 1));
    write('out', 'listening on 80\nand on 81\n');
    stop();
    write('out', 'more\n');
    assert.deepEqual(
      heard.map(({ n, stream, text }) => [n, stream, text]),
      [
        [3, 'out', 'listening on 80'],
        [4, 'out', 'and on 81'],
      ],
    );
  });

  it('never joins what two boots print at one time', () => {
    const { log, channel, write, texts } = setUp();
    const next = log.open(aWriter(), 1);
    const euro = Buffer.from('€');
    write('out', 'the last word of the o');
    write('out', 'the first of the n', next);
    next.write('out', euro.subarray(0, 1));
    write('out', 'ld\n');
    next.write('out', euro.subarray(1));
    write('out', 'ew\n', next);
    write('out', 'unfinished');
    write('out', 'as well', next);
    channel.end();
    next.end();
    assert.deepEqual(texts(), [
      'the last word of the old',
      'the first of the n€ew',
      'unfinished',
      'as well',
    ]);
  });

  it('shows of several unfinished lines the one that moved last', () => {
    const { clock, log, write, live } = setUp();
    const next = log.open(aWriter(), 1);
    write('out', '(Pdb) ');
    clock.pass(100);
    assert.equal(live('out'), '(Pdb) ');
    write('out', '10%', next);
    clock.pass(100);
    assert.equal(live('out'), '10%');
    next.end();
    assert.equal(live('out'), '(Pdb) ');
    write('out', 'c\n');
    assert.equal(live('out'), '');
  });

  it('keeps an unfinished line beside the file until it is finished', async () => {
    const { clock, disk, log, write } = setUp();
    const beside = '/logs/api.log.unfinished';
    write('out', 'half a');
    clock.pass(100);
    clock.pass(500);
    await turn();
    assert.match(disk.text(beside) ?? '', / o half a…\n$/);
    write('out', ' line\n');
    await turn();
    assert.equal(disk.text(beside), undefined);
    await log.close();
    assert.match(disk.text('/logs/api.log') ?? '', / o half a line\n$/);
  });

  it('puts what a run that was killed had kept before the first line of its own', async () => {
    const { disk, log, write } = setUp();
    const beside = '/logs/api.log.unfinished';
    await disk.replace(beside, Buffer.from('2026-11-20T23:31:08.000Z o half a…\n'));
    write('out', 'the next run\n');
    await log.close();
    assert.match(disk.text('/logs/api.log') ?? '', /^\S+ o half a…\n\S+ o the next run\n$/);
    assert.equal(disk.text(beside), undefined);
    assert.deepEqual(await log.stored(1), {
      kind: 'runs',
      runs: [log.recent(1)],
    });
  });

  it('says which instance a line is of where there are several, from the moment that there are', () => {
    const { log } = setUp();
    let several = false;
    const first = log.open({ instance: 1, several: () => several }, 1);
    first.write('out', Buffer.from('alone\nbegun '));
    several = true;
    const second = log.open({ instance: 2, several: () => several }, 1);
    second.write('err', Buffer.from('beside it\n'));
    first.write('out', Buffer.from('before, ended now\n'));
    log.remark({ kind: 'crashed', text: 'gone' }, { instance: 2, several: () => several });
    log.remark({ kind: 'note', text: 'of all' });
    several = false;
    second.write('out', Buffer.from('last words\n'));
    first.write('out', Buffer.from('alone again\n'));
    assert.deepEqual(
      log.newest(99).map(({ instance, stream, text, remark }) => [instance, stream, text, remark]),
      [
        [undefined, 'out', 'alone', undefined],
        [2, 'err', 'beside it', undefined],
        [1, 'out', 'begun before, ended now', undefined],
        [2, 'sys', 'gone', 'crashed'],
        [undefined, 'sys', 'of all', 'note'],
        [2, 'out', 'last words', undefined],
        [undefined, 'out', 'alone again', undefined],
      ],
    );
  });

  it('says of which generation a line is once a later one prints beside it', () => {
    const { log, write } = setUp();
    const old = log.open(aWriter(), 3);
    write('out', 'before\n', old);
    const next = log.open(aWriter(), 4);
    write('out', 'old\n', old);
    write('out', 'new\n', next);
    // Another instance counts for itself, and so does a stop command, which is of its own boot.
    write('out', 'other\n', log.open(aWriter(2), 1));
    write('out', 'stopping\n', log.open(aWriter(), 4));
    assert.deepEqual(
      log.newest(99).map(({ generation, text }) => [generation, text]),
      [
        [undefined, 'before'],
        [3, 'old'],
        [undefined, 'new'],
        [undefined, 'other'],
        [undefined, 'stopping'],
      ],
    );
  });

  it('shows the unfinished line of each instance', () => {
    const { clock, log, write } = setUp();
    const [first, second] = [log.open(aWriter(1, true), 1), log.open(aWriter(2), 1)];
    write('out', 'one? ', first);
    write('out', 'two? ', second);
    clock.pass(100);
    const shown = (): unknown[] =>
      log.live.flatMap((each) => (each.text() === '' ? [] : [[each.mark.instance, each.text()]]));
    assert.deepEqual(shown(), [
      [1, 'one? '],
      [2, 'two? '],
    ]);
    write('out', 'yes\n', first);
    assert.deepEqual(shown(), [[2, 'two? ']]);
  });

  it('has its lines in the file alone once the stack has left it and nobody prints into it', async () => {
    const { disk, log, channel, write, texts } = setUp();
    const next = log.open(aWriter(), 1);
    write('out', 'one\n');
    await log.stored(1);
    log.leave();
    channel.end();
    write('out', 'two\n', next);
    assert.deepEqual(texts(), ['one', 'two']);
    next.end();
    assert.deepEqual(texts(), []);
    await settled();
    assert.equal(disk.handles, 0);
    log.remark({ kind: 'note', text: 'late' });
    await settled();
    assert.deepEqual([disk.handles, log.last], [0, 3]);
    assert.match(disk.text('/logs/api.log') ?? '', /o one\n.* o two\n.* late\n$/);
  });

  it('has all its lines when the stack has it again, and goes on behind them', async () => {
    const { disk, log, channel, write } = setUp();
    write('out', 'one\ntwo\n');
    channel.end();
    log.leave();
    log.rejoin();
    assert.deepEqual([log.first, log.joinedAt], [1, 3]);
    write('out', 'three\n', log.open(aWriter(), 1));
    await settled();
    assert.equal(disk.handles, 1);
    const stored = await log.stored(1, 1000);
    assert.ok(stored.kind === 'runs');
    assert.deepEqual(
      stored.runs.flatMap(linesOf).map(({ n, text, generation }) => [n, text, generation]),
      ['one', 'two', 'three'].map((text, i) => [i + 1, text, undefined]),
    );
    await log.close();
    assert.match(disk.text('/logs/api.log') ?? '', /^\S+ o one\n\S+ o two\n\S+ o three\n$/);
  });

  it('makes the pipe wait past 8 MB unwritten, and lets it go on below', async () => {
    const { disk, log, channel, write } = setUp();
    let open = (): void => undefined;
    disk.gate = new Promise((resolve) => (open = resolve));
    const block = `${'x'.repeat(63)}\n`.repeat(1024);
    let taken = 0;
    while (write('out', block)) taken++;
    assert.ok(taken >= 80 && taken <= 128, String(taken));
    let waited = true;
    const drained = channel.drained().then(() => (waited = false));
    await turn();
    assert.equal(waited, true);
    open();
    await drained;
    await log.close();
    const lines = (disk.text('/logs/api.log') ?? '').split('\n').length - 1;
    assert.equal(lines, (taken + 1) * 1024);
  });

  it('never makes the pipe wait for a disk that refuses', async () => {
    const { disk, log, channel, write } = setUp();
    disk.failure = 'ENOSPC';
    const block = `${'x'.repeat(63)}\n`.repeat(1024);
    write('out', block);
    for (let i = 0; i < 20; i++) await turn();
    for (let i = 0; i < 300; i++) assert.equal(write('out', block), true);
    await channel.drained();
    await log.close();
  });

  it('makes safe file names', () => {
    assert.equal(logPath('/logs', 'api'), '/logs/api.log');
    assert.equal(logPath('/logs', '../x'), '/logs/..%2Fx.log');
  });
});
