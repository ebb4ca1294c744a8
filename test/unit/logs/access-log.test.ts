import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openAccessLog, parseEntry, readAccessLog } from '../../../src/logs/access-log.js';
import { combinedLine } from '../../../src/model/combined-line.js';
import type { RequestRecord } from '../../../src/model/request.js';
import { ManualClock } from './manual-clock.js';
import { MemoryDisk } from './memory-disk.js';

const PATH = '/logs/requests.jsonl';
const COMBINED = '/logs/access.log';

function record(target: string): RequestRecord {
  return {
    t: 1000,
    app: 'api',
    instance: 1,
    method: 'GET',
    target,
    id: 1,
    protocol: 'HTTP/1.1',
    host: 'localhost:8080',
    remote: '127.0.0.1',
    user: undefined,
    referer: undefined,
    userAgent: 'curl/8.5.0',
    status: 200,
    bytes: 12,
    ttfbMs: 1,
    totalMs: 2,
    heldMs: 0,
    stream: false,
    note: undefined,
  };
}

function open(disk: MemoryDisk, more: { maxBacklog?: number; maxBytes?: number } = {}) {
  const problems: string[] = [];
  const mended: string[] = [];
  const clock = new ManualClock();
  const log = openAccessLog({
    directory: '/logs',
    clock,
    disk,
    onProblem: (text) => problems.push(text),
    onMended: (text) => mended.push(text),
    ...more,
  });
  return { log, problems, mended, clock };
}

