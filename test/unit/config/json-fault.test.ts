import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findJsonFault } from '../../../src/config/json-fault.js';

describe('where a text stops being JSON', () => {
  const good = [
    '{}',
    '[]',
    ' [1, -0.5e+3, "a\\u00e9\\n", true, null, {"a": {"b": []}}]\n',
    '"x"',
    '0',
  ];
  for (const text of good) {
    it(`nowhere in ${text.trim()}`, () => {
      JSON.parse(text);
      assert.equal(findJsonFault(text), undefined);
    });
  }

  const bad: readonly [string, number, string][] = [
    ['[1,]', 3, 'JSON takes no comma before ]'],
    ['{"a": 1,}', 8, 'JSON takes no comma before }'],
    ['{"a": 1 "b": 2}', 8, 'a comma is due here'],
    ['{"a" 1}', 5, 'a colon is due here'],
    ['{a: 1}', 1, 'this is not JSON'],
    ["{'a': 1}", 1, 'JSON takes double quotes'],
    ['// x\n{}', 0, 'JSON knows no comments'],
    ['{"a": tru}', 6, 'this is not JSON'],
    ['[01]', 1, 'this is not JSON'],
    ['["a\nb"]', 1, 'this text is not closed, or holds a bad escape'],
    ['[1', 2, 'the file ends too early: a bracket is not closed'],
    ['{} x', 3, 'this is not JSON'],
    ['{} {}', 3, 'the end is due here'],
    ['{"a": }', 6, 'JSON takes no comma before }'],
    ['{1: 2}', 1, 'a key in double quotes is due here'],
  ];
  for (const [text, offset, message] of bad) {
    it(JSON.stringify(text), () => {
      assert.throws(() => JSON.parse(text) as unknown);
      assert.deepEqual(findJsonFault(text), { offset, message });
    });
  }
});
