import assert from 'node:assert/strict';
import { it } from 'node:test';
import { familyOf, familyThen } from '../../../../src/supervisor/discovery/family.js';
import type { ProcessEntry } from '../../../../src/supervisor/processes/process-table.js';

function entry(
  pid: number,
  ppid: number,
  pgrp: number,
  session: number,
  state = 'S',
): ProcessEntry {
  return { pid, ppid, pgrp, session, state, startTicks: 0, name: 'x' };
}

it('is group, session and descendants, the eldest first, without zombies and strangers', () => {
  const table = [
    entry(1, 0, 1, 1),
    entry(50, 40, 50, 50),
    entry(40, 10, 40, 40),
    entry(10, 1, 10, 10),
    entry(11, 10, 10, 10),
    entry(12, 1, 10, 10),
    entry(13, 1, 13, 10),
    entry(14, 10, 10, 10, 'Z'),
    entry(60, 1, 60, 60),
  ];
  assert.deepEqual(familyOf(10, table), [10, 11, 12, 13, 40, 50]);
});

it('outlives its leader', () => {
  assert.deepEqual(familyOf(10, [entry(11, 1, 10, 10), entry(20, 1, 20, 20)]), [11]);
  assert.deepEqual(familyOf(10, []), []);
});

it('of an earlier table is who is still the same process, and the leader in any case', () => {
  const table = [entry(11, 10, 10, 10), entry(12, 11, 10, 10), entry(13, 10, 10, 10)];
  const now: Record<number, ProcessEntry> = {
    10: entry(10, 1, 10, 10),
    11: entry(11, 10, 10, 10),
    // Another one with the number of an earlier one; 13 is gone.
    12: { ...entry(12, 1, 10, 10), startTicks: 7 },
  };
  assert.deepEqual(
    familyThen(10, table, (pid) => now[pid]),
    [10, 11],
  );
  assert.deepEqual(
    familyThen(10, [], (pid) => now[pid]),
    [10],
  );
});
