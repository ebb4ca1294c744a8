import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Command } from '../../../../ui/keys/command.js';
import { commandLine, saveAllLine } from '../../../../ui/keys/command-line.js';
import { FakeStage } from '../support/fake-stage.js';

describe('what the command line says for a key', () => {
  const table: readonly (readonly [Command, ofOne: string, ofAll: string])[] = [
    [{ kind: 'act', action: { kind: 'stop' } }, 'sockpit stop api', 'sockpit stop APP'],
    [{ kind: 'act', action: { kind: 'restart' } }, 'sockpit restart api', 'sockpit restart APP'],
    [
      { kind: 'act', action: { kind: 'restart', tty: true } },
      'sockpit restart --tty api',
      'sockpit restart --tty APP',
    ],
    [
      { kind: 'act', action: { kind: 'signal', signal: 'SIGHUP' } },
      'sockpit signal HUP api',
      'sockpit signal HUP APP',
    ],
    [{ kind: 'scale', by: 1 }, 'sockpit scale api=2', 'sockpit scale APP=N'],
    [{ kind: 'scale', by: -1 }, 'sockpit scale api=1', 'sockpit scale APP=N'],
    [{ kind: 'open-url' }, 'sockpit open api', 'sockpit open'],
    [
      { kind: 'run-step', forward: false },
      'sockpit logs --run last api',
      'sockpit logs --run last APP',
    ],
    [{ kind: 'digit', digit: 0 }, 'sockpit logs -f', 'sockpit logs -f'],
  ];
  for (const [command, ofOne, ofAll] of table) {
    it(`${ofOne}, and ${ofAll} where no app is selected`, () => {
      const stage = new FakeStage();
      assert.equal(commandLine(command, stage.state), ofAll);
      stage.press('2');
      assert.equal(commandLine(command, stage.state), ofOne);
    });
  }

  it('saves what is shown, of one app or of all', () => {
    assert.equal(saveAllLine({ selected: 'api' }), 'sockpit logs api > FILE');
    assert.equal(saveAllLine({ selected: undefined }), 'sockpit logs > FILE');
  });

  it('ends the stack only for whom it would end with the dashboard', () => {
    const { state } = new FakeStage();
    for (const kind of ['quit', 'interrupt', 'stop-all'] as const) {
      assert.equal(commandLine({ kind }, { ...state, owner: true }), 'sockpit down');
      assert.equal(commandLine({ kind }, { ...state, owner: false }), undefined);
    }
  });
});
