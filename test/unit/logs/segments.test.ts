import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SegmentTable } from '../../../src/logs/segments.js';
import type { LogFile } from '../../../src/logs/segments.js';

const FILE: LogFile = { id: '1', path: () => '/a.log' };
const NEXT: LogFile = { id: '2', path: () => '/a.log' };

describe('SegmentTable', () => {
  it('joins neighbours until a segment is worth reading', () => {
    const table = new SegmentTable();
    table.add({ file: FILE, offset: 0, bytes: 40_000, first: 1, lines: 10 });
    table.add({ file: FILE, offset: 40_000, bytes: 40_000, first: 11, lines: 10 });
    table.add({ file: FILE, offset: 80_000, bytes: 10, first: 21, lines: 1 });
    assert.deepEqual(table.at(1), { file: FILE, offset: 0, bytes: 80_000, first: 1, lines: 20 });
    assert.deepEqual(table.at(20), table.at(1));
    assert.equal(table.at(21)?.offset, 80_000);
    assert.equal(table.at(22), undefined);
    assert.deepEqual([table.first, table.last], [1, 21]);
  });

  it('keeps apart what is not side by side', () => {
    const table = new SegmentTable();
    table.add({ file: FILE, offset: 100, bytes: 10, first: 1, lines: 1 });
    table.add({ file: FILE, offset: 110, bytes: 10, first: 5, lines: 1 });
    table.add({ file: NEXT, offset: 0, bytes: 10, first: 6, lines: 1 });
    assert.equal(table.at(2)?.first, 5);
    assert.equal(table.at(6)?.file, NEXT);
    table.forget(FILE);
    assert.equal(table.at(1)?.first, 6);
    assert.equal(table.first, 6);
  });
});
