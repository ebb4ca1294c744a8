/**
 * Promise: each order to an app that a key stands for is carried out from a real terminal, and nothing
 * that only looks like a key gives one.
 */
import assert from 'node:assert/strict';
import { chmod, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import type { AppStatus } from '../../src/model/status.js';
import { skipUnless } from './support/programs.js';
import { stackStatus } from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';
import { nodeApp, program, shellWord } from './support/test-environment.js';
import { openTerminal, type Terminal } from './support/tmux.js';
import { waitFor } from './support/wait-for.js';

const needs = skipUnless('tmux', 'linux');
const command = [
  'sh',
  '-c',
  `${[process.execPath, program, '-p', '0'].map(shellWord).join(' ')}; exec sleep 600`,
];
const Procfile = `api: ${nodeApp('fixtures/echo-server.mjs')}
#@ worker
ears: trap 'echo heard HUP' HUP; while :; do sleep 0.1; done
`;
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

async function appOf(directory: TemporaryDirectory, name: string): Promise<AppStatus> {
  const { apps } = await stackStatus(directory);
  return apps.find((app) => app.name === name) ?? assert.fail();
}

async function opened(
  directory: TemporaryDirectory,
  env: Readonly<Record<string, string>> = {},
): Promise<Terminal> {
  const terminal = await openTerminal(directory, command, { columns: 120, rows: 30, env });
  await terminal.waitFor(/api .*ready[^]*ears .*running/);
  return terminal;
}

test('stop, start, reload, kill and a signal', needs, async () => {
  await using directory = await temporaryDirectory({ Procfile });
  await using terminal = await opened(directory);
  const api = (): Promise<AppStatus> => appOf(directory, 'api');
  /** Waits until it is ready as another process. */
  const anew = ({ pid: before }: AppStatus): Promise<AppStatus> =>
    waitFor('another process', async () => {
      const now = await api();
      return now.state === 'ready' && now.pid !== before ? now : undefined;
    });
  const first = await api();
  await terminal.type('1x');
  await waitFor('the stop', async () => (await api()).state === 'stopped');
  await terminal.waitFor(/1 ○ api .*stopped/);
  await terminal.type('s');
  const second = await anew(first);
  await terminal.waitFor(/1 ● api .*ready/);
  await terminal.keys('C-r');
  const third = await anew(second);
  await terminal.type('X');
  await anew(third);
  await terminal.type('2Khup');
  await terminal.waitFor(/▸ +HUP .*sockpit signal HUP ears/);
  await terminal.keys('Enter');
  await terminal.waitFor(/heard HUP/);
});

test('its address, for the browser and for the clipboard', needs, async () => {
  await using directory = await temporaryDirectory({
    Procfile,
    'browser.sh': '#!/bin/sh\necho "$@" > "$0.got"\n',
  });
  await chmod(directory.join('browser.sh'), 0o755);
  await using terminal = await opened(directory, { BROWSER: directory.join('browser.sh') });
  const { url } = await appOf(directory, 'api');
  await terminal.type('1o');
  const got = await waitFor('the browser', async () => {
    const text = await readFile(directory.join('browser.sh.got'), 'utf8').catch(() => '');
    return text === '' ? undefined : text;
  });
  assert.equal(got, `${url ?? ''}\n`);
  await terminal.takeClipboard();
  await terminal.type('u');
  assert.equal((await terminal.clipboard()).trim(), url);
});

test('the mouse chooses an app and scrolls its log', needs, async () => {
  await using directory = await temporaryDirectory({
    // Its first line comes after the one that says that it runs: the last is its own.
    Procfile: `${Procfile}#@ worker\nlong: sleep 0.5; seq 1 200; exec sleep 600\n`,
  });
  await using terminal = await opened(directory);
  const rows = await terminal.waitFor(/long .*running/);
  const y = rows.findIndex((row) => /3 ● long/.test(row)) + 1;
  await terminal.bytes(utf8(`\x1b[<0;6;${y}M\x1b[<0;6;${y}m`));
  await terminal.waitFor(/─ long ─ follow[^]*▸3 ● long/);
  await terminal.waitFor(/│200$/m);
  // Two of the wheel in one read are two.
  await terminal.bytes(utf8('\x1b[<64;100;12M\x1b[<64;100;12M'));
  await terminal.waitFor((lines) => {
    const text = lines.join('\n');
    return /─ long ─ paused/.test(text) && !/│19[5-9]$|│200$/m.test(text) && /│194$/m.test(text);
  });
  await terminal.bytes(utf8('\x1b[<65;100;12M\x1b[<65;100;12M\x1b[<65;100;12M'));
  await terminal.waitFor(/─ long ─ follow[^]*│200$/m);
});

test('what is pasted gives no orders, and a key in two pieces is one', needs, async () => {
  await using directory = await temporaryDirectory({ Procfile });
  await using terminal = await opened(directory);
  const before = await stackStatus(directory);
  await terminal.bytes(utf8('\x1b[200~1xXrq\ny\n\x1b[201~'));
  // Later than SEQUENCE_MS it would be no key at all: a machine that is that slow has another try.
  await waitFor('the arrow', async () => {
    await terminal.bytes(utf8('\x1b['));
    await terminal.bytes(utf8('B'));
    return /▸\d . (?:api|ears)/.test((await terminal.screen()).join('\n'));
  });
  assert.doesNotMatch((await terminal.screen()).join('\n'), /stop all/);
  const pids = ({ apps }: typeof before): unknown[] => apps.map(({ state, pid }) => [state, pid]);
  assert.deepEqual(pids(await stackStatus(directory)), pids(before));
});

test('a config that was saved is applied by R', needs, async () => {
  await using directory = await temporaryDirectory({ Procfile });
  await using terminal = await opened(directory);
  await directory.write({ Procfile: `${Procfile}#@ worker\nnew: exec sleep 600\n` });
  await terminal.waitFor(/\+ ?new[^]*R apply/);
  await terminal.type('R');
  await terminal.waitFor(/3 ● new .*running/);
});
