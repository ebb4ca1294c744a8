import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  before,
  missingBefore,
  newestOf,
  type AccessEntry,
} from '../../../../src/cli/running/older-requests.js';
import type { RequestRecord } from '../../../../src/model/request.js';
import { sampleRequest } from '../../ui/support/sample-request.js';

const STARTED = 1000;
const request = (id: number, t = STARTED + id): RequestRecord => sampleRequest({ id, t });
const GAP = { gap: 3, why: 'the disk was too slow' };

async function* stored(...entries: readonly AccessEntry[]): AsyncGenerator<AccessEntry> {
  for (const entry of entries) yield await Promise.resolve(entry);
}

async function all<T>(entries: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const entry of entries) found.push(entry);
  return found;
}

const ids = (entries: readonly AccessEntry[]): unknown[] =>
  entries.map((entry) => ('gap' in entry ? 'gap' : entry.id));

describe('requests before those that a running stack holds', () => {
  it('may be missing unless the first of this run is held', () => {
    assert.equal(missingBefore([request(1), request(2)], Infinity), 0);
    assert.equal(missingBefore([request(7), request(8)], Infinity), Infinity);
    assert.equal(missingBefore([request(7), request(8)], 5), 3);
    assert.equal(missingBefore([request(7), request(8)], 2), 0);
    assert.equal(missingBefore([], 2), 2);
  });

  it('are those of this run, up to the first that is held', async () => {
    const files = stored(request(4, 10), GAP, request(1), GAP, request(2), request(3), request(4));
    const held = { records: [request(3), request(4)], startedAt: STARTED, askedAt: 2000 };
    assert.deepEqual(ids(await all(before(files, held))), [1, 'gap', 2]);
  });

  it('begin with how many are in no file any more', async () => {
    const held = { records: [request(9)], startedAt: STARTED, askedAt: 2000 };
    assert.deepEqual(await all(before(stored(request(4, 10), request(7), request(8)), held)), [
      { gap: 6, why: 'no longer in the files' },
      request(7),
      request(8),
    ]);
  });

  it('are all that there were when nothing of them is held', async () => {
    const files = stored(request(1), request(2), request(3, 2001));
    const held = { records: [], startedAt: STARTED, askedAt: 2000 };
    assert.deepEqual(ids(await all(before(files, held))), [1, 2]);
  });
});

describe('the newest of many', () => {
  const many = (): AsyncGenerator<AccessEntry> =>
    stored(...Array.from({ length: 5000 }, (_, i) => request(i + 1)));
  const isOdd = (entry: AccessEntry): boolean => !('gap' in entry) && entry.id % 2 === 1;

  it('are so many of those that are wanted', async () => {
    const [batch = [], ...more] = await all(newestOf(many(), isOdd, 2));
    assert.deepEqual([ids(batch), more], [[4997, 4999], []]);
    assert.deepEqual(await all(newestOf(many(), isOdd, 0)), []);
  });

  it('come in batches where all are wanted', async () => {
    const batches = await all(newestOf(many(), isOdd, Infinity));
    assert.deepEqual(
      batches.map(({ length }) => length),
      [1000, 1000, 500],
    );
  });
});
