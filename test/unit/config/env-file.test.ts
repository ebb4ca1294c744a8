import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseEnvFile } from '../../../src/config/env-file.js';

const FILE = '/project/.env';
const OUTER: Readonly<Record<string, string>> = { HOME: '/home/me', http_proxy: 'p' };
const outer = (name: string): string | undefined => OUTER[name];

function values(text: string): Record<string, string> {
  const { entries, diagnostics } = parseEnvFile(text, FILE, outer);
  assert.deepEqual(diagnostics, []);
  return Object.fromEntries(entries.map(({ name, value }) => [name, value]));
}

function findings(text: string): string[] {
  return parseEnvFile(text, FILE, outer).diagnostics.map(
    ({ position, severity, message }) =>
      `${position?.line}:${position?.column} ${severity} ${message}`,
  );
}

describe('the grammar of env files', () => {
  const table: readonly [string, Record<string, string>][] = [
    ['FOO=bar', { FOO: 'bar' }],
    ['FOO=hello world', { FOO: 'hello world' }],
    ['FOO=bar # c', { FOO: 'bar' }],
    ['FOO=a#b', { FOO: 'a#b' }],
    ['K=postgres://u:p#w@h/db', { K: 'postgres://u:p#w@h/db' }],
    ['FOO=#b', { FOO: '#b' }],
    ['FOO= # c', { FOO: '' }],
    ["FOO=it's", { FOO: "it's" }],
    ['export FOO=bar', { FOO: 'bar' }],
    ['export\tFOO=bar', { FOO: 'bar' }],
    ['exported=1', { exported: '1' }],
    ['FOO=', { FOO: '' }],
    ['FOO=""', { FOO: '' }],
    ['FOO = bar', { FOO: 'bar' }],
    ['  FOO=bar  ', { FOO: 'bar' }],
    ['FOO: bar', { FOO: 'bar' }],
    ['FOO=a=b', { FOO: 'a=b' }],
    ['FOO="a\\nb"', { FOO: 'a\nb' }],
    ['FOO="a\\tb\\rc"', { FOO: 'a\tb\rc' }],
    ['FOO="say \\"hi\\" \\\\"', { FOO: 'say "hi" \\' }],
    ["FOO='a\\nb'", { FOO: 'a\\nb' }],
    ["FOO='a # b' # c", { FOO: 'a # b' }],
    ['FOO="a # b"', { FOO: 'a # b' }],
    ['FOO=a\\nb', { FOO: 'a\\nb' }],
    ['FOO=C:\\dir', { FOO: 'C:\\dir' }],
    ['FOO="a\n  b\n"\nBAR=c', { FOO: 'a\n  b\n', BAR: 'c' }],
    ["FOO='a\nb'", { FOO: 'a\nb' }],
    ['FOO="a\r\nb"\r\nBAR=c\r\n', { FOO: 'a\nb', BAR: 'c' }],
    ['# comment\n\n  # another\nFOO=bar', { FOO: 'bar' }],
    ['FOO=1\nFOO=2', { FOO: '2' }],
    ['spring.port=1', { 'spring.port': '1' }],
    ['\ufeffFOO=bar', { FOO: 'bar' }],
    ['FOO=é漢', { FOO: 'é漢' }],
    // Expansion.
    ['FOO=$HOME/x', { FOO: '/home/me/x' }],
    ['FOO=${HOME}x', { FOO: '/home/mex' }],
    ['FOO="$HOME/x"', { FOO: '/home/me/x' }],
    ["FOO='$HOME/x'", { FOO: '$HOME/x' }],
    ['FOO=\\$HOME', { FOO: '$HOME' }],
    ['FOO="\\$HOME"', { FOO: '$HOME' }],
    ['FOO=pa$word', { FOO: 'pa$word' }],
    ['FOO=${http_proxy}', { FOO: 'p' }],
    ['FOO=a$', { FOO: 'a$' }],
    ['FOO=$1', { FOO: '$1' }],
    ['FOO=$(date)', { FOO: '$(date)' }],
    ['FOO=${NOPE:-other}', { FOO: 'other' }],
    ['FOO=${HOME:-other}', { FOO: '/home/me' }],
    ['A=1\nB=$A$A\nA=2', { A: '2', B: '11' }],
    ['HOME=/other\nB=$HOME', { HOME: '/other', B: '/other' }],
  ];
  for (const [text, expected] of table) {
    it(JSON.stringify(text), () => assert.deepEqual(values(text), expected));
  }

  it('knows the line of each value, also after one of several lines', () => {
    const { entries } = parseEnvFile('\nA="x\ny"\n\nB=1', FILE, outer);
    assert.deepEqual(
      entries.map(({ name, line }) => [name, line]),
      [
        ['A', 2],
        ['B', 5],
      ],
    );
  });
});

describe('bad lines of env files', () => {
  const table: readonly [string, readonly string[]][] = [
    ['FOO', ['1:1 error FOO has no value']],
    ['A=1\n  export FOO\nB=2', ['2:3 error FOO has no value']],
    ['1FOO=x', ['1:1 error `1FOO` is not the name of a variable']],
    ['FOO-BAR=x', ['1:1 error `FOO-BAR` is not the name of a variable']],
    ['what is this', ['1:1 error this line is not NAME=VALUE']],
    ['=x', ['1:1 error this line is not NAME=VALUE']],
    ['FOO="bar', ['1:5 error the quote " is never closed']],
    ["A='x\nB=1\nC", ["1:3 error the quote ' is never closed", '3:1 error C has no value']],
    ['FOO="a"b', ['1:8 error text stands after the closing "']],
    ['FOO=$NOPE', ['1:5 warning NOPE is not set, so $NOPE becomes empty']],
    ['FOO="a\n $NOPE"', ['2:2 warning NOPE is not set, so $NOPE becomes empty']],
  ];
  for (const [text, expected] of table) {
    it(JSON.stringify(text), () => assert.deepEqual(findings(text), expected));
  }

  it('goes on after a bad line', () => {
    const { entries } = parseEnvFile('A=1\nB\nC=3', FILE, outer);
    assert.deepEqual(
      entries.map(({ name }) => name),
      ['A', 'C'],
    );
  });

  it('never shows a value', () => {
    const { diagnostics } = parseEnvFile(
      'TOKEN="hunter2\nAKIAIOSFODNN7EXAMPLE secret',
      FILE,
      outer,
    );
    assert.equal(diagnostics.length, 2);
    const said = JSON.stringify(diagnostics);
    assert.doesNotMatch(said, /hunter|OSFODNN|secret/);
    assert.equal(diagnostics[0]?.text, 'TOKEN="*******');
  });
});
