import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isClean } from '../../../src/logs/control-sequences.js';
import {
  LineDiscipline,
  MAX_LINE,
  PIECE_MARK,
  renderLine,
} from '../../../src/logs/line-discipline.js';

/** The lines that some chunks make, the last unfinished one included. */
function lines(...chunks: readonly (string | Uint8Array)[]): string[] {
  const discipline = new LineDiscipline();
  const out: string[] = [];
  for (const chunk of chunks) {
    discipline.push(
      typeof chunk === 'string' ? Buffer.from(chunk) : chunk,
      (texts) => void out.push(...texts.split('\n')),
    );
  }
  discipline.end((texts) => void out.push(...texts.split('\n')));
  return out;
}

/** Every byte a chunk of its own. */
function bytewise(text: string): Uint8Array[] {
  return [...Buffer.from(text)].map((byte) => Uint8Array.of(byte));
}

/** The line that pieces were made from. */
function joined(pieces: readonly string[]): string {
  return pieces
    .map((piece, i) => {
      const from = i > 0 ? PIECE_MARK.length : 0;
      const to = i < pieces.length - 1 ? piece.length - PIECE_MARK.length : piece.length;
      if (i > 0) assert.ok(piece.startsWith(PIECE_MARK));
      if (i < pieces.length - 1) assert.ok(piece.endsWith(PIECE_MARK));
      return piece.slice(from, to);
    })
    .join('');
}

