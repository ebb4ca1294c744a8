import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { callsOf } from '../../../src/config/calls.js';
import { likelyShellTokens, shellTokens } from '../../../src/model/shell-tokens.js';

/** Words as they are, operators in brackets, redirections in angles; what is expanded has a `~` behind it. */
function shown(command: string): string[] {
  return likelyShellTokens(command).map((token) => {
    if (token.kind === 'operator') return `[${token.text}]`;
    if (token.kind === 'redirection') return `<${token.text}>`;
    return token.dynamic ? `${token.text}~` : token.text;
  });
}

describe('a command is cut', () => {
  const table: Readonly<Record<string, readonly string[]>> = {
    'a  b\tc': ['a', 'b', 'c'],
    'a && b || c; d | e & f': ['a', '[&&]', 'b', '[||]', 'c', '[;]', 'd', '[|]', 'e', '[&]', 'f'],
    '(cd x; a)': ['[(]', 'cd', 'x', '[;]', 'a', '[)]'],
    'a 2>&1 >>log <in': ['a', '<2>&>', '1', '<>>>', 'log', '<<>', 'in'],
    'a "b c"\'d e\'\\ f': ['a', 'b cd e f'],
    'a \\\nb': ['a', 'b'],
    'a # rest "': ['a'],
    'a#b': ['a#b'],
    '$A "$B" "\\$C" \'$D\' ${E:-"x y"} $(f "g)" h) `i`': [
      '$A~',
      '$B~',
      '$C',
      '$D',
      '${E:-"x y"}~',
      '$(f "g)" h)~',
      '`i`~',
    ],
    // What closes inside of quotes or of another expansion closes nothing outside.
    "$(f ')' g) h": ["$(f ')' g)~", 'h'],
    '$(f `g )` h) i': ['$(f `g )` h)~', 'i'],
    '$(f ${A:-)} g) h': ['$(f ${A:-)} g)~', 'h'],
    '`f \\` g` h': ['`f \\` g`~', 'h'],
    // Only the word itself begins the patterns of a case.
    '$(showcase x) d': ['$(showcase x)~', 'd'],
    '${A:-case x} d': ['${A:-case x}~', 'd'],
    'a$ "b$" $': ['a$', 'b$', '$'],
    '"\\\\$A"': ['\\$A~'],
    // As a shell has it: only blanks, tabs and line breaks are between words.
    'a\u00a0b c\fd\v e': ['a\u00a0b', 'c\fd\v', 'e'],
    'a\rb': ['a', '[\r]', 'b'],
    '\\': [''],
  };
  for (const [command, tokens] of Object.entries(table)) {
    it(JSON.stringify(command), () => {
      assert.deepEqual(shown(command), tokens);
      assert.ok(shellTokens(command));
    });
  }

  it('to its end where something does not close, for who only wants an idea', () => {
    for (const [command, tokens] of Object.entries({
      'a "b c': ['a', 'b c'],
      "a 'b; c": ['a', 'b; c'],
      'a $(b': ['a', '$(b~'],
      'a `b': ['a', '`b~'],
      'cat <<END\nb': ['cat', '<<<>', 'END', '[\n]', 'b'],
      '$(case a in b) c ;; esac) d': ['$(case a in b)~', 'c', '[;;]', 'esac', '[)]', 'd'],
    })) {
      assert.deepEqual(shown(command), tokens, command);
      assert.equal(shellTokens(command), undefined, command);
    }
  });

  it('into assignments too, each by the name that it sets', () => {
    const assigns = (command: string): (string | undefined)[] =>
      likelyShellTokens(command).map((token) => (token.kind === 'word' ? token.assigns : ''));
    assert.deepEqual(assigns('A=1 _b2="x y" C= d'), ['A', '_b2', 'C', undefined]);
    // None of these sets anything.
    assert.deepEqual(
      assigns('--bind=x 2A=1 "A"=1 \\A=1 A-B=1 =x').map((name) => name ?? 'none'),
      ['none', 'none', 'none', 'none', 'none', 'none'],
    );
  });

  it('whatever it holds, and to the last letter', () => {
    const letters = ' \t\n\r\f\u00a0;&|()<>{}\'"\\$`#a1=';
    let seed = 1;
    const below = (n: number): number => (seed = (seed * 48_271) % 2_147_483_647) % n;
    for (let round = 0; round < 5000; round++) {
      const length = below(12);
      const command = Array.from({ length }, () => letters[below(letters.length)]).join('');
      let at = 0;
      for (const token of likelyShellTokens(command)) {
        if (token.kind !== 'word') continue;
        assert.ok(token.start >= at, JSON.stringify(command));
        assert.ok(token.end > token.start && token.end <= command.length, JSON.stringify(command));
        at = token.end;
      }
      callsOf(command, '/');
    }
  });
});
