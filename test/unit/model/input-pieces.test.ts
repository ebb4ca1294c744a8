import assert from 'node:assert/strict';
import { it } from 'node:test';
import { inputPieces } from '../../../src/model/input-pieces.js';

it('text in pieces is the same text, whatever its length', () => {
  assert.deepEqual(inputPieces(''), []);
  assert.deepEqual(inputPieces('p 1\n'), ['p 1\n']);
  const text = 'x'.repeat(8192);
  assert.deepEqual(inputPieces(text), [text]);
  assert.deepEqual(inputPieces(`${text}y`), [text, 'y']);
});

it('no piece ends within a character', () => {
  const text = `${'x'.repeat(8191)}${'👩'.repeat(9000)}`;
  const pieces = inputPieces(text);
  assert.equal(pieces.join(''), text);
  assert.equal(Buffer.concat(pieces.map((piece) => Buffer.from(piece))).toString(), text);
  assert.ok(pieces.every(({ length }) => length > 0 && length <= 8192));
});
