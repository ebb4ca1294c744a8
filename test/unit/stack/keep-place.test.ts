import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { keepPlace, type KeptPlace } from '../../../src/stack/keep-place.js';
import { readLock, takeLock } from '../../../src/stack/lock.js';
import { ManualClock } from '../logs/manual-clock.js';

const SELF = { pid: 11, startTicks: 5 };
const OTHER = { pid: 12, startTicks: 9 };
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const lookUp = (pid: number) => ({ startTicks: pid === 11 ? 5 : 9, state: 'S' });

describe('keepPlace', () => {
  let root: string;
  let directory: string;
  let clock: ManualClock;
  let place: KeptPlace;
  let notices: string[];
  let tellChange: () => void;
  let made: string[];

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'sockpit-place-'));
    directory = join(root, 'app-01234567');
    clock = new ManualClock(1_000_000);
    notices = [];
    made = [];
    place = keepPlace({
      identity: { runtimeDirectory: directory },
      self: SELF,
      clock,
      lookUp,
      control: {
        listenAgain: () => {
          made.push('control.sock');
          writeFileSync(join(directory, 'control.sock'), '');
          return Promise.resolve();
        },
      },
      guardian: {
        record: () => {
          made.push('run');
          writeFileSync(join(directory, 'run'), '');
        },
      },
      watchPath: (_path, changed) => {
        tellChange = changed;
        return { stop: () => undefined };
      },
      notice: (level, text) => notices.push(`${level}: ${text}`),
    });
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const begin = async (): Promise<void> => {
    place.begin();
    clock.pass(100);
    await settled();
    notices = [];
    made = [];
  };
  const files = (): readonly string[] => readdirSync(directory).sort();

  it('makes what somebody removed as soon as it is told, and says so', async () => {
    await begin();
    for (const name of ['lock', 'run']) unlinkSync(join(directory, name));
    tellChange();
    await settled();
    assert.deepEqual(files(), ['control.sock', 'lock', 'run']);
    assert.deepEqual(readLock(join(directory, 'lock')), SELF);
    assert.deepEqual(made, ['run']);
    assert.deepEqual(notices, [`warning: somebody removed lock, run from ${directory}: made anew`]);
  });

  it('makes the whole directory, and looks by itself where nobody tells', async () => {
    await begin();
    rmSync(root, { recursive: true });
    clock.pass(30_000);
    await settled();
    assert.deepEqual(files(), ['control.sock', 'lock', 'run']);
    assert.equal(statSync(directory).mode & 0o777, 0o700);
  });

  it('looks again soon after it has made something: who removes may still be at it', async () => {
    await begin();
    clock.pass(200);
    await settled();
    unlinkSync(join(directory, 'lock'));
    tellChange();
    await settled();
    // What was made is told of as well.
    tellChange();
    await settled();
    for (const ms of [200, 400]) {
      for (const name of ['control.sock', 'run']) unlinkSync(join(directory, name));
      clock.pass(ms);
      await settled();
      assert.deepEqual(files(), ['control.sock', 'lock', 'run']);
    }
    clock.pass(800);
    await settled();
    // Nothing was missing any more.
    unlinkSync(join(directory, 'run'));
    clock.pass(200);
    await settled();
    assert.deepEqual(files(), ['control.sock', 'lock']);
  });

  it('leaves a lock to a start that looks around, and takes it when that has given way', async () => {
    await begin();
    unlinkSync(join(directory, 'lock'));
    const start = takeLock(directory, OTHER, lookUp);
    tellChange();
    await settled();
    assert.deepEqual(readLock(join(directory, 'lock')), OTHER);
    assert.deepEqual(notices, []);
    assert.equal(start.kind, 'taken');
    start.release();
    tellChange();
    await settled();
    assert.deepEqual(readLock(join(directory, 'lock')), SELF);
  });

  it('touches nothing of a run that has taken the place, and says once how to end this one', async () => {
    await begin();
    rmSync(directory, { recursive: true });
    mkdirSync(directory, { mode: 0o700 });
    takeLock(directory, OTHER, lookUp);
    tellChange();
    await settled();
    clock.pass(30_000);
    await settled();
    assert.deepEqual(files(), ['lock']);
    assert.deepEqual(notices, [
      `error: ${directory} was deleted, and another run of this stack (pid 12) has it now: end this one by kill 11`,
    ]);
  });

  it('keeps what is there young', async () => {
    await begin();
    const old = new Date(0);
    for (const name of files()) utimesSync(join(directory, name), old, old);
    clock.pass(3_600_000);
    await settled();
    for (const name of files()) {
      assert.ok(statSync(join(directory, name)).mtimeMs >= 3_600_000, name);
    }
  });

  it('takes a lock that cannot be read for what it was', async () => {
    await begin();
    unlinkSync(join(directory, 'lock'));
    mkdirSync(join(directory, 'lock'));
    tellChange();
    await settled();
    assert.deepEqual([made, notices], [[], []]);
  });

  it('makes nothing any more when it is stopped', async () => {
    await begin();
    await place.stop();
    rmSync(directory, { recursive: true });
    tellChange();
    clock.pass(60_000);
    await settled();
    assert.equal(existsSync(directory), false);
  });
});
