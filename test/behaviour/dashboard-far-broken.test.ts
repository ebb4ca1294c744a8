/**
 * Promise: when the connection to a dashboard on another machine breaks, the terminal here is as it was
 * before, and says so. ssh itself is a stand-in: what it does to the terminal is what the dashboard over there does.
 */
import assert from 'node:assert/strict';
import { chmod } from 'node:fs/promises';
import { test } from 'node:test';
import { skipUnless } from './support/programs.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { program, shellWord } from './support/test-environment.js';
import { openTerminal } from './support/tmux.js';
import { waitFor } from './support/wait-for.js';

const needs = skipUnless('tmux', 'linux');
const line = [process.execPath, program, '-H', 'far', 'ui'].map(shellWord).join(' ');
const TAKES =
  "stty raw -echo; printf '\\033[?1049h\\033[?25l\\033[?1002h\\033[?1006h\\033=dashboard'";

const ENDS = [
  ['breaks', `${TAKES}; sleep 1; stty sane; echo 'Connection closed.' >&2; exit 255`],
  ['is killed', `${TAKES}; sleep 1; kill -9 $$`],
  ['never comes about', "echo 'Connection refused.' >&2; exit 255"],
] as const;

for (const [end, script] of ENDS) {
  test(`one that ${end}`, needs, async () => {
    await using directory = await temporaryDirectory({ 'bin/ssh': `#!/bin/sh\n${script}\n` });
    await chmod(directory.join('bin', 'ssh'), 0o755);
    const path = `${directory.join('bin')}:${process.env['PATH'] ?? ''}`;
    const shell = `printf 'before\\n'; PATH=${shellWord(path)} ${line}; echo "ended with $?"; exec sleep 600`;
    await using terminal = await openTerminal(directory, ['sh', '-c', shell]);
    const rows = await terminal.waitFor(/^ended with \d+$/m);
    const { alternateScreen, cursorVisible, mouse, applicationKeypad } = await terminal.flags();
    assert.deepEqual(
      { alternateScreen, cursorVisible, mouse, applicationKeypad },
      { alternateScreen: false, cursorVisible: true, mouse: false, applicationKeypad: false },
    );
    // Nothing of what stood there is overwritten, and the next line comes below it.
    const said = rows.filter((row) => row !== '');
    assert.equal(said[0], 'before');
    assert.match(said.at(-1) ?? '', /^ended with (255|137)$/);
    if (end !== 'is killed') {
      // ssh's own words stood on the dashboard's screen, and are gone with it.
      assert.match(said.join('\n'), /^sockpit: no connection to far: .*\n.*: sockpit -H far ui$/m);
    }
    if (end === 'never comes about') assert.equal(said[1], 'Connection refused.');
    await waitFor('typed text to be echoed', async () => {
      await terminal.type('x');
      return /^x+$/m.test((await terminal.screen()).join('\n'));
    });
  });
}
