import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { App } from '../../../src/model/app.js';
import type { Loose, Upstream, UpstreamPlan } from '../../../src/model/upstream.js';
import { createAddressClaims, type AddressClaims } from '../../../src/stack/address-claims.js';
import { writeRunRecord } from '../../../src/supervisor/processes/run-record.js';
import { sampleApp } from '../support/sample-app.js';

describe('claims to addresses', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'sockpit-claims-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const wanted = new AbortController().signal;
  const stopped = { kind: 'stopped', since: 0, why: 'asked' } as const;

  /** A run of this process, which lives as long as its record is there. */
  function run(slug: string, mark = slug, remove?: (path: string) => void): AddressClaims {
    const runtimeDirectory = join(root, slug);
    mkdirSync(runtimeDirectory, { recursive: true });
    const nothing = { graceMs: 100, guardian: undefined, groups: [], strays: [], sockets: [] };
    writeRunRecord(runtimeDirectory, { mark, ...nothing });
    const removal = remove && { remove };
    const removeIfOurs = (): undefined => undefined;
    return createAddressClaims({ runtimeDirectory, runMark: mark, removeIfOurs, ...removal });
  }
  function at(upstream: Upstream, loose?: Loose): App {
    const plan: UpstreamPlan = { kind: 'literal', upstream, text: '', ...(loose && { loose }) };
    return sampleApp({ upstream: plan });
  }
  const socket = (path = join(root, 'app.sock')): App => at({ kind: 'unix', path });
  const claimsIn = (): string[] => readdirSync(root).filter((name) => name.startsWith('claim-'));

  it('go to the first, whose name the second is told', async () => {
    const one = run('one-00000000');
    const two = run('two-00000000');
    const both = await Promise.all([one.take(socket(), 1, wanted), two.take(socket(), 1, wanted)]);
    assert.equal(both[0], undefined);
    assert.equal(both[1]?.code, 'socket-occupied');
    assert.match(both[1].message, new RegExp(`by the stack one \\(${process.pid}\\)$`));
  });

  it('are the same for all spellings of a path', async () => {
    mkdirSync(join(root, 'folder'));
    symlinkSync('folder', join(root, 'link'));
    const [a, b] = ['folder', 'link'].map((name) => socket(join(root, name, 'app.sock')));
    assert.ok(a && b);
    assert.equal(await run('one-00000000').take(a, 1, wanted), undefined);
    assert.equal((await run('two-00000000').take(b, 1, wanted))?.code, 'socket-occupied');
  });

  it('stay without harm where they cannot be removed', async () => {
    const one = run('one-00000000', 'one', () => {
      throw Object.assign(new Error('EROFS: read-only file system'), { code: 'EROFS' });
    });
    assert.equal(await one.take(socket(), 1, wanted), undefined);
    one.changed('api', 1, stopped);
    assert.equal(claimsIn().length, 1);
    assert.equal(await one.take(socket(), 1, wanted), undefined);
    one.release();
  });

  it('are kept over restarts, and given up at rest and at the end', async () => {
    const one = run('one-00000000');
    const two = run('two-00000000');
    assert.equal(await one.take(socket(), 1, wanted), undefined);
    assert.equal(await one.take(socket(), 1, wanted), undefined);
    one.changed('api', 1, { kind: 'pending', since: 0, blockedBy: [] });
    assert.ok(await two.take(socket(), 1, wanted));
    one.changed('api', 1, stopped);
    assert.deepEqual(claimsIn(), []);
    assert.equal(await two.take(socket(), 1, wanted), undefined);
    one.changed('api', 1, stopped);
    one.release();
    assert.ok(await one.take(socket(), 1, wanted));
    two.release();
    assert.deepEqual(claimsIn(), []);
  });

  it('hold for all instances that share an address', async () => {
    const one = run('one-00000000');
    for (const instance of [1, 2]) await one.take(socket(), instance, wanted);
    one.changed('api', 1, stopped);
    assert.equal(claimsIn().length, 1);
    one.changed('api', 2, stopped);
    assert.deepEqual(claimsIn(), []);
  });

  it('give the former address up where the config names another', async () => {
    const one = run('one-00000000');
    await one.take(socket(), 1, wanted);
    await one.take(socket(join(root, 'other.sock')), 1, wanted);
    assert.equal(await run('two-00000000').take(socket(), 1, wanted), undefined);
  });

  it('of a run that is gone count no more, nor does a later run of its stack inherit them', async () => {
    const two = run('two-00000000');
    await run('one-00000000', 'first').take(socket(), 1, wanted);
    run('one-00000000', 'second');
    assert.equal(await two.take(socket(), 1, wanted), undefined);
    rmSync(join(root, 'two-00000000'), { recursive: true });
    assert.equal(await run('three-00000000').take(socket(), 1, wanted), undefined);
    // Who had it before has nothing to give up.
    two.release();
    assert.equal(claimsIn().length, 1);
  });

  it('are not made for what nobody wants to start any more', async () => {
    assert.equal(await run('one-00000000').take(socket(), 1, AbortSignal.abort()), undefined);
    assert.deepEqual(claimsIn(), []);
  });

  it('are made for ports too, unless the program need not have it', async () => {
    const port = { kind: 'tcp', host: '127.0.0.1', port: 5000 } as const;
    const one = run('one-00000000');
    const two = run('two-00000000');
    await one.take(at(port), 1, wanted);
    assert.match(
      (await two.take(at(port), 1, wanted))?.message ?? '',
      /127\.0\.0\.1:5000 is already/,
    );
    assert.equal(await two.take(at(port, 'moves-on'), 1, wanted), undefined);
    assert.equal(await two.take(sampleApp(), 1, wanted), undefined);
  });
});
