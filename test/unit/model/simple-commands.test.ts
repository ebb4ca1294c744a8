import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { likelyShellTokens } from '../../../src/model/shell-tokens.js';
import { shellPieces, variableOf } from '../../../src/model/simple-commands.js';

/** Operators in brackets; of a command what it assigns, runs and redirects to. */
function shown(command: string): string[] {
  return shellPieces(likelyShellTokens(command)).map((piece) => {
    if (piece.kind === 'operator') return `[${piece.text}]`;
    const { assigned, words, files } = piece;
    return [assigned, words, files].map((part) => part.map(({ text }) => text).join(' ')).join('|');
  });
}

describe('the simple commands of a command', () => {
  const table: Readonly<Record<string, readonly string[]>> = {
    'A=1 B="2 3" node x C=4': ['A=1 B=2 3|node x C=4|'],
    'a && b': ['|a|', '[&&]', '|b|'],
    '(cd a; b) &': ['[(]', '|cd a|', '[;]', '|b|', '[)]', '[&]'],
    'A=1': ['A=1||'],
    '>log': ['||log'],
    '>log A=1 node x 2>&1 <in y': ['A=1|node x y|log 1 in'],
    // A name that is quoted is none.
    '"A"=1 node': ['|A=1 node|'],
    '': [],
  };
  for (const [command, pieces] of Object.entries(table)) {
    it(command || 'nothing', () => assert.deepEqual(shown(command), pieces));
  }
});

describe('the variable that an argument sets', () => {
  it('is the same in quotes', () => {
    const names = likelyShellTokens('A=1 "B=2" C"="3 4=5 D').map((token) =>
      token.kind === 'word' ? variableOf(token) : token.kind,
    );
    assert.deepEqual(names, ['A', 'B', 'C', undefined, undefined]);
  });
});
