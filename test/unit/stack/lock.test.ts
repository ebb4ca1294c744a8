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
});
