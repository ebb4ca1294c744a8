/**
 * Promise: a supervisor that has as many files open as it may still tells the living from the dead, and
 * sees what they listen on.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { skipUnless } from './support/programs.js';

const PROCESSES = new URL('../../src/supervisor/processes/', import.meta.url).href;
const DISCOVERY = new URL('../../src/supervisor/discovery/', import.meta.url).href;

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

/** What the script says that runs with that mark, where a hundred files may be open. */
async function said(script: string, mark: string): Promise<string> {
  const shell = 'ulimit -n 100; "$0" --import tsx --input-type=module -e "$1"; exit $?';
  const { stdout } = await promisify(execFile)('sh', ['-c', shell, process.execPath, script], {
    env: { ...process.env, MARK: mark, SOCKPIT_RUN: mark },
  });
  return stdout;
}

test('the living and the dead, with too many open files', skipUnless('linux'), async () => {
  assert.equal(
    await said(SCRIPT, 'a-mark'),
    'EMFILE\n{"self":true,"listed":true,"family":true,"all":true,"marked":[true]}\n',
  );
});

const LISTENS = `
const { once } = await import('node:events');
const { openSync } = await import('node:fs');
const { createServer } = await import('node:net');
const { processEntry } = await import('${PROCESSES}process-table.ts');
const { findHolder, listenersOf, listeningOn } = await import('${DISCOVERY}listeners.ts');
const server = createServer().listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address();
processEntry(process.pid);
try {
  for (;;) openSync('/dev/null', 'r');
} catch ({ code }) {
  console.log(code);
}
const upstream = { kind: 'tcp', host: '127.0.0.1', port };
console.log(JSON.stringify({
  sockets: (await listeningOn(port)).length,
  own: (await listenersOf([process.pid])).some(({ address }) => address.port === port),
  holder: findHolder(upstream)?.pid === process.pid,
}));
process.exit();
`;

test('what an app listens on, with too many open files', skipUnless('linux'), async () => {
  assert.equal(await said(LISTENS, 'a-mark'), 'EMFILE\n{"sockets":1,"own":true,"holder":true}\n');
});

const GUARDED = `
const { closeSync, openSync } = await import('node:fs');
const { GuardianProcess } = await import('${PROCESSES}guardian-process.ts');
const opened = [];
try {
  for (;;) opened.push(openSync('/dev/null', 'r'));
} catch ({ code }) {
  console.log(code);
}
const staying = setInterval(() => undefined, 1000);
const guardian = new GuardianProcess({
  runMark: 'a-mark',
  graceMs: 100,
  onDeath() {
    console.log(guardian.pid);
    for (const descriptor of opened) closeSync(descriptor);
  },
  onReplaced() {
    if (guardian.pid !== undefined) console.log('guarded');
    clearInterval(staying);
    void guardian.dismiss();
  },
});
`;

test('a guardian that cannot be started for now is started later', async () => {
  assert.equal(await said(GUARDED, 'a-mark'), 'EMFILE\nundefined\nguarded\n');
});
