import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { readLock, takeLock } from '../../../src/stack/lock.js';

describe('takeLock', () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'sockpit-lock-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  const alive = (startTicks: number) => () => ({ startTicks, state: 'S' });
  const gone = () => undefined;

  it('takes a free lock, says who holds it, and leaves nothing after release', () => {
    const lock = takeLock(directory, { pid: 11, startTicks: 5 }, alive(5));
    assert.equal(lock.kind, 'taken');
    assert.deepEqual(readLock(join(directory, 'lock')), { pid: 11, startTicks: 5 });
    lock.release();
    assert.deepEqual(readdirSync(directory), []);
  });

  it('is held while the very process that took it lives', () => {
    takeLock(directory, { pid: 11, startTicks: 5 }, alive(5));
    const second = takeLock(directory, { pid: 12, startTicks: 9 }, alive(5));
    assert.deepEqual(second, { kind: 'held', holder: { pid: 11, startTicks: 5 } });
  });

  it('is taken over when its holder is gone', () => {
    takeLock(directory, { pid: 11, startTicks: 5 }, alive(5));
    assert.equal(takeLock(directory, { pid: 12, startTicks: 9 }, gone).kind, 'taken');
    assert.equal(readLock(join(directory, 'lock'))?.pid, 12);
  });

  it('is taken over when the pid was recycled or its process is a zombie', () => {
    takeLock(directory, { pid: 11, startTicks: 5 }, alive(5));
    assert.equal(takeLock(directory, { pid: 12, startTicks: 9 }, alive(77)).kind, 'taken');
    const zombie = () => ({ startTicks: 9, state: 'Z' });
    assert.equal(takeLock(directory, { pid: 13, startTicks: 9 }, zombie).kind, 'taken');
  });

  it('takes over a damaged lock file', () => {
    writeFileSync(join(directory, 'lock'), '{"pid":');
    assert.equal(takeLock(directory, { pid: 12, startTicks: 9 }, alive(1)).kind, 'taken');
  });

  it('does not release a lock that has passed to somebody else', () => {
    const first = takeLock(directory, { pid: 11, startTicks: 5 }, gone);
    takeLock(directory, { pid: 12, startTicks: 9 }, gone);
    assert.equal(first.kind, 'taken');
    first.release();
    assert.equal(readLock(join(directory, 'lock'))?.pid, 12);
  });

  it('does not release the lock of a later process with its own pid', () => {
    const first = takeLock(directory, { pid: 11, startTicks: 5 }, gone);
    takeLock(directory, { pid: 11, startTicks: 9 }, gone);
    assert.equal(first.kind, 'taken');
    first.release();
    assert.deepEqual(readLock(join(directory, 'lock')), { pid: 11, startTicks: 9 });
  });

  it('takes no lock file for one that does not say which process it is', () => {
    for (const text of [
      'null',
      '7',
      '{"pid":11}',
      '{"startTicks":5}',
      '{"pid":"11","startTicks":5}',
    ]) {
      writeFileSync(join(directory, 'lock'), text);
      assert.equal(readLock(join(directory, 'lock')), undefined, text);
    }
  });

  it('has one winner where three meet a stale lock, the second having read it before the first', () => {
    writeFileSync(join(directory, 'lock'), JSON.stringify({ pid: 11, startTicks: 5 }));
    const live = (pid: number) => (pid === 11 ? undefined : { startTicks: 9, state: 'S' });
    const kinds: string[] = [];
    let looks = 0;
    const second = takeLock(directory, { pid: 13, startTicks: 9 }, (pid) => {
      looks++;
      if (looks === 1) kinds.push(takeLock(directory, { pid: 12, startTicks: 9 }, live).kind);
      // What the second holds of the first's lock is looked at: the third comes now.
      if (looks === 2) kinds.push(takeLock(directory, { pid: 14, startTicks: 9 }, live).kind);
      return looks === 1 ? undefined : live(pid);
    });
    assert.deepEqual([...kinds, second.kind], ['taken', 'held', 'held']);
    assert.equal(readLock(join(directory, 'lock'))?.pid, 12);
    assert.deepEqual(readdirSync(directory), ['lock']);
  });
});
