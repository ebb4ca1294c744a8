import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ScreenTail } from '../../../../src/supervisor/terminal/screen-tail.js';

function tailOf(...texts: readonly string[]): ScreenTail {
  const tail = new ScreenTail();
  for (const text of texts) tail.push(Buffer.from(text));
  return tail;
}

describe('what somebody who joins late is shown', () => {
  it('is nothing where nothing was written', () => {
    assert.equal(tailOf().replay(24).toString(), '');
  });

  it('is the last lines, the unfinished one included', () => {
    const tail = tailOf('one\r\ntwo\r\n', 'three\r\n(Pdb) ');
    assert.equal(tail.replay(1).toString(), '(Pdb) ');
    assert.equal(tail.replay(2).toString(), 'three\r\n(Pdb) ');
    assert.equal(tail.replay(24).toString(), 'one\r\ntwo\r\nthree\r\n(Pdb) ');
  });

  it('is all that is kept of an app that draws screens', () => {
    const tail = tailOf('a\r\n\x1b[?1049h', 'b\r\nc\r\nd');
    assert.equal(tail.replay(1).toString(), 'a\r\n\x1b[?1049hb\r\nc\r\nd');
    tail.push(Buffer.from('\x1b[?1049l$ '));
    assert.equal(tail.replay(1).toString(), '\x1b[?1049hd\x1b[?1049l$ ');
  });

  it('has the modes of what is left out', () => {
    const tail = tailOf('\x1b[?25l\x1b[?2004hx\r\ny');
    assert.equal(tail.replay(1).toString(), '\x1b[?25l\x1b[?2004hy');
  });

  it('stays within its bound, begins with a line, and remembers the alternate screen', () => {
    const line = `${'x'.repeat(99)}\n`;
    const tail = tailOf('\x1b[?1049;1h', ...Array.from({ length: 40 }, () => line.repeat(100)));
    const shown = tail.replay(24).toString();
    assert.ok(shown.length <= 2 * 65_536 + 32, `${shown.length}`);
    assert.ok(shown.startsWith('\x1b[?1049h\x1b[?1hxxx'));
    assert.equal(shown.length % 100, '\x1b[?1049h\x1b[?1h'.length);
  });
});
