/**
 * What the dashboard offers for apps works from a real terminal: by keys, by the list of commands, by
 * the mouse.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sockpit, stackStatus } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { skipUnless } from './support/programs.js';
import { nodeApp, program, shellWord } from './support/test-environment.js';
import { openTerminal } from './support/tmux.js';
import { waitFor } from './support/wait-for.js';

const needs = skipUnless('tmux', 'linux');
const echo = nodeApp('fixtures/echo-server.mjs');
const words = (...args: string[]): string =>
  [process.execPath, program, ...args].map(shellWord).join(' ');
const command = ['sh', '-c', `${words('-p', '0')}; echo "ended with $?"; exec sleep 600`];
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

test('commands are found by their words, apps are scaled, killed and marked', needs, async () => {
  await using directory = await temporaryDirectory({ Procfile: `api: ${echo}\nweb: ${echo}\n` });
  await using terminal = await openTerminal(directory, command, { columns: 120, rows: 30 });
  await terminal.waitFor(/api .*ready[^]*web .*ready/);
  const api = async () =>
    (await stackStatus(directory)).apps.find(({ name }) => name === 'api') ?? assert.fail();
  const first = (await api()).pid;

  await terminal.type('1:');
  await terminal.waitFor(/─ commands ─/);
  // A paste is text here, too.
  await terminal.bytes(utf8('\x1b[200~sockpit restart\x1b[201~'));
  await terminal.waitFor(/▸ r +restart +sockpit restart api/);
  await terminal.keys('Enter');
  await waitFor('another process', async () => {
    const { state, pid } = await api();
    return state === 'ready' && pid !== first;
  });

  await terminal.type('+');
  await waitFor('two instances', async () => (await api()).instances.length === 2);
  await terminal.waitFor(/api .*2\/2/);
  await terminal.type('-');
  await waitFor('one instance', async () => (await api()).instances.length === 1);

  const { restarts } = await api();
  await terminal.type('Kkill');
  await terminal.waitFor(/▸ +KILL .*sockpit signal KILL api/);
  await terminal.keys('Enter');
  await waitFor('a start after the kill', async () => (await api()).restarts > restarts);

  await terminal.type('m');
  await terminal.waitFor(/─ mark \d\d:\d\d:\d\d ─/);
  await terminal.type(':show web');
  await terminal.keys('Enter');
  await terminal.waitFor(/▸\d . web/);
  await terminal.waitFor(/─ mark \d\d:\d\d:\d\d ─/);
});

test('the mouse drags the line between list and log, and M gives it back', needs, async () => {
  await using directory = await temporaryDirectory({ Procfile: `api: ${echo}\n` });
  await using terminal = await openTerminal(directory, command, { columns: 120, rows: 30 });
  const rows = await terminal.waitFor(/api .*ready/);
  const edge = (lines: readonly string[]): number => lines[3]?.indexOf('│') ?? -1;
  const from = edge(rows) + 1;
  await terminal.bytes(utf8(`\x1b[<0;${from};10M\x1b[<32;70;10M\x1b[<0;70;10m`));
  await terminal.waitFor((lines) => edge(lines) === 69);
  // The button is up: what moves now drags nothing.
  await terminal.bytes(utf8('\x1b[<35;90;10M'));
  await terminal.type('<');
  await terminal.waitFor((lines) => edge(lines) === 65);
  assert.equal((await terminal.flags()).mouse, true);
  await terminal.type('M');
  await terminal.waitFor(/mouse off/);
  assert.equal((await terminal.flags()).mouse, false);
});

const TERMS = [
  'xterm',
  'xterm-256color',
  'tmux-256color',
  'screen',
  'screen-256color',
  'xterm-kitty',
  'alacritty',
  'linux',
  'vt100',
];

test('every kind of terminal gets the screen, and none gets garbage', needs, async () => {
  await using directory = await temporaryDirectory({ Procfile: `api: ${echo}\n` });
  assert.equal((await sockpit(directory, ['up', '-d', '-p', '0'])).code, 0);
  const each = [...TERMS, 'dumb', ''].map(
    (term) => `TERM=${term} ${words('ui')}; echo "${term} ended with $?"; read next`,
  );
  const script = ['sh', '-c', [...each, 'exec sleep 600'].join('; ')];
  await using terminal = await openTerminal(directory, script);
  for (const term of TERMS) {
    const rows = await terminal.waitFor(/1 [●*] api .*ready/);
    const ascii = term === 'linux' || term === 'vt100';
    assert.equal(/[^\x20-\x7e\n]/.test(rows.join('\n')), !ascii, `${term}\n${rows.join('\n')}`);
    assert.doesNotMatch(rows.join('\n'), /Error on|plab_norm|Setulc/);
    await terminal.keys('q');
    await terminal.waitFor(new RegExp(`${term} ended with 0`));
    const { alternateScreen, cursorVisible, mouse } = await terminal.flags();
    assert.deepEqual([alternateScreen, cursorVisible, mouse], [false, true, false], term);
    await terminal.keys('Enter');
  }
  await terminal.waitFor(/needs a terminal[^]*dumb ended with 1/);
  await terminal.keys('Enter');
  await terminal.waitFor(/needs a terminal[^]*needs a terminal[^]* ended with 1/);
  assert.equal((await sockpit(directory, ['down'])).code, 0);
});

test('T leaves the log in the terminal’s own scroll-back, and comes back', needs, async () => {
  await using directory = await temporaryDirectory({ Procfile: `api: ${echo}\n` });
  await using terminal = await openTerminal(directory, command);
  await terminal.waitFor(/api .*ready/);
  await terminal.type('T');
  await terminal.waitFor(/api *│ ── api is ready[^]*─ all ─ T goes back ─+$/m);
  const { alternateScreen, mouse, cursorVisible } = await terminal.flags();
  assert.deepEqual(
    { alternateScreen, mouse, cursorVisible },
    { alternateScreen: false, mouse: false, cursorVisible: true },
  );
  // None of these is an order to the stack here.
  await terminal.type('xr');
  await sockpit(directory, ['stop', 'api']);
  await terminal.waitFor(/api is stopped/);
  await terminal.type('T');
  await terminal.waitFor(/1 ○ api .*stopped/);
  assert.equal((await terminal.flags()).alternateScreen, true);
  await terminal.type('q');
  await terminal.waitFor(/─ all ─ T goes back[^]*api is stopped/);
});
