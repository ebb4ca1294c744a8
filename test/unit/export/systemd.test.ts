import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ExportError } from '../../../src/export/exported.js';
import { exportUnits } from '../../../src/export/systemd/apps.js';
import { exportStackUnit } from '../../../src/export/systemd/stack.js';
import { waitCommand } from '../../../src/export/systemd/wait-for-app.js';
import { commandWord, path, systemdWord } from '../../../src/export/systemd/words.js';
import type { App } from '../../../src/model/app.js';
import { withExec } from '../../../src/supervisor/command/shell-command.js';
import { sampleApp } from '../support/sample-app.js';
import { book, golden, nastyStack, ODD } from './nasty.js';

const searchPath = '/home/me/my bin:/usr/bin';

describe('export systemd', () => {
  it('writes a unit for each instance, as it wrote it', () => {
    golden('systemd', exportUnits(nastyStack(), book, { searchPath, withExec }));
  });

  it("names no target as one of systemd's own", () => {
    const target = (name: string): string | undefined => {
      const stack = { ...nastyStack(), name };
      return exportUnits(stack, book, { searchPath, withExec }).files[0]?.path;
    };
    assert.equal(target('default'), 'sockpit-default.target');
    assert.equal(target('demo'), 'demo.target');
  });

  it('writes one unit for the stack', () => {
    const command = ['/usr/bin/node', '/opt/sock pit.js', 'up', '--file', '/a 100%/$x'];
    golden('systemd-stack', exportStackUnit(nastyStack(), { searchPath, command }));
  });
});

describe('waiting for an app', () => {
  const unix = { kind: 'unix', path: '/run/a b.sock' } as const;
  const wait = (ready: App['ready'], at: Parameters<typeof waitCommand>[1]): string | undefined =>
    waitCommand(sampleApp({ ready }), at);

  it('follows its rule', () => {
    assert.equal(
      wait({ kind: 'http', path: '/up' }, unix),
      "until { curl -gs -o /dev/null -m 2 -f --unix-socket '/run/a b.sock' http://localhost/up\n} >/dev/null 2>&1; do sleep 0.2; done",
    );
    assert.equal(wait({ kind: 'delay', ms: 1500 }, undefined), 'sleep 1.5');
    assert.match(wait({ kind: 'exec', command: 'x # y' }, undefined) ?? '', /\{ x # y\n\}/);
  });

  it('has nothing to ask where there is nothing to see', () => {
    assert.equal(wait(undefined, undefined), undefined);
    assert.equal(wait({ kind: 'log', source: 'up', flags: '' }, unix), undefined);
  });
});

describe('words of a unit', () => {
  it('keep everything that they hold', () => {
    assert.equal(systemdWord('A=plain'), 'A=plain');
    assert.equal(systemdWord('A=50% "x" \\ $HOME\nend'), '"A=50%% \\"x\\" \\\\ $HOME\\nend"');
    assert.equal(commandWord('$HOME $$'), '"$$HOME $$$$"');
    assert.equal(commandWord(ODD).includes('%%'), true);
    assert.equal(systemdWord(''), '""');
  });

  it('name paths, or refuse them', () => {
    assert.equal(path('/a b/100%'), '/a b/100%%');
    assert.throws(() => path('/a\nb'), ExportError);
  });
});
