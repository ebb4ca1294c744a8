import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppMouse, type MouseWish } from '../../../ui/app-mouse.js';

const SCREEN = { x: 10, y: 5, width: 80, height: 20 };
const SGR: MouseWish = { tracking: 1002, sgr: true };
const OLD: MouseWish = { tracking: 1000, sgr: false };

function told(wish: MouseWish | undefined, ...chunks: readonly string[]): string[] {
  const mouse = new AppMouse();
  return chunks.map((chunk) =>
    Buffer.from(mouse.translate(Buffer.from(chunk, 'latin1'), wish, SCREEN)).toString('latin1'),
  );
}

describe('the mouse over the screen of an app', () => {
  it('is where it is on that screen', () => {
    assert.deepEqual(told(SGR, '\x1b[<0;11;6M', '\x1b[<0;90;25m'), [
      '\x1b[<0;1;1M',
      '\x1b[<0;80;20m',
    ]);
  });

  it('is nothing to it beside that screen', () => {
    assert.deepEqual(told(SGR, 'a\x1b[<0;10;6Mb\x1b[<64;11;26Mc'), ['abc']);
  });

  it('is reported in three bytes where it wants them', () => {
    assert.deepEqual(told(OLD, '\x1b[<0;11;6M\x1b[<0;11;6m\x1b[<65;12;7M'), [
      '\x1b[M !!\x1b[M#!!\x1b[Ma""',
    ]);
    const far = new AppMouse().translate(Buffer.from('\x1b[<0;224;1M'), OLD, {
      ...SCREEN,
      x: 0,
      y: 0,
      width: 300,
    });
    assert.equal(far.length, 0);
  });

  it('is put together where it comes in parts, between keys', () => {
    assert.deepEqual(told(SGR, 'x\x1b[<0;1', '1;6My\x1b'), ['x', '\x1b[<0;1;1My\x1b']);
  });

  it('is left as it came where the app has not asked for it', () => {
    const bytes = Buffer.from('\x1b[A');
    assert.equal(new AppMouse().translate(bytes, undefined, SCREEN), bytes);
  });
});
