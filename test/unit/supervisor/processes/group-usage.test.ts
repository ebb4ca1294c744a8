import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  parsePsUsage,
  statUsage,
  sumByGroup,
} from '../../../../src/supervisor/processes/group-usage.js';
import { parseStatLine } from '../../../../src/supervisor/processes/stat-line.js';

/** A line of /proc/PID/stat: times in ticks, memory in pages. */
function stat(name: string, state: string, pgrp: number, times: string, pages: number): string {
  const before = `4312 (${name}) ${state} 1 ${pgrp} ${pgrp} 0 -1 4194560 100 0 0 0`;
  return `${before} ${times} 20 0 1 0 123456 10000000 ${pages} 18446744073709551615 1 1\n`;
}

function usageOf(text: string): ReturnType<typeof statUsage> {
  const line = parseStatLine(text);
  return line && statUsage(line, 4096);
}

describe('what a process takes', () => {
  it('is its time, that of its children that have ended, and its memory', () => {
    assert.deepEqual(usageOf(stat('node', 'S', 42, '150 50 20 30', 1000)), {
      pgrp: 42,
      cpuSeconds: 2.5,
      rss: 4_096_000,
    });
  });

  it('is read behind a name that holds anything', () => {
    assert.equal(usageOf(stat('a) S 1 (b', 'R', 7, '0 0 0 0', 1))?.pgrp, 7);
  });

  it('is nothing for a zombie, and for a line that was cut', () => {
    assert.equal(usageOf(stat('sh', 'Z', 42, '1 1 1 1', 0)), undefined);
    assert.equal(usageOf(''), undefined);
  });

  it('is read from ps where there is no /proc', () => {
    assert.deepEqual(parsePsUsage('  42  2048   1:02.50\n 43 1 2-03:00:01\nrubbish\n'), [
      { pgrp: 42, rss: 2_097_152, cpuSeconds: 62.5 },
      { pgrp: 43, rss: 1024, cpuSeconds: 183_601 },
    ]);
  });
});

describe('the sum of a group', () => {
  it('leaves out all others', () => {
    const processes = [
      { pgrp: 1, cpuSeconds: 1, rss: 10 },
      { pgrp: 2, cpuSeconds: 2, rss: 20 },
      { pgrp: 1, cpuSeconds: 3, rss: 30 },
    ];
    assert.deepEqual(
      [...sumByGroup(processes, new Set([1, 9]))],
      [[1, { cpuSeconds: 4, rss: 40 }]],
    );
  });
});
