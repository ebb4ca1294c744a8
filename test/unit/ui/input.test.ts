import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { InputDecoder, type InputEvent } from '../../../ui/input.js';
import { ManualClock } from './support/manual-clock.js';

type Chunk = string | Uint8Array | { readonly silenceMs: number };

/** What comes of chunks that arrive 5 ms apart, after a long silence. */
function decode(...chunks: readonly Chunk[]): string[] {
  const clock = new ManualClock();
  const seen: string[] = [];
  const decoder = new InputDecoder(clock, (events) => seen.push(...events.map(described)));
  for (const chunk of chunks) {
    if (typeof chunk === 'object' && 'silenceMs' in chunk) {
      clock.advance(chunk.silenceMs);
      continue;
    }
    decoder.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    clock.advance(5);
  }
  clock.advance(5000);
  assert.equal(clock.armed, 0);
  return seen;
}

function described(event: InputEvent): string {
  switch (event.kind) {
    case 'key':
      return event.key;
    case 'paste':
      return `paste ${JSON.stringify(event.text)}`;
    case 'paste-too-long':
      return `paste over ${event.limit}`;
    case 'mouse':
      return `${event.action} ${event.x},${event.y}`;
  }
}

describe('input', () => {
  const table: readonly (readonly [string, readonly Chunk[], readonly string[]])[] = [
    ['letters', ['aG?'], ['a', 'G', '?']],
    [
      'letters beyond ASCII, split',
      [Buffer.from('é').subarray(0, 1), Buffer.from('é').subarray(1)],
      ['é'],
    ],
    ['control keys', ['\x03\x0c\x1a\x15'], ['ctrl+c', 'ctrl+l', 'ctrl+z', 'ctrl+u']],
    ['Enter once', ['\r'], ['enter']],
    ['tab, space, erasing', ['\t \x7f\b'], ['tab', 'space', 'backspace', 'backspace']],
    ['arrows of both cursor modes', ['\x1b[A\x1bOB'], ['up', 'down']],
    ['an arrow split after ESC', ['\x1b', '[A'], ['up']],
    ['an arrow split everywhere', ['\x1b', '[', '1', ';5', 'C'], ['ctrl+right']],
    ['a lone Escape', ['\x1b'], ['escape']],
    ['Escape, later a letter', ['\x1b', { silenceMs: 100 }, 'a'], ['escape', 'a']],
    ['an arrow split over a slow line', ['\x1b', { silenceMs: 60 }, '[A'], ['up']],
    ['an arrow split later on', ['\x1b[', { silenceMs: 300 }, 'A'], ['up']],
    ['an arrow whose rest comes too late', ['\x1b', { silenceMs: 200 }, '[A'], ['escape']],
    ['and in the other mode', ['\x1b', { silenceMs: 200 }, 'OA', 'A'], ['escape', 'A']],
    ['Escape, then the same typed', ['\x1b', { silenceMs: 200 }, '[', 'A'], ['escape', '[', 'A']],
    ['Escape, then the same long after', ['\x1b', { silenceMs: 900 }, '[A'], ['escape', '[', 'A']],
    ['Escape twice', ['\x1b\x1b'], ['escape', 'escape']],
    ['Escape before an arrow', ['\x1b\x1b[B'], ['escape', 'down']],
    ['Alt', ['\x1bx'], ['alt+x']],
    [
      'keys with a tilde',
      ['\x1b[5~\x1b[6~\x1b[1~\x1b[4~\x1b[3;5~'],
      ['pageup', 'pagedown', 'home', 'end', 'ctrl+delete'],
    ],
    ['function keys', ['\x1bOP\x1b[11~\x1b[[A\x1b[15~'], ['f1', 'f1', 'f1', 'f5']],
    ['back-tab', ['\x1b[Z'], ['shift+tab']],
    ['the keypad in application mode', ['\x1bOM\x1bOq'], ['enter', '1']],
    [
      'CSI u',
      ['\x1b[97u\x1b[99;5u\x1b[13u\x1b[27u\x1b[97;2u'],
      ['a', 'ctrl+c', 'enter', 'escape', 'A'],
    ],
    ['modifyOtherKeys', ['\x1b[27;5;99~'], ['ctrl+c']],
    ['kitty keys without a character: nothing', ['\x1b[57358u'], []],
    ['unknown sequences: nothing', ['\x1b[?1;2c\x1b[I\x1b[O\x1b[24;80R\x1b[1$r'], []],
    ['answers of the terminal: nothing', ['\x1b]11;rgb:0/0/0\x07\x1bP1$r0m\x1b\\a'], ['a']],
    ['an answer split', ['\x1b]11;rgb', ':0/0/0\x1b', '\\a'], ['a']],
    ['a sequence that breaks off', ['\x1b[12'], []],
    ['paste as one event', ['\x1b[200~quit\r\x1b[A\x1b[201~q'], ['paste "quit\\r\\u001b[A"', 'q']],
    ['paste split inside its end', ['\x1b[200~ab', 'c\x1b[20', '1~d'], ['paste "abc"', 'd']],
    ['paste without an end', ['\x1b[200~abc'], ['paste "abc"']],
    ['an empty paste', ['\x1b[200~\x1b[201~'], ['paste ""']],
    [
      'two turns of the wheel in one read',
      ['\x1b[<64;10;5M\x1b[<65;10;5M'],
      ['wheel-up 9,4', 'wheel-down 9,4'],
    ],
    [
      'a click, a drag and their end',
      ['\x1b[<0;3;4M\x1b[<32;3;5M\x1b[<0;3;5m\x1b[<35;3;6M'],
      ['press 2,3', 'drag 2,4', 'release 2,4'],
    ],
    ['other buttons: nothing', ['\x1b[<2;3;4M\x1b[<66;3;4M'], []],
    ['the old mouse report: nothing', ['\x1b[M !!a'], ['a']],
    ['bytes that are no UTF-8', [new Uint8Array([0xff, 0x61])], ['\ufffd', 'a']],
  ];
  for (const [name, chunks, expected] of table) {
    it(`reads ${name}`, () => assert.deepEqual(decode(...chunks), expected));
  }

  it('takes a large paste whole, and of one that is too large nothing', () => {
    const [whole] = decode(`\x1b[200~${'x'.repeat(1_000_000)}\x1b[201~`);
    assert.equal(whole?.length, 1_000_000 + 'paste ""'.length);
    const half = 'x'.repeat(9 * 2 ** 20);
    const tooLong = decode(`\x1b[200~${half}`, half, 'quit\x1b[201~q', '\x1b[200~a\x1b[201~');
    assert.deepEqual(tooLong, [`paste over ${16 * 2 ** 20}`, 'q', 'paste "a"']);
  });

  it('takes Alt and a key that would begin a control string for one, and loses nothing behind it', () => {
    for (const begins of ['X', 'P', ']', '_', '^']) {
      const alt = `\x1b${begins}`;
      const key = `alt+${begins}`;
      assert.deepEqual(decode(alt, { silenceMs: 500 }, 'a'), [key, 'a']);
      assert.deepEqual(decode(alt, 'a', 'b'), [key, 'a', 'b']);
      assert.deepEqual(decode('\x1b', begins, 'a'), [key, 'a']);
      assert.deepEqual(decode(alt, 'a', alt, '\x1b[A'), [key, 'a', key, 'up']);
      for (const [byte, broken] of [
        ['\x03', 'ctrl+c'],
        ['\x18', 'ctrl+x'],
        ['\x1a', 'ctrl+z'],
      ] as const) {
        assert.deepEqual(decode(alt, 'a', byte), [key, 'a', broken]);
      }
    }
  });

  it('waits for the end of a control string from its first byte on, whatever comes meanwhile', () => {
    const clock = new ManualClock();
    const seen: string[] = [];
    const decoder = new InputDecoder(clock, (events) => seen.push(...events.map(described)));
    decoder.push(Buffer.from('\x1bX'));
    for (const key of ['a', 'b', 'c']) {
      clock.advance(200);
      decoder.push(Buffer.from(key));
    }
    assert.deepEqual(seen, ['alt+X', 'a', 'b', 'c']);
  });

  it('drops what is left of an answer that is broken off, but not the key that breaks it off', () => {
    const answer = '\x1b]11;rgb:0';
    assert.deepEqual(decode(answer, { silenceMs: 600 }, 'a'), ['a']);
    assert.deepEqual(decode(`${answer}\x1b`, { silenceMs: 600 }, 'a'), ['a']);
    assert.deepEqual(decode(answer, '\x03'), ['ctrl+c']);
    assert.deepEqual(decode(answer, '\x1b[A'), ['up']);
  });

  it('does not grow with a control string that never ends', () => {
    assert.deepEqual(decode(`\x1b]0;${'x'.repeat(10_000)}`, 'a'), ['a']);
  });
});
