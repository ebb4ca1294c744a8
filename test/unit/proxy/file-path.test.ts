import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileSegments } from '../../../src/proxy/file-path.js';
import { accepts } from '../../../src/proxy/files.js';

describe('fileSegments', () => {
  const table: Readonly<Record<string, readonly string[] | undefined>> = {
    '/': [''],
    '/a/b.js': ['a', 'b.js'],
    '/a/': ['a', ''],
    '/caf%C3%A9/a%20b': ['café', 'a b'],
    '/a..b/c.': ['a..b', 'c.'],
    '/%2E': undefined,
    '/.git/config': undefined,
    '/a/.env': undefined,
    '/%2egit/x': undefined,
    '/..%2fx': undefined,
    '/a%2fb': undefined,
    '/a%5Cb': undefined,
    '/a%00': undefined,
    '//etc/passwd': undefined,
    '/a//b': undefined,
    '/%E0%A4': undefined,
  };
  for (const [path, wanted] of Object.entries(table)) {
    it(path, () => assert.deepEqual(fileSegments(path), wanted));
  }
});

describe('accepts', () => {
  it('takes what is named and not refused', () => {
    assert.ok(accepts('gzip, deflate, br', 'br'));
    assert.ok(accepts('GZIP;q=0.5', 'gzip'));
    assert.ok(!accepts('gzip;q=0', 'gzip'));
    assert.ok(!accepts('gzip; q=0.000', 'gzip'));
    assert.ok(!accepts('xgzip', 'gzip'));
    assert.ok(!accepts(undefined, 'gzip'));
  });
});
