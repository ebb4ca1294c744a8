import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rowsInBackground, rowsOf } from '../../../../src/supervisor/discovery/rows.js';

async function all(rows: AsyncIterable<string>): Promise<string[]> {
  const taken: string[] = [];
  for await (const row of rows) taken.push(row);
  return taken;
}

describe(
  'the rows of a table',
  { skip: process.platform !== 'linux' && 'there is no /proc' },
  () => {
    it('come whole, though it is read in small pieces', () => {
      const [heading, ...rows] = rowsOf('/proc/self/mountinfo');
      assert.match(heading ?? '', /^\d+ \d+ \d+:\d+ /);
      for (const row of rows) assert.match(row, /^\d+ \d+ \d+:\d+ \S+ \S+ \S+.* - /);
    });

    it('are the same where another thread reads them', async () => {
      assert.deepEqual(await all(rowsInBackground('/proc/self/mountinfo')), [
        ...rowsOf('/proc/self/mountinfo'),
      ]);
    });

    it('are none where there is no table', async () => {
      assert.deepEqual([...rowsOf('/proc/net/no-such-table')], []);
      assert.deepEqual(await all(rowsInBackground('/proc/net/no-such-table')), []);
    });
  },
);