function lines(disk: MemoryDisk, path = PATH): string[] {
  return (disk.text(path) ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const entry = JSON.parse(line) as { target?: string; gap?: number };
      return entry.target ?? `gap ${entry.gap ?? 0}`;
    });
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('the access log', () => {
  it('has each request in the combined format too, in a file of its own', async () => {
    const disk = new MemoryDisk();
    const { log } = open(disk);
    for (const target of ['/a', '/b?x=\n"', '/c']) log.append(record(target));
    await log.close();
    const [first = '', second = '', third = '', rest] = (disk.text(COMBINED) ?? '').split('\n');
    assert.match(
      first,
      /^127\.0\.0\.1 - - \[.+\] "GET \/a HTTP\/1\.1" 200 12 "-" "curl\/8\.5\.0"$/,
    );
    assert.match(second, /"GET \/b\?x=\\x0A\\x22 HTTP\/1\.1"/);
    assert.match(third, /"GET \/c /);
    assert.equal(rest, '');
  });

  it('writes each request as one line, in order', async () => {
    const disk = new MemoryDisk();
    const { log } = open(disk);
    for (const target of ['/a', '/b?x=\n"', '/c']) log.append(record(target));
    await log.close();
    assert.deepEqual(lines(disk), ['/a', '/b?x=\n"', '/c']);
  });

  it('writes together what comes within a moment', async () => {
    const disk = new MemoryDisk();
    const { log, clock } = open(disk);
    log.append(record('/a'));
    await settle();
    log.append(record('/b'));
    clock.pass(25);
    clock.pass(49);
    await settle();
    assert.deepEqual(lines(disk), []);
    clock.pass(1);
    for (let i = 0; i < 50 && lines(disk).length === 0; i++) await settle();
    assert.deepEqual(lines(disk), ['/a', '/b']);
    log.append(record('/c'));
    clock.pass(25);
    clock.pass(50);
    for (let i = 0; i < 50 && lines(disk).length === 2; i++) await settle();
    assert.deepEqual(lines(disk), ['/a', '/b', '/c']);
    await log.close();
  });

  it('leaves out what comes while the disk lags too far behind, and counts it', async () => {
    const disk = new MemoryDisk();
    let go: () => void = () => undefined;
    disk.gate = new Promise((resolve) => (go = resolve));
    const { log, problems } = open(disk, { maxBacklog: 1000 });
    for (let i = 0; i < 100; i++) log.append(record(`/${i}`));
    go();
    await log.close();
    const written = lines(disk);
    const kept = written.filter((line) => line.startsWith('/')).length;
    assert.ok(kept > 3 && kept < 20, String(kept));
    assert.deepEqual(written.slice(0, 2), ['/0', '/1']);
    assert.equal(written.at(-1), `gap ${100 - kept}`);
    assert.deepEqual(problems, []);
  });

  it('says how many it left out once the disk keeps up again, and goes on', async () => {
    const disk = new MemoryDisk();
    let go: () => void = () => undefined;
    disk.gate = new Promise((resolve) => (go = resolve));
    const { log, clock } = open(disk, { maxBacklog: 1000 });
    for (let i = 0; i < 100; i++) log.append(record(`/${i}`));
    go();
    clock.pass(50);
    for (let i = 0; i < 50; i++) await settle();
    log.append(record('/late'));
    clock.pass(25);
    await log.close();
    const written = lines(disk);
    const gap = written.findIndex((line) => line.startsWith('gap '));
    assert.deepEqual(written.slice(gap), [`gap ${100 - gap}`, '/late']);
  });

  it('tells of a disk that refuses, and goes on when it works again', async () => {
    const disk = new MemoryDisk();
    disk.failure = 'no space left';
    const { log, problems, mended, clock } = open(disk);
    log.append(record('/a'));
    clock.pass(25);
    clock.pass(50);
    for (let i = 0; i < 50; i++) await new Promise((resolve) => setImmediate(resolve));
    assert.equal(problems.length, 1, 'once for both files');
    assert.equal(problems[0], `requests cannot be written to ${PATH}: no space left`);
    disk.failure = undefined;
    clock.pass(1000);
    log.append(record('/b'));
    await log.close();
    assert.deepEqual(lines(disk), ['/a', '/b']);
    assert.deepEqual(mended, [`requests are written to ${PATH} again`]);
  });

  it('says how many a disk that refuses has cost', async () => {
    const disk = new MemoryDisk();
    disk.failure = 'no space left';
    const { log, clock } = open(disk);
    const path = `/${'x'.repeat(100_000)}`;
    for (let i = 0; i < 30; i++) {
      log.append(record(path));
      clock.pass(25);
      clock.pass(50);
      for (let turn = 0; turn < 20; turn++) await settle();
    }
    disk.failure = undefined;
    clock.pass(1000);
    for (let turn = 0; turn < 50; turn++) await settle();
    await log.close();
    const written = lines(disk);
    const kept = written.filter((line) => line === path).length;
    assert.ok(kept > 0 && kept < 30, String(kept));
    assert.deepEqual(
      written.filter((line) => line !== path),
      [`gap ${30 - kept}`],
    );
  });

  it('keeps a bounded number of files', async () => {
    const disk = new MemoryDisk();
    const { log } = open(disk, { maxBytes: 500 });
    for (let i = 0; i < 200; i++) log.append(record(`/${i}`));
    await log.close();
    assert.ok(disk.text(`${PATH}.3`) !== undefined);
    assert.equal(disk.text(`${PATH}.4`), undefined);
    assert.ok(disk.text(`${COMBINED}.3`) !== undefined);
    assert.equal(disk.text(`${COMBINED}.4`), undefined);
    assert.equal(lines(disk).at(-1), '/199');
  });
});

describe('the access log of an ended stack', () => {
  it('is read with the oldest first, without what a crash has torn', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sockpit-access-'));
    try {
      const path = join(folder, 'requests.jsonl');
      const text = (...targets: string[]): string =>
        targets.map((target) => `${JSON.stringify(record(target))}\n`).join('');
      writeFileSync(`${path}.2`, text('/a'));
      writeFileSync(`${path}.1`, text('/b', '/c').slice(0, -9));
      writeFileSync(path, `${JSON.stringify({ gap: 3, why: 'the disk was full' })}\n`);
      appendFileSync(path, text('/d'));
      const read = async (directory: string): Promise<unknown[]> => {
        const entries: unknown[] = [];
        for await (const entry of readAccessLog(directory)) {
          entries.push('gap' in entry ? entry.gap : entry.target);
        }
        return entries;
      };
      assert.deepEqual(await read(folder), ['/a', '/b', 3, '/d']);
      assert.deepEqual(await read(join(folder, 'nowhere')), []);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the access log of a running stack', () => {
  it('is read to the end however often it is rotated meanwhile', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sockpit-access-'));
    try {
      const path = join(folder, 'requests.jsonl');
      const write = (file: string, ...targets: string[]): void =>
        writeFileSync(
          file,
          targets.map((target) => `${JSON.stringify(record(target))}\n`).join(''),
        );
      const rotate = (...targets: string[]): void => {
        for (const age of [2, 1]) {
          if (existsSync(`${path}.${age}`)) renameSync(`${path}.${age}`, `${path}.${age + 1}`);
        }
        renameSync(path, `${path}.1`);
        write(path, ...targets);
      };
      write(`${path}.1`, '/a', '/b');
      write(path, '/c', '/d');
      const seen: unknown[] = [];
      for await (const entry of readAccessLog(folder)) {
        seen.push('gap' in entry ? entry.gap : entry.target);
        rotate(`/after${seen.length}`);
      }
      assert.deepEqual(seen, ['/a', '/b', '/c', '/d']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a line that is read again', () => {
  it('is what was written', () => {
    const written = record('/a');
    assert.deepEqual(parseEntry(JSON.stringify(written)), JSON.parse(JSON.stringify(written)));
    assert.deepEqual(parseEntry('{"gap":3,"why":"slow"}'), { gap: 3, why: 'slow' });
  });

  it('of a version that did not know the protocol names none', () => {
    const entry = parseEntry(JSON.stringify({ ...record('/a'), protocol: undefined }));
    assert.ok(entry && 'target' in entry);
    assert.match(combinedLine(entry), /"GET \/a" 200 12 /);
  });

  for (const strange of ['', '{', '5', 'null', '[]', '{}', '{"t":"x","method":"GET","target":"/"}'])
    it(`${strange || 'nothing'} is none`, () => assert.equal(parseEntry(strange), undefined));
});
