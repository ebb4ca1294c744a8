import assert from 'node:assert/strict';
import { it } from 'node:test';
import { kinOf } from '../../../../src/supervisor/processes/kinship.js';
import type { ProcessEntry } from '../../../../src/supervisor/processes/process-table.js';

function entry(pid: number, ppid: number, pgrp: number, session: number): ProcessEntry {
  return { pid, ppid, pgrp, session, state: 'S', startTicks: 0, name: 'x' };
}

const table = [
  entry(1, 0, 1, 1),
  // A child that stands before its parent.
  entry(7, 40, 7, 7),
  entry(10, 1, 10, 10),
  entry(11, 10, 10, 10),
  entry(12, 1, 12, 10),
  entry(40, 11, 40, 40),
  entry(50, 1, 50, 50),
  entry(51, 50, 51, 51),
];

const pidsOf = (...of: Parameters<typeof kinOf>): number[] =>
  kinOf(...of)
    .map(({ pid }) => pid)
    .sort((a, b) => a - b);

it("is who is of a leader's group or session, and who descends from them", () => {
  assert.deepEqual(pidsOf(10, table), [7, 10, 11, 12, 40]);
});

it('is also who descends from others that are named', () => {
  assert.deepEqual(pidsOf(10, table, [50]), [7, 10, 11, 12, 40, 50, 51]);
});

it('is nobody who is not in the table', () => {
  assert.deepEqual(pidsOf(99, table, [98]), []);
  assert.deepEqual(pidsOf(10, []), []);
});

it('is looked up anew in another table', () => {
  assert.deepEqual(pidsOf(50, table), [50, 51]);
  assert.deepEqual(pidsOf(50, [...table, entry(52, 51, 52, 52)]), [50, 51, 52]);
});