describe('LineDiscipline', () => {
  it('splits at newlines, whatever the chunks', () => {
    const text = 'one\ntwo\r\n\nthree é 漢 👩\nlast';
    const expected = ['one', 'two', '', 'three é 漢 👩', 'last'];
    assert.deepEqual(lines(text), expected);
    assert.deepEqual(lines(...bytewise(text)), expected);
  });

  it('keeps progress on one line, whatever the chunks', () => {
    const text = '\x1b[32m10%\x1b[0m\r\x1b[32m99%\x1b[0m\rdone\nnext\n';
    assert.deepEqual(lines(text), ['done', 'next']);
    assert.deepEqual(lines(...bytewise(text)), ['done', 'next']);
  });

  it('shows invalid bytes as U+FFFD', () => {
    assert.deepEqual(lines(Buffer.from([0x61, 0xff, 0xfe, 0x62, 0x0a])), ['a\ufffd\ufffdb']);
    assert.deepEqual(lines(Buffer.from([0x61, 0xe6, 0xbc])), ['a\ufffd']);
    assert.deepEqual(lines(Buffer.from([0x9b, 0x33, 0x31, 0x6d, 0x0a])), ['\ufffd31m']);
  });

  it('removes NUL and sequences that chunks cut', () => {
    const text = 'a\x00b\x1b]8;;http://x/\x1b\\link\x1b]8;;\x1b\\\x1b[2J\n';
    assert.deepEqual(lines(...bytewise(text)), ['ablink']);
  });

  it('does not let an unfinished sequence swallow the lines after it', () => {
    assert.deepEqual(lines('\x1b]0;title\nnext\n\x1bPdata\nmore\n'), [
      '\u241b]0;title',
      'next',
      '\u241bPdata',
      'more',
    ]);
  });

  it('splits long lines without losing a character', () => {
    const long = Array.from({ length: 300_000 }, (_, i) => String(i % 10)).join('');
    for (const chunks of [[`${long}\nnext\n`], `${long}\nnext\n`.match(/.{1,65521}|\n/g) ?? []]) {
      const out = lines(...chunks);
      assert.equal(out.pop(), 'next');
      assert.ok(out.length >= 5);
      for (const piece of out) assert.ok(piece.length <= MAX_LINE + 2);
      assert.equal(joined(out), long);
    }
  });

  it('cuts a long line between characters and sequences', () => {
    const long = `${'👩'.repeat(20_000)}\x1b[31m`.repeat(8);
    for (const chunkSize of [1000, 65_536, 10_000_000]) {
      const bytes = Buffer.from(`x${long}\n`);
      const chunks: Uint8Array[] = [];
      for (let i = 0; i < bytes.length; i += chunkSize)
        chunks.push(bytes.subarray(i, i + chunkSize));
      const out = lines(...chunks);
      for (const piece of out) {
        assert.ok(isClean(piece));
        assert.equal(Buffer.from(piece).toString(), piece, 'no half of a surrogate pair');
      }
      assert.equal(joined(out), `x${long}`);
    }
  });

  it('gives the same lines, however many come at once', () => {
    const some = [
      'short',
      '',
      'é 漢 👩',
      'dots\r',
      '\x1b[31mred\x1b[0m',
      '10%\r99%',
      'y'.repeat(900),
    ];
    const text = Array.from({ length: 3000 }, (_, i) => `${i} ${some[i % 7] ?? ''}`).join('\n');
    const plain = Array.from({ length: 20_000 }, (_, i) => `${i} ${'z'.repeat(i % 50)}`).join('\n');
    for (const each of [text, plain, `${plain}\n${text}`]) {
      const atOnce = lines(each);
      assert.deepEqual(atOnce, lines(...(each.match(/[^]{1,1000}/gu) ?? [])));
      assert.deepEqual(atOnce, each.split('\n').map(renderLine));
    }
  });

  it('tells of all lines of a chunk at once', () => {
    const discipline = new LineDiscipline();
    const told: string[] = [];
    const emit = (texts: string): void => void told.push(texts);
    discipline.push(Buffer.from('one\ntwo\n\nfo'), emit);
    discipline.push(Buffer.from('ur\n\x1b[2Jfive\r\nsix\n'), emit);
    discipline.push(Buffer.from('\n'), emit);
    assert.deepEqual(told, ['one\ntwo\n', 'four\nfive\nsix', '']);
  });

  it('bounds what an endless progress bar holds', () => {
    const discipline = new LineDiscipline();
    const out: string[] = [];
    for (let i = 0; i < 20_000; i++) {
      discipline.push(Buffer.from(`\r\x1b[2K\x1b[3${i % 8}mstep ${i}\x1b[0m of many`), (text) => {
        out.push(text);
      });
    }
    assert.equal(out.length, 0);
    assert.equal(discipline.live(), '\x1b[37mstep 19999\x1b[0m of many');
    discipline.push(Buffer.from('\n'), (text) => void out.push(text));
    assert.deepEqual(out, ['\x1b[37mstep 19999\x1b[0m of many']);
  });

  it('shows the live line without a sequence that is still coming', () => {
    const discipline = new LineDiscipline();
    discipline.push(Buffer.from('(Pdb) \x1b[3'), () => assert.fail());
    assert.equal(discipline.unfinished, true);
    assert.equal(discipline.live(), '(Pdb) ');
  });

  it('starts anew after an end', () => {
    const discipline = new LineDiscipline();
    const out: string[] = [];
    const emit = (text: string): void => void out.push(text);
    discipline.push(Buffer.from([0x61, 0xe6]), emit);
    discipline.end(emit);
    discipline.push(Buffer.from('b\n'), emit);
    discipline.end(emit);
    assert.deepEqual(out, ['a\ufffd', 'b']);
  });

  it('gives clean, whole lines for any bytes', () => {
    let seed = 3;
    const random = (): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) >> 8;
    for (let round = 0; round < 300; round++) {
      const bytes = Uint8Array.from({ length: 400 }, () =>
        random() % 3 === 0
          ? ([27, 91, 13, 8, 10, 0xc2, 0x9b, 109][random() % 8] ?? 0)
          : random() % 256,
      );
      const out: readonly string[] = lines(bytes.subarray(0, 150), bytes.subarray(150));
      for (const line of out) {
        assert.ok(!line.includes('\n') && isClean(line), JSON.stringify(line));
      }
      assert.deepEqual(out, lines(...[...bytes].map((byte) => Uint8Array.of(byte))));
    }
  });
});
