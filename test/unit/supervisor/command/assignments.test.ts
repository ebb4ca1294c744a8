import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assignmentsOf } from '../../../../src/supervisor/command/assignments.js';

function short(command: string): string[] {
  return assignmentsOf(command).map(
    ({ name, value, literal }) => `${name}=${value}${literal ? '' : ' (expanded)'}`,
  );
}

describe('assignmentsOf', () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['node server.js', []],
    ['FOO=1 node server.js', ['FOO=1']],
    [`FOO='a b' BAR="c d" node x`, ['FOO=a b', 'BAR=c d']],
    ['FOO=$HOME/x BAR=~/y node x', ['FOO=$HOME/x (expanded)', 'BAR=~/y (expanded)']],
    ["FOO='$HOME' node x", ['FOO=$HOME']],
    ['make FOO=1', []],
    ['cd api && FOO=1 node x', ['FOO=1']],
    ['export FOO=1 BAR; node x', ['FOO=1']],
    ['export FOO=1 && BAR=2 exec node x; BAZ=3 other', ['FOO=1', 'BAR=2']],
    ['env FOO=1 BAR=2 node BAZ=3', ['FOO=1', 'BAR=2']],
    ['env -u FOO BAR=2 node', []],
    ['FOO=1 env BAR=2 node', ['FOO=1', 'BAR=2']],
    ['node x | FOO=1 tee log', []],
    ['FOO=1 node "unclosed', []],
    ['FOO= node x', ['FOO=']],
    // A variable of the shell alone.
    ['FOO=1; BAR=2 node x', ['BAR=2']],
    ['FOO=1 || BAR=2 node x', []],
    ['env FOO=1 BAR=2', ['FOO=1', 'BAR=2']],
  ];
  for (const [command, expected] of cases) {
    it(command, () => assert.deepEqual(short(command), expected));
  }

  it('keeps what was written, for a shell', () => {
    const [first] = assignmentsOf(`FOO="a $B" node x`);
    assert.equal(first?.source, 'FOO="a $B"');
  });
});
