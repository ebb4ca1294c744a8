import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { belowShells } from '../../../../src/supervisor/discovery/main-process.js';
import type { ProcessEntry } from '../../../../src/supervisor/processes/process-table.js';

function entry(pid: number, ppid: number, name: string, state = 'S'): ProcessEntry {
  return { pid, ppid, pgrp: 10, session: 10, state, startTicks: pid, name };
}

describe('belowShells', () => {
  const cases: readonly (readonly [string, readonly ProcessEntry[], number | undefined])[] = [
    ['the leader where it is no shell', [entry(10, 1, 'node'), entry(11, 10, 'node')], 10],
    ['what a shell runs', [entry(10, 1, 'sh'), entry(11, 10, 'celery')], 11],
    ['below two shells', [entry(10, 1, 'sh'), entry(11, 10, 'bash'), entry(12, 11, 'x')], 12],
    ['a shell that runs several', [entry(10, 1, 'sh'), entry(11, 10, 'a'), entry(12, 10, 'b')], 10],
    ['a shell alone', [entry(10, 1, 'sh')], 10],
    ['past a zombie', [entry(10, 1, 'sh'), entry(11, 10, 'a', 'Z'), entry(12, 10, 'b')], 12],
    ['nobody', [entry(11, 10, 'a')], undefined],
  ];
  for (const [name, table, pid] of cases) {
    it(name, () => assert.equal(belowShells(10, table, () => true)?.pid, pid));
  }

  it('a shell that has work of its own', () => {
    const table = [entry(10, 1, 'sh'), entry(11, 10, 'bash'), entry(12, 11, 'sleep')];
    const wraps = (shell: ProcessEntry): boolean => shell.pid === 10;
    assert.equal(belowShells(10, table, wraps)?.pid, 11);
  });
});
