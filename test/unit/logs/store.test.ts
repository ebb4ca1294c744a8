import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { openLogStore, type LogStore } from '../../../src/logs/store.js';
import { aWriter } from './a-writer.js';
import { ManualClock } from './manual-clock.js';
import { MemoryDisk } from './memory-disk.js';

const NEVER = new AbortController().signal;

describe('the log of an app that leaves the stack and comes back', () => {
  let folder = '';
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'sockpit-store-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  function setUp() {
    const disk = new MemoryDisk();
    const clock = new ManualClock();
    const onProblem = (text: string): void => assert.fail(text);
    const apps = ['api', 'web'];
    const store = openLogStore({ directory: folder, apps, clock, disk, onProblem });
    /** What one boot prints, a second after what was printed before. */
    const print = (app: string, ...texts: readonly string[]): void => {
      clock.pass(1000);
      const channel = store.open(app, aWriter(), 1);
      for (const text of texts) channel.write('out', Buffer.from(`${text}\n`));
      channel.end();
    };
    return { disk, store, print };
  }

  async function read(store: LogStore, apps?: readonly string[]): Promise<string[]> {
    const out: string[] = [];
    for await (const chunk of store.read({ follow: false, ...(apps && { apps }) }, NEVER)) {
      if (chunk.kind === 'gap') out.push(`gap ${chunk.lines}: ${chunk.why}`);
      if (chunk.kind === 'lines') out.push(...chunk.lines.map(({ n, text }) => `${n} ${text}`));
    }
    return out;
  }

  async function settle(): Promise<void> {
    for (let i = 0; i < 50; i++) await turn();
  }

  it('has all its lines of this run', async () => {
    const { store, print } = setUp();
    print('web', 'one', 'two');
    store.setApps(['api']);
    await settle();
    assert.deepEqual(await read(store), [], 'it is not there');
    store.setApps(['api', 'web']);
    assert.deepEqual(await read(store, ['web']), ['1 one', '2 two']);
    print('web', 'three');
    assert.deepEqual(await read(store), ['1 one', '2 two', '3 three']);
    assert.deepEqual(
      store.recent('web', 5).map(({ text }) => text),
      ['three'],
    );
    await store.close();
  });

  it('is written by one, also where it comes back while its lines are on their way', async () => {
    const { disk, store, print } = setUp();
    let open = (): void => undefined;
    disk.gate = new Promise((resolve) => (open = resolve));
    print('web', 'one');
    await settle();
    print('web', 'two');
    store.setApps(['api']);
    store.setApps(['api', 'web']);
    print('web', 'three');
    await settle();
    assert.equal(disk.handles, 1);
    open();
    await store.close();
    assert.match(disk.text(join(folder, 'web.log')) ?? '', /^\S+ o one\n\S+ o two\n\S+ o three\n$/);
  });

  it('is followed on, by who was there before and by who has come since', async () => {
    const { store, print } = setUp();
    const follow = async (): Promise<string[]> => {
      const out: string[] = [];
      for await (const chunk of store.read({ follow: true }, NEVER)) {
        if (chunk.kind === 'lines') out.push(...chunk.lines.map(({ text }) => text));
        else out.push(chunk.kind);
      }
      return out;
    };
    const before = follow();
    print('web', 'one');
    await settle();
    store.setApps(['api']);
    const since = follow();
    await settle();
    store.setApps(['api', 'web']);
    print('web', 'two');
    await settle();
    await store.close();
    assert.deepEqual([await before, await since], [['one', 'two'], ['two']]);
  });
});
