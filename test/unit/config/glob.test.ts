import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { glob } from '../../../src/config/values/glob.js';
import { ValueRefusal } from '../../../src/config/values/kind.js';

/** What becomes of a value, in words. */
function read(text: string, key: string): string {
  const mark = { position: { file: '/p/Procfile', line: 1, column: 1 }, text, length: 1 };
  const part = { text, mark };
  const value = glob.parse({ form: 'word', text, parts: [part], entries: new Map(), mark }, key);
  return value instanceof ValueRefusal ? `${value.message} (${value.advice ?? ''})` : 'taken';
}

describe('a glob in the config', () => {
  for (const good of [
    '**/*.py',
    '**/*.{py,html}',
    'src/[ab]/x',
    '\\{x',
    '+(a|b)',
    'app.py',
    '.',
    'a\\,b',
    'app/(mkt)/**',
    'app/[...slug]/**',
    'app/[[...opt]]',
    'app/[(]mkt[)]',
    'a/{c}',
    '\\(mkt',
  ]) {
    it(`may be ${good}`, () => assert.equal(read(good, 'watch'), 'taken'));
  }
  const refused: readonly [string, string, RegExp][] = [
    ['watch', '!tests', /^cannot leave anything out.*\(write ignore='tests'\)$/],
    ['ignore', '!keep.py', /\(name what is watched with watch='keep.py'\)$/],
    ['watch', '**/*.{py', /^has a `\{` without its other half.*watch='\*\*\/\*\.\{py,html\}'/],
    ['watch', '*.py,x/*.js', /^has a comma in one glob.*watch='\*\.py','x\/\*\.js'/],
    ['watch', 'html}', /^has a `\}`/],
    ['watch', 'src/ab)', /^has a `\)`/],
    ['watch', 'src/[ab', /^has a `\[`.*\(one that means itself is written \\\[\)$/],
    ['watch', 'src/(ab', /^has a `\(`/],
    ['watch', '*.(ts|js)', /^has alternatives without a sign before them.*\(write @\(a\|b\)/],
  ];
  for (const [key, text, expected] of refused) {
    it(`may not be ${text} in ${key}`, () => assert.match(read(text, key), expected));
  }
});
