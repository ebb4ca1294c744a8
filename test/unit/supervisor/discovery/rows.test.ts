import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rowsOf } from '../../../../src/supervisor/discovery/rows.js';

describe(
  'the rows of a table',
  { skip: process.platform !== 'linux' && 'there is no /proc' },
  () => {
    it('come whole, though it is read in small pieces', () => {
      const [heading, ...rows] = rowsOf('/proc/self/mountinfo');
      assert.match(heading ?? '', /^\d+ \d+ \d+:\d+ /);
      for (const row of rows) assert.match(row, /^\d+ \d+ \d+:\d+ \S+ \S+ \S+.* - /);
    });

    it('are none where there is no table', () => {
      assert.deepEqual([...rowsOf('/proc/net/no-such-table')], []);
    });
  },
);
