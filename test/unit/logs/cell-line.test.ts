import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CellLine } from '../../../src/logs/cell-line.js';

const ESC = '\x1b';

function text(raw: string): string {
  const cells = new CellLine();
  cells.feed(raw);
  return cells.text();
}

describe('CellLine', () => {
  const cases: readonly (readonly [what: string, raw: string, text: string])[] = [
    ['return overwrites', '10%\r50%\rdone', 'done'],
    ['a shorter text leaves the rest, as a terminal does', 'loading\rok', 'okading'],
    ['erase to the end', `loading\rok${ESC}[K`, 'ok'],
    ['erase all', `loading${ESC}[2K\rok`, 'ok'],
    ['erase to the start', `abcdef\r${ESC}[3C${ESC}[1K`, '    ef'],
    ['backspace', 'abc\b\bX', 'aXc'],
    ['backspace stops at the start', 'a\b\b\bX', 'X'],
    ['absolute column', `abcdef${ESC}[3GX`, 'abXdef'],
    ['absolute column, default', `abc${ESC}[GX`, 'Xbc'],
    ['forward pads with spaces', `a${ESC}[3Cb`, 'a   b'],
    ['back', `abc${ESC}[2DX`, 'aXc'],
    ['forward has a margin', `a${ESC}[99999Cb`, `a${' '.repeat(199)}b`],
    ['colours follow their cells', `${ESC}[31mred${ESC}[0m!\rX`, `X${ESC}[31med${ESC}[0m!`],
    ['an unterminated colour is closed', `a\r${ESC}[32mok`, `${ESC}[32mok${ESC}[0m`],
    ['combining marks join', 'e\u0301x\rab', 'ab'],
    ['a ZWJ sequence is one cell', '👩‍👧!\rX', 'X!'],
    ['hyperlinks inside', `${ESC}]8;;u\x07li\rL${ESC}]8;;\x07`, 'Li'],
  ];
  for (const [what, raw, expected] of cases) it(what, () => assert.equal(text(raw), expected));

  it('goes on from its canonical form as from the whole', () => {
    const before = `${ESC}[1;31mfetch${ESC}[0m 10%\r${ESC}[2C${ESC}[4m`;
    const after = `XY${ESC}[0m\b\bZ`;
    const whole = new CellLine();
    whole.feed(before + after);
    const first = new CellLine();
    first.feed(before);
    const second = new CellLine();
    second.feed(first.canonical() + after);
    assert.equal(second.text(), whole.text());
    assert.equal(second.canonical(), whole.canonical());
  });
});
