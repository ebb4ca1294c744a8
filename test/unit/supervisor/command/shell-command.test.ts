import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withExec } from '../../../../src/supervisor/command/shell-command.js';

/** Given, and expected where that differs. */
const TABLE: readonly (readonly [given: string, expected?: string])[] = [
  // Simple commands.
  ['sleep 5', 'exec sleep 5'],
  ['  sleep 5', '  exec sleep 5'],
  [
    'gunicorn --workers=2 --bind unix:app.sock -m 007 api:app',
    'exec gunicorn --workers=2 --bind unix:app.sock -m 007 api:app',
  ],
  ['FOO=1 cmd', 'FOO=1 exec cmd'],
  ['A=1 B="x y" C=\'z\' node server.js', 'A=1 B="x y" C=\'z\' exec node server.js'],
  ['FOO=$(date) cmd', 'FOO=$(date) exec cmd'],
  ['FOO="$(echo "a b"; true)" cmd', 'FOO="$(echo "a b"; true)" exec cmd'],
  ['node server.js > out.log 2>&1', 'exec node server.js > out.log 2>&1'],
  ['cmd 2>&1 <in >>out', 'exec cmd 2>&1 <in >>out'],
  ['cmd >|out', 'exec cmd >|out'],
  ['./bin/serve --x', 'exec ./bin/serve --x'],
  ['$HOME/bin/serve', 'exec $HOME/bin/serve'],
  ['"my server" --x', 'exec "my server" --x'],
  ["sh -c 'a; b && c | d &'", "exec sh -c 'a; b && c | d &'"],
  ['echo-server "a;b" \'c|d\' e\\;f', 'exec echo-server "a;b" \'c|d\' e\\;f'],
  ['cmd "quote \\" ; inside"', 'exec cmd "quote \\" ; inside"'],
  ['cmd $(a; b)', 'exec cmd $(a; b)'],
  ['cmd `a; b`', 'exec cmd `a; b`'],
  ['cmd ${X:-a;b}', 'exec cmd ${X:-a;b}'],
  ['cmd $((1 + 2))', 'exec cmd $((1 + 2))'],
  ['cmd --port $PORT # here; and | there', 'exec cmd --port $PORT # here; and | there'],
  ['cmd a#b', 'exec cmd a#b'],
  ['cmd \\\n  --flag', 'exec cmd \\\n  --flag'],
  ["'if' x", "exec 'if' x"],
  ['env A=1 cmd', 'exec env A=1 cmd'],
  // Lists, pipelines, groups.
  ['a; b'],
  ['a && b'],
  ['a || b'],
  ['a | b'],
  ['a &'],
  ['a & b'],
  ['a &>out'],
  ['(a)'],
  ['{ a; }'],
  ['a\nb'],
  ['cd x && exec uvicorn app:app'],
  ['f() { a; }'],
  // Reserved words and builtins.
  ['if true; then a; fi'],
  ['! a'],
  ['time a'],
  ['while :; do a; done'],
  ['cd x'],
  ['exec a'],
  ['. ./env.sh'],
  ['export A=1'],
  ['ulimit -n 10'],
  ['true'],
  ['echo hi'],
  ['"cd" x'],
  // What cannot be known or read.
  ['$CMD --x'],
  ['"$CMD" --x'],
  ['`which node` x'],
  ['FOO=1'],
  ['>out cmd'],
  ['cmd <<EOF'],
  ["cmd 'open"],
  ['cmd "open'],
  ['cmd $(open'],
  ['cmd $(case x in x) echo;; esac)'],
  [''],
  ['# nothing'],
];

describe('withExec', () => {
  for (const [given, expected = given] of TABLE) {
    it(`${JSON.stringify(given)} ${given === expected ? 'is left alone' : 'gets exec'}`, () => {
      assert.equal(withExec(given), expected);
    });
  }
});
