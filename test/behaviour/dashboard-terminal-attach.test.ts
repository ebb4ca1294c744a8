/**
 * Promise: in the dashboard `A` gives the keys to an app's terminal until Ctrl-], and `i` types lines
 * for an app that has none; the dashboard comes back however it ends.
 */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { DEBUGGED_PROJECT } from './support/debugged.js';
import { skipUnless } from './support/programs.js';
import { sockpit, stackStatus } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { program, shellWord } from './support/test-environment.js';
import { openTerminal } from './support/tmux.js';
import { waitFor } from './support/wait-for.js';

const needs = skipUnless('tmux', 'linux', 'python3');
const words = [process.execPath, program, '-p', '0'].map(shellWord).join(' ');
const command = ['sh', '-c', `${words}; echo "ended with $?"; exec sleep 600`];

test(
  'A attaches to a debugger in its terminal, Ctrl-] gives the dashboard back',
  needs,
  async () => {
    await using directory = await temporaryDirectory(DEBUGGED_PROJECT);
    await using terminal = await openTerminal(directory, command);
    await terminal.waitFor(/job .*pdb waits[^]*pipe .*pdb waits/);
    await terminal.type('1');
    await terminal.waitFor(/A attach/);
    await terminal.type('A');
    await terminal.waitFor(/▸job ─ Ctrl-\] leaves[^]*\(Pdb\)/);
    assert.equal((await terminal.flags()).mouse, false);
    await terminal.type('p 1+1\n');
    await terminal.waitFor(/\(Pdb\) p 1\+1\n2\n/);
    // Every key is the app's: neither help, nor the end of the stack.
    await terminal.type('?q');
    await terminal.waitFor(/\(Pdb\) \?q/);
    await terminal.keys('C-c');
    await terminal.waitFor(/KeyboardInterrupt/);
    await terminal.resize(90, 26);
    // Of 26 rows the list has three, header, title, message and footer one each.
    await terminal.waitFor(/size 90 19/);
    await terminal.bytes(Buffer.from([0x1d]));
    await terminal.waitFor(/─ job ─ follow ─[^]*left the terminal of job; it runs on/);
    const { mouse, applicationCursorKeys } = await terminal.flags();
    assert.deepEqual(
      { mouse, applicationCursorKeys },
      { mouse: true, applicationCursorKeys: true },
    );
    await terminal.type('?');
    await terminal.waitFor(/─ keys ─/);
    await terminal.type('q');
    await terminal.waitFor(/─ job ─ follow ─/);

    await terminal.type('A');
    await terminal.waitFor(/Ctrl-\] leaves/);
    assert.equal((await sockpit(directory, ['stop', 'job'])).code, 0);
    await terminal.waitFor(/▸job ─ [^─]+ ─ Esc closes/);
    await terminal.waitFor(/job +- +stopped/);
    // Meant for the app that is gone: neither the start of it nor the end of the stack.
    await terminal.type('sqy\n');
    await terminal.keys('Escape');
    await terminal.waitFor(/─ job ─ follow ─/);
    await terminal.waitFor(/job +- +stopped/);
    await terminal.type('qy');
    await terminal.waitFor(/ended with 0/);
  },
);

test('keys go to the app also where the terminal is too small to show it', needs, async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@ worker tty\njob: sh ask.sh\n',
    'ask.sh': 'while read line; do echo "heard $line"; done\n',
  });
  await using terminal = await openTerminal(directory, command);
  await terminal.waitFor(/job .*running/);
  await terminal.resize(38, 6);
  await terminal.waitFor(/too small: 38x6/);
  await terminal.type('1A');
  await terminal.waitFor(/Ctrl-\] leave/);
  await terminal.type('q\n');
  await waitFor('the line', async () =>
    (await sockpit(directory, ['logs', 'job'])).stdout.includes('heard q'),
  );
  await terminal.resize(90, 26);
  await terminal.waitFor(/▸job ─ Ctrl-\] leaves/);
  await terminal.type('again\n');
  await terminal.waitFor(/heard again/);
  await terminal.bytes(Buffer.from([0x1d]));
  await terminal.waitFor(/left the terminal of job/);
  await terminal.type('qy');
  await terminal.waitFor(/ended with 0/, 20_000);
});

