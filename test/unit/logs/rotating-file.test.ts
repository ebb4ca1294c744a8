import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { describe, it } from 'node:test';
import type { LogLine } from '../../../src/model/log.js';
import { linesOf } from '../../../src/logs/line-run.js';
import type { Stored } from '../../../src/logs/line-source.js';
import { recordPrefix } from '../../../src/logs/record.js';
import { RotatingFile } from '../../../src/logs/rotating-file.js';
import { ManualClock } from './manual-clock.js';
import { MemoryDisk } from './memory-disk.js';
import { lineMark } from '../../../src/logs/line-mark.js';

const T = Date.UTC(2026, 10, 20);

function linesIn({ runs }: Extract<Stored, { kind: 'runs' }>): LogLine[] {
  return runs.flatMap(linesOf);
}

interface Told {
  broken: string[];
  mended: [number, string][];
}

function setUp(maxBytes = 1_000_000, keep = 2) {
  const disk = new MemoryDisk();
  const clock = new ManualClock();
  const removals: string[] = [];
  const told: Told = { broken: [], mended: [] };
  const file = new RotatingFile({
    path: '/a.log',
    maxBytes,
    keep,
    firstLine: 1,
    disk,
    clock,
    removed: () => removals.push('/a.log'),
    broken: (reason) => told.broken.push(reason),
    mended: (lost, reason) => told.mended.push([lost, reason]),
    progressed: () => undefined,
  });
  let n = 0;
  const append = (count: number, text = 'text'): void => {
    for (let i = 0; i < count; i++)
      file.append(`${recordPrefix(T, lineMark('out'))}${++n} ${text}\n`);
  };
  return { disk, clock, told, removals, file, append };
}

/** Lets writes that are under way finish. */
async function settle(): Promise<void> {
  for (let i = 0; i < 50; i++) await turn();
}

function numbers(text: string | undefined): number[] {
  return (text ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => Number(line.slice(27).split(' ')[0]));
}

function upTo(last: number, first = 1): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

