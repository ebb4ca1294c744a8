import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodeText, refusedMark } from '../../../src/config/text.js';

describe('bytes of a config', () => {
  it('are UTF-8, with or without a mark', () => {
    assert.deepEqual(decodeText(Buffer.from('é漢')), { kind: 'text', text: 'é漢' });
    assert.deepEqual(decodeText(Buffer.from('\ufeffé')), { kind: 'text', text: 'é' });
    assert.deepEqual(decodeText(new Uint8Array()), { kind: 'text', text: '' });
  });

  const refused: readonly [string, Uint8Array, RegExp, number | undefined][] = [
    ['UTF-16 with a mark', Buffer.from('\ufeffweb: a', 'utf16le'), /UTF-16/, undefined],
    ['UTF-16 without one', Buffer.from('web: a\napi: b', 'utf16le'), /UTF-16/, undefined],
    ['UTF-16, the other way round', Buffer.from('feff0077', 'hex'), /UTF-16/, undefined],
    ['a file that only begins like UTF-16', Buffer.from('ff41', 'hex'), /not UTF-8/, 1],
    ['one that does so the other way round', Buffer.from('fe41', 'hex'), /not UTF-8/, 1],
    ['one with the second half of a mark', Buffer.from('41fe', 'hex'), /not UTF-8/, 1],
    ['UTF-16 of letters beyond Latin', Buffer.from('\ufeff漢字', 'utf16le'), /UTF-16/, undefined],
    ['Latin-1', Buffer.from('web: a\napi: \xe9\n', 'latin1'), /not UTF-8/, 2],
    ['Latin-1 at the end', Buffer.from('web: a\r\napi: \xe9', 'latin1'), /not UTF-8/, 2],
    ['a NUL byte', Buffer.from(`web: a\n${'x'.repeat(99)}\0\n`), /NUL/, 2],
  ];
  for (const [name, bytes, message, line] of refused) {
    it(`are refused: ${name}`, () => {
      const decoded = decodeText(bytes);
      assert.ok(decoded.kind === 'refused');
      assert.match(decoded.message, message);
      assert.equal(decoded.line?.number, line);
    });
  }

  it('are refused where the trouble begins', () => {
    const decoded = decodeText(Buffer.from('web: a\r\napi: \xe9 x\r\n', 'latin1'));
    assert.ok(decoded.kind === 'refused');
    assert.deepEqual(refusedMark('/p/Procfile', decoded.line), {
      position: { file: '/p/Procfile', line: 2, column: 6 },
      text: 'api: \ufffd x',
    });
  });
});