test(
  'an app that asks for the mouse gets it, with the places of its own screen',
  needs,
  async () => {
    const MOUSED = `
import os, sys, termios, tty
saved = termios.tcgetattr(0)
tty.setraw(0)
sys.stdout.write("\\x1b[?1000h\\x1b[?1006hmouse wanted\\r\\n"); sys.stdout.flush()
while True:
    sys.stdout.write(repr(os.read(0, 64)) + "\\r\\n"); sys.stdout.flush()
`;
    await using directory = await temporaryDirectory({
      Procfile: '#@ worker tty\njob: python3 moused.py\n',
      'moused.py': MOUSED,
    });
    await using terminal = await openTerminal(directory, command);
    await terminal.waitFor(/job .*running/);
    await terminal.type('1A');
    await terminal.waitFor(/Ctrl-\] leaves[^]*mouse wanted/);
    await waitFor('the mouse', async () => (await terminal.flags()).mouse);
    // Above its screen are header, list and title: four rows.
    await terminal.bytes(Buffer.from('\x1b[<0;3;7M\x1b[<0;3;2M'));
    await terminal.waitFor(/b'\\x1b\[<0;3;3M'/);
    await terminal.bytes(Buffer.from([0x1d]));
    await terminal.waitFor(/left the terminal of job/);
    // Now a click is the dashboard's.
    await terminal.bytes(Buffer.from('\x1b[<0;3;2M'));
    await terminal.waitFor(/─ all ─/);
    await terminal.type('qy');
    await terminal.waitFor(/ended with 0/, 20_000);
  },
);

test(
  'i and A type lines for a debugger on pipes, also pasted ones; i goes into a terminal',
  needs,
  async () => {
    await using directory = await temporaryDirectory(DEBUGGED_PROJECT);
    await using terminal = await openTerminal(directory, command);
    await terminal.waitFor(/job .*pdb waits[^]*pipe .*pdb waits/);
    await terminal.type('1i');
    await terminal.waitFor(/Ctrl-\] leaves/);
    await terminal.bytes(Buffer.from([0x1d]));
    await terminal.waitFor(/left the terminal of job/);
    await terminal.type('2A');
    await terminal.waitFor(/to pipe: +a line for its standard input/);
    await terminal.bytes(Buffer.from('\x1b[200~p answer * 3\rp answer * 2\x1b[201~'));
    await terminal.waitFor(/ 2 lines/);
    await terminal.keys('Enter');
    await terminal.waitFor(/\(Pdb\) 126[^]*\(Pdb\) 84/);
    await terminal.type('c');
    await terminal.keys('Enter');
    await terminal.waitFor(/went on/);
    await waitFor('the debugger to be left', async () => {
      const { apps } = await stackStatus(directory);
      return apps.find(({ name }) => name === 'pipe')?.attention === null;
    });
    await terminal.keys('Escape');
    await terminal.waitFor(/ q quit /);
    await terminal.type('A');
    await terminal.waitFor(/to pipe: +pipe has no terminal: Enter sends lines/);
    // What whoever expected a terminal types on is no order.
    await terminal.type('qy');
    await terminal.waitFor(/to pipe: qy/);
    await terminal.keys('Escape');
    await terminal.waitFor(/ q quit /);
    await terminal.type('qy');
    await terminal.waitFor(/ended with 0/);
  },
);

