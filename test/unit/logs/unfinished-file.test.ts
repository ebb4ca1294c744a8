import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { UnfinishedFile, unfinishedPath } from '../../../src/logs/unfinished-file.js';
import { ManualClock } from './manual-clock.js';
import { MemoryDisk } from './memory-disk.js';

const BESIDE = unfinishedPath('/logs/api.log');

function setUp() {
  const disk = new MemoryDisk();
  const clock = new ManualClock();
  let records = '';
  const file = new UnfinishedFile({ path: '/logs/api.log', disk, clock, records: () => records });
  /** The unfinished lines have become these, and so long it stays. */
  const become = async (text: string, ms: number): Promise<string | undefined> => {
    records = text;
    file.moved();
    clock.pass(ms);
    await file.settled();
    return disk.text(BESIDE);
  };
  return { disk, clock, become };
}

describe('the file of unfinished lines', () => {
  it('is there once a line has stood for a moment, and gone when it is finished', async () => {
    const { disk, become } = setUp();
    assert.equal(await become('name? ', 499), undefined);
    assert.equal(await become('name? ', 1), 'name? ');
    assert.equal(await become('', 0), undefined);
    assert.deepEqual([...disk.files.keys()], []);
  });

  it('is not made for a line that is soon finished', async () => {
    const { disk, clock, become } = setUp();
    await become('10%', 100);
    await become('', 1000);
    assert.deepEqual([disk.files.size, clock.waiting], [0, 0]);
  });

  it('has what there is by then of a line that goes on, and is gone after that too', async () => {
    const { become } = setUp();
    await become('10%', 400);
    assert.equal(await become('20%', 100), '20%');
    assert.equal(await become('30%', 499), '20%');
    assert.equal(await become('40%', 1), '40%');
    assert.equal(await become('', 0), undefined);
    assert.equal(await become('name? ', 500), 'name? ');
  });
});
