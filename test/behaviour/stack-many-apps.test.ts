/**
 * Promise: a stack of many apps starts, is ready, costs next to nothing while nothing happens, and
 * stops.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { skipUnless } from './support/programs.js';
import { runSockpit } from './support/run-sockpit.js';
import { soak } from './support/soak.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { waitFor } from './support/wait-for.js';

const MANY = soak(40, 300);
/** What an idle stack of so many apps may cost, and for how long it is watched. */
const IDLE_APPS = soak(40, 100);
const WATCHED_MS = soak(10_000, 30_000);
/** The last look for strays after a start is 5 s after it; later ones come every 15 s. */
const SETTLED_MS = 6000;

/** Answers HTTP on $SOCKET with as little as an interpreter takes. */
const SERVER = `
import os, socket
s = socket.socket(socket.AF_UNIX)
s.bind(os.environ['SOCKET'])
s.listen(64)
while True:
    c, _ = s.accept()
    c.recv(4096)
    c.sendall(b'HTTP/1.0 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok')
    c.close()
`;

function procfile(count: number): string {
  const line = (n: number): string => `a${n}: /usr/bin/python3 -S -E serve.py $SOCKET\n`;
  return Array.from({ length: count }, (_, i) => line(i + 1)).join('');
}

/** Processor time so far, in ms: fields 14 and 15 of proc(5), in ticks of 10 ms. */
function processorMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

test(`${MANY} apps start, are ready, and stop`, skipUnless('linux', 'python3'), async () => {
  await using directory = await temporaryDirectory({
    Procfile: procfile(MANY),
    'serve.py': SERVER,
  });
  await using run = runSockpit(directory);
  const ready = (): number =>
    run.output.lines.filter(({ text }) => /is ready after/.test(text)).length;
  await waitFor('all to be ready', () => ready() === MANY, {
    timeoutMs: 120_000,
    show: () => `${ready()} were`,
  });
  const { apps } = await run.status();
  assert.deepEqual([...new Set(apps.map(({ state }) => state))], ['ready']);
  assert.equal((await run.stop(60_000)).code, 130);
  assert.deepEqual(run.processes(), []);
});

test(
  `${IDLE_APPS} idle apps take less than 1 % of a core`,
  skipUnless('linux', 'python3'),
  async () => {
    await using directory = await temporaryDirectory({
      Procfile: procfile(IDLE_APPS),
      'serve.py': SERVER,
    });
    await using run = runSockpit(directory);
    const ready = (): number =>
      run.output.lines.filter(({ text }) => /is ready after/.test(text)).length;
    await waitFor('all to be ready', () => ready() === IDLE_APPS, { timeoutMs: 120_000 });
    await sleep(SETTLED_MS);
    const before = processorMs(run.pid);
    await sleep(WATCHED_MS);
    const share = (processorMs(run.pid) - before) / WATCHED_MS;
    assert.ok(share < 0.01, `${(100 * share).toFixed(2)} % of a core`);
  },
);
