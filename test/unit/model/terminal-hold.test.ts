import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { givingBack } from '../../../src/model/terminal-hold.js';
import { TerminalModes } from '../../../src/model/terminal-modes.js';

const SWITCHED = '\x1b[?1002h\x1b[?1006h\x1b[?2004h\x1b[?1h\x1b[?25l\x1b[?2026h';

function afterwards(before: string, given: string): string {
  const modes = new TerminalModes();
  modes.take(before + given);
  return modes.set();
}

describe('giving a terminal back', () => {
  it('switches back all that the dashboard has switched', () => {
    assert.notEqual(afterwards(`\x1b[?1049h${SWITCHED}`, ''), '');
    assert.equal(afterwards(`\x1b[?1049h${SWITCHED}`, givingBack('screen')), '');
  });

  it('leaves no screen where none was entered: that would move the cursor', () => {
    assert.equal(afterwards(SWITCHED, givingBack('lines')), '');
    assert.equal(afterwards('\x1b[?1049h', givingBack('lines')), '\x1b[?1049h');
  });

  it('writes nothing into a terminal that has been given back', () => {
    assert.equal(givingBack('nothing'), '');
  });
});
