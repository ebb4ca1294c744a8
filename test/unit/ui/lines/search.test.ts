import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Entry } from '../../../../ui/lines/entry-ring.js';
import { findRanges, textFinder } from '../../../../ui/lines/search.js';

describe('finding', () => {
  it('knows both cases, until a capital is typed', () => {
    assert.deepEqual(findRanges('An error, an Error', 'error'), [
      [3, 8],
      [13, 18],
    ]);
    assert.deepEqual(findRanges('An error, an Error', 'Error'), [[13, 18]]);
    assert.deepEqual(findRanges('aaaa', 'aa'), [
      [0, 2],
      [2, 4],
    ]);
    assert.deepEqual(findRanges('(a+)+$', '(a+)+$'), [[0, 6]]);
    assert.deepEqual(findRanges('x', ''), []);
  });

  it('keeps its places where a letter changes its length with its case, and folds the others', () => {
    assert.deepEqual(findRanges('İ x', 'x'), [[2, 3]]);
    assert.deepEqual(findRanges('İ and X', 'x'), [[6, 7]]);
    assert.deepEqual(findRanges('İİ 😀 Ärger', 'ärger'), [[6, 11]]);
  });

  it('knows capitals of every alphabet, and both forms of a sigma', () => {
    assert.deepEqual(findRanges('ärger Ärger', 'Ärger'), [[6, 11]]);
    assert.deepEqual(findRanges('ΟΔΟΣ', 'οδοσ'), [[0, 4]]);
    assert.deepEqual(findRanges('οδός', 'οδόσ'), [[0, 4]]);
  });
});

function line(text: string, level?: Entry['level']): Entry {
  return { seq: 1, app: 'a', n: 1, t: 0, stream: 'out', level, text };
}

describe('a line', () => {
  it('holds a text across its colours', () => {
    assert.equal(textFinder('boom', true)(line('bo\x1b[31mom')), true);
    assert.equal(textFinder('boom', true)(line('BOOM')), true);
    assert.equal(textFinder('Boom', true)(line('boom')), false);
    assert.equal(textFinder('31m', true)(line('bo\x1b[31mom')), false);
  });

  const json = line(
    '{"level":50,"time":1767362531000,"msg":"cart is gone","sku":"A\\u0042C"}',
    'error',
  );
  const table: readonly (readonly [query: string, shown: boolean, raw: boolean])[] = [
    ['cart is gone', true, true],
    ['error cart', true, false],
    ['gone sku=', true, false],
    ['sku=ABC', true, false],
    ['1767362531', true, true],
    ['"sku"', true, true],
    ['level', true, true],
    ['\\u0042', true, true],
    ['nothing', false, false],
  ];
  for (const [query, shown, raw] of table) {
    it(`of JSON holds ${query} ${shown ? 'as it is read' : ''} ${raw ? 'as it is' : ''}`, () => {
      assert.equal(textFinder(query, true)(json), shown);
      assert.equal(textFinder(query, false)(json), raw);
    });
  }

  it('of JSON holds its numbers as they are written', () => {
    const numbers = line('{"a":1e3,"b":1.50,"c":12345678901234567890,"d":42}');
    for (const query of ['a=1e3', 'b=1.50 ', 'c=12345678901234567890', '42']) {
      assert.equal(textFinder(query, true)(numbers), true, query);
    }
    for (const query of ['a=1000', '12345678901234567000']) {
      assert.equal(textFinder(query, true)(numbers), false, query);
    }
  });

  it('of JSON holds what is cut off of its readable form', () => {
    const long = line(`{"msg":"sql","query":"${'c, '.repeat(200)}FROM needle_table"}`);
    assert.equal(textFinder('needle_table', true)(long), true);
  });

  it('has blanks where its tabs are, and no control bytes of a string', () => {
    assert.equal(textFinder('a       b', true)(line('a\tb')), true);
    const coloured = line('{"msg":"\\u001b[31mre\\u001b[0md\\u0007 alert"}');
    assert.equal(textFinder('red alert', true)(coloured), true);
    assert.equal(textFinder('red', true)(line('{"msg":"r\x1b[31med"}')), true);
  });
});
