/**
 * Promise: a supervisor that has as many files open as it may still tells the living from the dead.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { skipUnless } from './support/programs.js';

const PROCESSES = new URL('../../src/supervisor/processes/', import.meta.url).href;

const SCRIPT = `
const { openSync } = await import('node:fs');
const { listedPids, processEntry, descendantsOf, processTable } = await import('${PROCESSES}process-table.ts');
const { markedIn } = await import('${PROCESSES}stragglers.ts');
processEntry(process.pid);
descendantsOf([process.pid]);
try {
  for (;;) openSync('/dev/null', 'r');
} catch ({ code }) {
  console.log(code);
}
const marked = markedIn(process.env.MARK, [processEntry(process.ppid)].filter(Boolean)).marked;
console.log(JSON.stringify({
  self: processEntry(process.pid)?.pid === process.pid,
  listed: listedPids().includes(process.pid),
  family: descendantsOf([process.ppid])?.some(({ pid }) => pid === process.pid) ?? true,
  all: processTable().some(({ pid }) => pid === process.pid),
  marked: marked.map(({ pid }) => pid === process.ppid),
}));
`;

test('with too many open files', skipUnless('linux'), async () => {
  const shell = `ulimit -n 100; "$0" --import tsx --input-type=module -e "$1"; exit $?`;
  const mark = 'a-mark';
  const { stdout } = await promisify(execFile)('sh', ['-c', shell, process.execPath, SCRIPT], {
    env: { ...process.env, MARK: mark, SOCKPIT_RUN: mark },
  });
  assert.equal(
    stdout,
    'EMFILE\n{"self":true,"listed":true,"family":true,"all":true,"marked":[true]}\n',
  );
});
