import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { claimRuntime } from '../../../src/stack/claim.js';

describe('the place of a stack', () => {
  let root: string;
  let runtimeDirectory: string;
  const place = () => ({ name: 'app', runtimeDirectory });
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'sockpit-claim-'));
    runtimeDirectory = join(root, 'app-01234567');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('is given up with everything in it', async () => {
    const claim = await claimRuntime(place());
    assert.equal(claim.kind, 'claimed');
    writeFileSync(join(runtimeDirectory, 'run'), '');
    claim.release();
    assert.deepEqual(readdirSync(root), []);
  });

  it('is left to another run that has it by then, or where it was deleted', async () => {
    const claim = await claimRuntime(place());
    assert.equal(claim.kind, 'claimed');
    writeFileSync(join(runtimeDirectory, 'lock'), '{"pid":1,"startTicks":1}');
    claim.release();
    assert.deepEqual(readdirSync(runtimeDirectory), ['lock']);
    rmSync(runtimeDirectory, { recursive: true });
    claim.release();
  });

  it('stays where it cannot be moved away', async () => {
    const claim = await claimRuntime(place());
    assert.equal(claim.kind, 'claimed');
    mkdirSync(`${runtimeDirectory}.gone.${process.pid}/not-empty`, { recursive: true });
    claim.release();
    assert.ok(existsSync(join(runtimeDirectory, 'lock')));
  });

  it('cannot be had where the lock cannot be written, which is told in words', async () => {
    mkdirSync(join(runtimeDirectory, `lock.${process.pid}`, 'not-empty'), {
      recursive: true,
      mode: 0o700,
    });
    const claim = await claimRuntime(place());
    assert.equal(claim.kind, 'failed');
    assert.equal(claim.failure.code, 'runtime-directory-unusable');
  });
});