describe('RotatingFile', () => {
  it('begins a new file where somebody removed it, soon after that', async () => {
    const { disk, clock, removals, file, append } = setUp();
    append(10);
    await settle();
    disk.files.clear();
    append(10);
    await settle();
    assert.deepEqual([disk.text('/a.log'), removals.length], [undefined, 0]);
    clock.pass(5000);
    append(10);
    await settle();
    assert.deepEqual(numbers(disk.text('/a.log')), upTo(30, 21));
    assert.equal(removals.length, 1);
    assert.equal((await file.read('a', 5)).kind, 'gap');
    const kept = await file.read('a', 25);
    assert.ok(kept.kind === 'runs' && linesIn(kept).some(({ n }) => n === 25));
    clock.pass(5000);
    append(1);
    await settle();
    assert.deepEqual([disk.opens, removals.length], [2, 1]);
  });

  it('writes what it is given, and can be read before and after', async () => {
    const { disk, file, append } = setUp();
    append(100);
    const before = await file.read('a', 50);
    assert.ok(before.kind === 'runs' && linesIn(before).some(({ n }) => n === 50));
    await settle();
    assert.deepEqual(numbers(disk.text('/a.log')), upTo(100));
    const after = await file.read('a', 50);
    assert.deepEqual(after, before);
    await file.close();
  });

  it('writes its first and its last lines at once, and all others in the background', async () => {
    const { disk, file, append } = setUp();
    for (let i = 0; i < 3; i++) {
      append(1);
      await settle();
    }
    append(1);
    await file.close('at-once');
    assert.deepEqual(disk.manners, ['at-once', 'in-background', 'in-background', 'at-once']);
    assert.deepEqual(numbers(disk.text('/a.log')), upTo(4));
  });

  it('keeps nobody waiting for much, be it the first lines or the last', async () => {
    const { disk, file, append } = setUp();
    append(1, 'x'.repeat(100_000));
    await settle();
    append(1, 'x'.repeat(100_000));
    await file.close('at-once');
    assert.deepEqual(disk.manners, ['in-background', 'in-background']);
  });

  it('writes in the background what it tries again after the first lines were refused', async () => {
    const { disk, clock, file, append } = setUp();
    disk.failure = 'ENOSPC';
    append(1);
    await settle();
    disk.failure = undefined;
    clock.pass(1000);
    await settle();
    assert.deepEqual(disk.manners, ['at-once', 'in-background']);
    await file.close();
  });

  it('takes many lines at once, and fills no file beyond its size with them', async () => {
    const { disk, file } = setUp(1000, 9);
    const line = (n: number): string => `${recordPrefix(T, lineMark('out'))}${n} text\n`;
    file.append(upTo(60).map(line).join(''), 60);
    file.append(upTo(62, 61).map(line).join(''), 2);
    await settle();
    const paths = [...disk.files.keys()].sort().reverse();
    assert.deepEqual(
      paths.flatMap((path) => numbers(disk.text(path))),
      upTo(62),
    );
    for (const path of paths) assert.ok((disk.text(path) ?? '').length <= 1000);
    const found = await file.read('a', 61);
    assert.ok(found.kind === 'runs' && linesIn(found).some(({ n }) => n === 61));
    await file.close();
  });

  it('rotates by size and keeps so many files', async () => {
    const { disk, file, append } = setUp(1000, 2);
    for (let i = 0; i < 40; i++) {
      append(5);
      await settle();
    }
    assert.deepEqual([...disk.files.keys()].sort(), ['/a.log', '/a.log.1', '/a.log.2']);
    const kept = ['/a.log.2', '/a.log.1', '/a.log'].flatMap((path) => numbers(disk.text(path)));
    assert.deepEqual(kept, upTo(200, kept[0]));
    for (const path of disk.files.keys()) assert.ok((disk.text(path) ?? '').length <= 1000);

    assert.equal(file.first, kept[0]);
    const gone = await file.read('a', 1);
    assert.deepEqual(gone, {
      kind: 'gap',
      next: kept[0],
      why: 'rotated away before they were read',
    });
    for (const n of kept) {
      const stored = await file.read('a', n);
      assert.ok(stored.kind === 'runs');
      const line = linesIn(stored).find((candidate) => candidate.n === n);
      assert.equal(line?.text, `${n} text`);
    }
    await file.close();
  });

  it('goes on in the old file when it cannot rotate', async () => {
    const { disk, file, append } = setUp(1000);
    disk.stuck = true;
    append(60);
    await settle();
    await file.close();
    assert.deepEqual(numbers(disk.text('/a.log')), upTo(60));
  });

  it('finds its lines where it could rotate only the older files', async () => {
    const { disk, file, append } = setUp(1000, 3);
    const write = async (times: number): Promise<void> => {
      for (let i = 0; i < times; i++) {
        append(5);
        await settle();
      }
    };
    const missing = async (lines: number): Promise<number[]> => {
      const found = await Promise.all(upTo(lines).map((n) => file.read('a', n)));
      return upTo(lines).filter((n) => found[n - 1]?.kind !== 'runs');
    };
    await write(10);
    disk.stuck = '/a.log';
    await write(5);
    assert.deepEqual([...disk.files.keys()].sort(), ['/a.log', '/a.log.2']);
    assert.deepEqual(await missing(75), []);
    disk.stuck = false;
    await write(5);
    assert.deepEqual([...disk.files.keys()].sort(), ['/a.log', '/a.log.1', '/a.log.3']);
    assert.deepEqual(await missing(100), []);
    await file.close();
  });

  it('ends a line that a crash has torn before it goes on', async () => {
    const { disk, file, append } = setUp();
    disk.files.set('/a.log', { id: 'old', bytes: Buffer.from('torn li') });
    append(1);
    await file.close();
    assert.equal(disk.text('/a.log'), `torn li\n${recordPrefix(T, lineMark('out'))}1 text\n`);
  });

  it('loses nothing to a short failure, not even half a line', async () => {
    const { disk, clock, told, file, append } = setUp();
    append(10);
    await settle();
    disk.failure = 'ENOSPC: no space left on device, write';
    disk.tear = 40;
    append(10);
    await settle();
    append(10);
    await settle();
    assert.equal(file.backlog, 0, 'nobody waits for a disk that refuses');
    disk.failure = undefined;
    clock.pass(1000);
    await settle();
    assert.deepEqual(numbers(disk.text('/a.log')), upTo(30));
    assert.deepEqual(told, {
      broken: ['ENOSPC: no space left on device, write'],
      mended: [[0, 'ENOSPC: no space left on device, write']],
    });
    const stored = await file.read('a', 15);
    assert.ok(stored.kind === 'runs' && linesIn(stored).some(({ n }) => n === 15));
    await file.close();
  });

  it('drops and counts what a long failure leaves no room for', async () => {
    const { disk, clock, told, file, append } = setUp(10_000_000);
    append(10);
    await settle();
    disk.failure = 'ENOSPC';
    append(10);
    await settle();
    append(5000, 'x'.repeat(1000));
    assert.ok(process.memoryUsage().rss > 0);
    clock.pass(1000);
    await settle();
    disk.failure = undefined;
    clock.pass(1000);
    await settle();
    append(10);
    await settle();

    const lost = told.mended[0]?.[0] ?? 0;
    assert.ok(lost > 3000, String(lost));
    assert.deepEqual(told.broken, ['ENOSPC'], 'told once');
    const there = numbers(disk.text('/a.log'));
    assert.equal(there.length, 5030 - lost);
    assert.deepEqual(there.slice(-10), upTo(5030, 5021));

    const gap = await file.read('a', 11);
    assert.ok(gap.kind === 'gap' && gap.why === 'could not be written: ENOSPC');
    let n = 1;
    let missing = 0;
    while (n <= 5030) {
      const stored = await file.read('a', n);
      if (stored.kind === 'gap') {
        missing += stored.next - n;
        n = stored.next;
      } else {
        const held = linesIn(stored).filter((line) => line.n >= n);
        for (const line of held) assert.equal(Number(line.text.split(' ')[0]), line.n);
        n += held.length;
      }
    }
    assert.equal(missing, lost);
    await file.close();
  });

  it('tries on until there is room, also where nothing came since it gave lines up', async () => {
    const { disk, clock, told, file, append } = setUp(10_000_000);
    disk.failure = 'ENOSPC';
    append(2);
    await settle();
    append(1, 'x'.repeat(1_100_000));
    for (let i = 0; i < 3; i++) {
      clock.pass(1000);
      await settle();
    }
    assert.equal(clock.waiting, 1, 'an attempt is to come');
    disk.failure = undefined;
    clock.pass(1000);
    await settle();
    assert.deepEqual(told.mended, [[2, 'ENOSPC']]);
    assert.deepEqual(numbers(disk.text('/a.log')), [3], 'the newest are kept');
    append(1);
    await settle();
    assert.deepEqual(numbers(disk.text('/a.log')), [3, 4]);
    await file.close();
  });

  it('leaves no piece of a line in the file while the disk refuses', async () => {
    const { disk, file, append } = setUp();
    append(2);
    await settle();
    const whole = disk.text('/a.log');
    disk.failure = 'ENOSPC';
    disk.tear = 15;
    append(1);
    await settle();
    assert.equal(disk.text('/a.log'), whole);
    await file.close();
    assert.equal(disk.text('/a.log'), whole);
  });

  it('writes what a run before it left unfinished as soon as the disk takes it', async () => {
    const { disk, clock, told, file, append } = setUp();
    const left = `${recordPrefix(T, lineMark('out'))}0 left\n`;
    disk.files.set('/a.log.unfinished', { id: 'left', bytes: Buffer.from(left) });
    disk.failure = 'ENOSPC';
    disk.tear = 15;
    append(1);
    await settle();
    assert.deepEqual([disk.text('/a.log'), disk.text('/a.log.unfinished')], ['', left]);
    clock.pass(1000);
    await settle();
    disk.failure = undefined;
    clock.pass(1000);
    await settle();
    assert.deepEqual(numbers(disk.text('/a.log')), [0, 1]);
    assert.equal(disk.text('/a.log.unfinished'), undefined);
    assert.deepEqual(told.mended, [[0, 'ENOSPC']]);
    await file.close();
  });

  it('leaves alone what this run keeps where the one before had left something', async () => {
    const { disk, clock, file, append } = setUp();
    const left = `${recordPrefix(T, lineMark('out'))}0 left\n`;
    await disk.replace('/a.log.unfinished', Buffer.from(left));
    disk.failure = 'ENOSPC';
    append(1);
    await settle();
    await disk.replace('/a.log.unfinished', Buffer.from('of this run'));
    disk.failure = undefined;
    clock.pass(1000);
    await settle();
    assert.deepEqual(numbers(disk.text('/a.log')), [0, 1]);
    assert.equal(disk.text('/a.log.unfinished'), 'of this run');
    await file.close();
  });

  it('keeps a write that is under way when it drops the rest', async () => {
    const { disk, clock, told, file, append } = setUp(10_000_000);
    disk.failure = 'EIO';
    append(3);
    await settle();
    disk.failure = undefined;
    let open = (): void => undefined;
    disk.gate = new Promise((resolve) => (open = resolve));
    clock.pass(1000);
    await settle();
    append(3000, 'x'.repeat(1000));
    open();
    await settle();
    assert.deepEqual(numbers(disk.text('/a.log')).slice(0, 3), [1, 2, 3]);
    const { mended } = told;
    const there = numbers(disk.text('/a.log'));
    assert.equal(there.length + (mended[0]?.[0] ?? 0), 3003);
    assert.equal(new Set(there).size, there.length);
    await file.close();
  });

  it('tries once more when it is closed, and is closed all the same', async () => {
    const { disk, clock, file, append } = setUp();
    disk.failure = 'ENOSPC';
    append(3);
    await settle();
    await file.close();
    assert.equal(clock.waiting, 0);

    const second = setUp();
    second.disk.failure = 'ENOSPC';
    second.append(3);
    await settle();
    second.disk.failure = undefined;
    await second.file.close();
    assert.deepEqual(numbers(second.disk.text('/a.log')), [1, 2, 3]);
    assert.equal(second.clock.waiting, 0);
  });

  it('says what is gone when somebody else has emptied the file', async () => {
    const { disk, file, append } = setUp();
    append(10);
    await settle();
    disk.files.delete('/a.log');
    assert.deepEqual(await file.read('a', 3), {
      kind: 'gap',
      next: 11,
      why: 'no longer in the file',
    });
    await file.close();
  });
});
