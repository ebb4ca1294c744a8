import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, it } from 'node:test';
import {
  descendantsOf,
  lookAtProcesses,
  lookInTurns,
  processEntry,
} from '../../../../src/supervisor/processes/process-table.js';

describe('a look at all processes', () => {
  it('is the same in turns as at once', async () => {
    const name = (look: ReturnType<typeof lookAtProcesses>): string[] =>
      look.entries
        .filter(({ pid }) => pid === process.pid || pid === process.ppid || pid === 1)
        .map(({ pid, ppid, startTicks }) => `${pid} ${ppid} ${startTicks}`);
    const [once, turns] = [lookAtProcesses(), await lookInTurns()];
    assert.deepEqual(name(turns), name(once));
    assert.ok(name(turns).length >= 2);
  });
});

describe('descendants', { skip: process.platform !== 'linux' && 'there is no /proc' }, () => {
  it('are those below, with their own, and not those above', (t) => {
    const below = descendantsOf([process.ppid])?.map(({ pid }) => pid);
    if (!below) {
      t.skip('this kernel keeps no lists of children (CONFIG_PROC_CHILDREN)');
      return;
    }
    assert.ok(below.includes(process.pid));
    assert.ok(below.includes(process.ppid));
    assert.ok(!below.includes(1) || process.ppid === 1);
  });

  it('are none of those who are gone', () => {
    assert.deepEqual(descendantsOf([2 ** 22 + 1]) ?? [], []);
  });
});

describe(
  'the name of a Node',
  { skip: process.platform !== 'linux' && 'there is no /proc' },
  () => {
    it('is that of its program where the kernel tells what its first thread is called', () => {
      const before = readFileSync('/proc/self/comm', 'utf8');
      try {
        writeFileSync('/proc/self/comm', 'MainThread');
        assert.equal(processEntry(process.pid)?.name, basename(process.argv0));
        writeFileSync('/proc/self/comm', 'another');
        assert.equal(processEntry(process.pid)?.name, 'another');
      } finally {
        writeFileSync('/proc/self/comm', before);
      }
    });
  },
);
