import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { edited, typedLine, type LineEdit, type TypedLine } from '../../../ui/typed-line.js';

/** `|` is the cursor. */
function line(text: string): TypedLine {
  return { text: text.replace('|', ''), cursor: text.indexOf('|') };
}

function after(text: string, edit: LineEdit): string {
  const { text: now, cursor } = edited(line(text), edit);
  return `${now.slice(0, cursor)}|${now.slice(cursor)}`;
}

describe('a line that is typed', () => {
  it('begins with the cursor behind its last letter', () => {
    assert.deepEqual(typedLine('abc'), line('abc|'));
  });

  it('of megabytes is edited as a short one', () => {
    // With an expression that is tried from each letter on, this would take minutes.
    const words = `${'x'.repeat(400_000)} `.repeat(4);
    const paste = typedLine(words);
    assert.equal(edited(paste, { kind: 'move', to: 'word-back' }).cursor, 3 * 400_001);
    assert.equal(edited(paste, { kind: 'move', to: 'back' }).cursor, words.length - 1);
  });

  it('takes letters where the cursor stands', () => {
    assert.equal(after('ab|d', { kind: 'insert', text: 'c' }), 'abc|d');
  });

  const moves: readonly [string, Extract<LineEdit, { kind: 'move' }>['to'], string][] = [
    ['ab|c', 'back', 'a|bc'],
    ['|abc', 'back', '|abc'],
    ['ab|c', 'forward', 'abc|'],
    ['abc|', 'forward', 'abc|'],
    ['a👩🏽|b', 'back', 'a|👩🏽b'],
    ['a|👩🏽b', 'forward', 'a👩🏽|b'],
    ['one two  |three', 'word-back', 'one |two  three'],
    ['one| two three', 'word-forward', 'one two| three'],
    ['one two|', 'word-forward', 'one two|'],
    ['one |two', 'start', '|one two'],
    ['one |two', 'end', 'one two|'],
  ];
  for (const [before, to, then] of moves) {
    it(`goes from ${before} ${to} to ${then}`, () => {
      assert.equal(after(before, { kind: 'move', to }), then);
    });
  }

  const erasures: typeof moves = [
    ['a👩🏽|b', 'back', 'a|b'],
    ['|b', 'back', '|b'],
    ['a|👩🏽b', 'forward', 'a|b'],
    ['one two| three', 'word-back', 'one | three'],
    ['one two|', 'start', '|'],
    ['one |two', 'end', 'one |'],
  ];
  for (const [before, to, then] of erasures) {
    it(`of ${before} loses what is ${to}: ${then}`, () => {
      assert.equal(after(before, { kind: 'erase', to }), then);
    });
  }
});
