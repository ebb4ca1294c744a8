import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { TerminalModes } from '../../../src/model/terminal-modes.js';

function modesOf(...texts: readonly string[]): TerminalModes {
  const modes = new TerminalModes();
  for (const text of texts) modes.take(text);
  return modes;
}

describe('the modes of a terminal', () => {
  it('are undone to what they were: off, but for those that are on from the start', () => {
    const modes = modesOf('\x1b[?1049h\x1b[?25l\x1b[?1000;1006h text');
    assert.equal(modes.undo(), '\x1b[?1049l\x1b[?25h\x1b[?1000l\x1b[?1006l');
    assert.equal(modes.set(), '\x1b[?1049h\x1b[?25l\x1b[?1000h\x1b[?1006h');
    assert.equal(modes.alternateScreen, true);
  });

  it('need nothing where the program has switched them back', () => {
    assert.equal(modesOf('\x1b[?1049h\x1b[?25l', '\x1b[?25h\x1b[?1049l').undo(), '');
  });

  it('are seen in sequences that come in pieces', () => {
    for (const cut of [1, 2, 3, 5, 7]) {
      const text = '\x1b[?2004h';
      assert.equal(modesOf(`a${text.slice(0, cut)}`, text.slice(cut)).undo(), '\x1b[?2004l');
    }
  });

  it('are copied, and go on apart', () => {
    const one = modesOf('\x1b[?1h');
    const two = one.copy();
    two.take('\x1b[?1l');
    assert.equal(one.undo(), '\x1b[?1l');
    assert.equal(two.undo(), '');
  });
});