test(
  'an app that writes faster than can be drawn stays attached, and its last screen comes',
  needs,
  async () => {
    await using directory = await temporaryDirectory({
      'flood.sh': 'read x\nseq 3000000\necho "asked: $(expr 6 \\* 7)"\nread x\n',
      Procfile: '#@ tty worker restart=never\njob: sh flood.sh\n',
    });
    await using terminal = await openTerminal(directory, command);
    await terminal.waitFor(/job .*running/);
    await terminal.type('1A');
    await terminal.waitFor(/▸job ─ Ctrl-\] leaves/);
    await terminal.keys('Enter');
    await terminal.waitFor(/▸job ─ Ctrl-\] leaves[^]*\n3000000\nasked: 42\n/, 60_000);
    await terminal.keys('Enter');
    await terminal.waitFor(/▸job ─ ended by itself \(exit 0\) ─ Esc closes/);
    await terminal.keys('Escape');
    await terminal.waitFor(/─ job ─ follow ─/);
    await terminal.type('qy');
    await terminal.waitFor(/ended with 0/);
  },
);

test('what an app does not take of a paste is told, also by who leaves', needs, async () => {
  await using directory = await temporaryDirectory({
    paste: `${'x'.repeat(99)}\n`.repeat(4000),
    Procfile:
      '#@ worker\nreads: while read -r line; do :; done\n#@ worker\nsleeps: exec sleep 600\n',
  });
  await using terminal = await openTerminal(directory, command);
  await terminal.waitFor(/reads .*running[^]*sleeps .*running/);
  await terminal.type('2i');
  await terminal.waitFor(/to sleeps: /);
  await terminal.paste(`${directory.path}/paste`);
  await terminal.waitFor(/ 4 000 lines/);
  await terminal.keys('Enter');
  await terminal.waitFor(/to sleeps: +\d \d{3} lines still go to sleeps/);
  await terminal.keys('Escape');
  await terminal.waitFor(/^ \S \d \d{3} lines still go to sleeps/m);
  await terminal.type('qy');
  await terminal.waitFor(/\d \d{3} lines that were typed for sleeps may not have reached it/);
  await terminal.waitFor(/ended with 0/);
});

test('what an app breaks off does not stand on the dashboard', needs, async () => {
  const script = "while :; do printf 'hello \\033[1é world\\n'; sleep 0.2; done\n";
  await using directory = await temporaryDirectory({
    'say.sh': script,
    Procfile: '#@ tty worker\nsays: exec sh say.sh\n',
  });
  await using terminal = await openTerminal(directory, command);
  await terminal.waitFor(/says .*running/);
  await terminal.type('1');
  await terminal.type('A');
  const rows = await terminal.waitFor(/▸says ─ Ctrl-\] leaves[^]*hello[^]*hello[^]*hello/);
  assert.doesNotMatch(rows.join('\n'), /xterm|position/);
  await terminal.bytes(Buffer.from([0x1d]));
  await terminal.waitFor(/left the terminal of says/);
  await terminal.type('qy');
  const end = await terminal.waitFor(/ended with 0/);
  assert.doesNotMatch(end.join('\n'), /xterm|position/);
});

test('what the console or Node says is told when the dashboard has gone', needs, async () => {
  const says = `if (!process.argv.includes('supervise')) process.on('SIGUSR2', () => {
    console.error('needle-console');
    process.emitWarning('needle-warning');
    setImmediate(() => require('node:fs').writeFileSync('said', ''));
  });`;
  await using directory = await temporaryDirectory({
    'says.cjs': says,
    Procfile: '#@ worker\nquiet: exec sleep 600\n',
  });
  const env = { NODE_OPTIONS: `--require ${directory.path}/says.cjs` };
  await using terminal = await openTerminal(directory, command, { env });
  await terminal.waitFor(/quiet .*running/);
  const face = terminal.processes().find(({ command: words }) => /sockpit.js -p 0$/.test(words));
  assert.ok(face, JSON.stringify(terminal.processes()));
  process.kill(face.pid, 'SIGUSR2');
  await waitFor('it to be said', () => existsSync(`${directory.path}/said`));
  await terminal.type('?');
  const rows = await terminal.waitFor(/─ keys ─/);
  assert.doesNotMatch(rows.join('\n'), /needle/);
  await terminal.keys('Escape');
  await terminal.waitFor(/─ all ─|─ quiet ─/);
  await terminal.type('qy');
  await terminal.waitFor(/needle-console\n[^]*needle-warning\n[^]*ended with 0/);
});
