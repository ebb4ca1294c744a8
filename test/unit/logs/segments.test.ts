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

  it('gives what lies behind a line in one piece, as far as is asked for', () => {
    const table = new SegmentTable();
    for (let i = 0; i < 4; i++) {
      table.add({ file: FILE, offset: i * 70_000, bytes: 70_000, first: 1 + i * 10, lines: 10 });
    }
    table.add({ file: NEXT, offset: 0, bytes: 10, first: 41, lines: 1 });
    const piece = (from: number, bytes: number): unknown => {
      const { offset, bytes: found, first, lines } = table.from(from, bytes) ?? {};
      return [offset, found, first, lines];
    };
    assert.deepEqual(piece(5, 0), [0, 70_000, 1, 10]);
    assert.deepEqual(piece(15, 150_000), [70_000, 140_000, 11, 20]);
    assert.deepEqual(piece(15, 1_000_000), [70_000, 210_000, 11, 30]);
    assert.deepEqual(piece(41, 1_000_000), [0, 10, 41, 1]);
    assert.equal(table.from(42, 1_000_000), undefined);
  });

  it('keeps apart two parts of a file with a hole between them, whose lines follow each other', () => {
    const table = new SegmentTable();
    table.add({ file: FILE, offset: 0, bytes: 10, first: 1, lines: 1 });
    table.add({ file: FILE, offset: 15, bytes: 10, first: 2, lines: 1 });
    assert.deepEqual(table.from(1, 1000), { file: FILE, offset: 0, bytes: 10, first: 1, lines: 1 });
    assert.equal(table.from(2, 1000)?.offset, 15);
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
