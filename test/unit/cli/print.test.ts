import assert from 'node:assert/strict';
import { test } from 'node:test';
import { table } from '../../../src/cli/print.js';

test('a cell of a table is one line, and acts on no terminal', () => {
  const text = table([
    ['STACK', 'CONFIG'],
    ['a\u001b[31m', '/new\nline/Procfile'],
  ]);
  assert.equal(text, 'STACK   CONFIG\na\ufffd[31m  /new\ufffdline/Procfile');
});
