import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readDirective } from '../../../src/config/procfile/directive.js';

/** `#@ ` + body → keys and values; a list as an array. */
function read(body: string): Record<string, string | true | string[]> {
  const { words, problems } = readDirective(`#@ ${body}`, 2);
  assert.deepEqual(problems, []);
  const read: Record<string, string | true | string[]> = {};
  for (const { key, value } of words) {
    const parts = value?.parts.map(({ text }) => text) ?? [];
    read[key.text] = value === undefined ? true : parts.length > 1 ? parts : value.text;
  }
  return read;
}

const problemOf = (body: string): string[] =>
  readDirective(body, 0).problems.map(({ message, start, end }) => `${start}-${end}: ${message}`);

describe('the words of a directive', () => {
  const table: readonly [string, Record<string, string | true | string[]>][] = [
    ['prefix=/api/', { prefix: '/api/' }],
    ['prefix=/api/ mount=keep', { prefix: '/api/', mount: 'keep' }],
    ['  prefix=/api/\t mount=keep  ', { prefix: '/api/', mount: 'keep' }],
    ['optional', { optional: true }],
    ['optional worker after=a', { optional: true, worker: true, after: 'a' }],
    ['after=a,b', { after: ['a', 'b'] }],
    ["watch='a,b'", { watch: 'a,b' }],
    ["watch='**/*.{js,ts}','x y'", { watch: ['**/*.{js,ts}', 'x y'] }],
    ['ready=\'log:/a\\d+ "x"/\'', { ready: 'log:/a\\d+ "x"/' }],
    ['stop="exec:echo \\"hi\\" \\\\ \\n"', { stop: 'exec:echo "hi" \\ \\n' }],
    ["a=b'c d'e", { a: 'bc de' }],
    ['a=x=y', { a: 'x=y' }],
    ['a=C:\\dir', { a: 'C:\\dir' }],
    ['a=', { a: '' }],
    ["a=''", { a: '' }],
    ['a=b,', { a: ['b', ''] }],
    ['watch=**/*.py#x', { watch: '**/*.py#x' }],
  ];
  for (const [body, expected] of table) {
    it(JSON.stringify(body), () => assert.deepEqual(read(body), expected));
  }

  it('knows where key, value and each item stand', () => {
    const [word] = readDirective('#@ after=a,bb', 2).words;
    assert.deepEqual([word?.key.start, word?.key.end], [3, 8]);
    assert.deepEqual([word?.value?.start, word?.value?.end], [9, 13]);
    assert.deepEqual(
      word?.value?.parts.map(({ start, end }) => [start, end]),
      [
        [9, 10],
        [11, 13],
      ],
    );
  });

  it('refuses a quote that is never closed, at the quote', () => {
    assert.deepEqual(problemOf('a="b c'), ['2-6: the quote " is never closed']);
    assert.deepEqual(problemOf("x a=b'c"), ["5-7: the quote ' is never closed"]);
  });

  it('refuses spaces around the =', () => {
    assert.deepEqual(problemOf('a = b'), ['2-3: an = without a key before it']);
    assert.deepEqual(problemOf('a =b'), ['2-4: an = without a key before it']);
  });

  it('refuses what is no key', () => {
    assert.deepEqual(problemOf('/api/'), ['0-5: `/api/` is not an option']);
    assert.deepEqual(problemOf('a=b \\'), ['4-5: `\\` is not an option']);
  });
});
