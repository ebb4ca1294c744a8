import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseTarget } from '../../../src/proxy/target.js';

describe('parseTarget', () => {
  const paths: Readonly<Record<string, readonly [path: string, query: string]>> = {
    '/': ['/', ''],
    '/a/b': ['/a/b', ''],
    '/a?': ['/a', '?'],
    '/a?b=/../c&%zz': ['/a', '?b=/../c&%zz'],
    '/a//b//': ['/a//b//', ''],
    '//host/x': ['//host/x', ''],
    '/a%2Fb%2f': ['/a%2Fb%2f', ''],
    '/a/./b': ['/a/b', ''],
    '/a/../b': ['/b', ''],
    '/a/..': ['/', ''],
    '/a/b/.': ['/a/b/', ''],
    '/a/b/%2e%2E': ['/a/', ''],
    '/a/.%2e/b': ['/b', ''],
    '/../../a': ['/a', ''],
    '/a/...': ['/a/...', ''],
    '/a/..b/.c/d.': ['/a/..b/.c/d.', ''],
    '/a/%252e%252e/b': ['/a/%252e%252e/b', ''],
    '/a/..;/b': ['/a/..;/b', ''],
    '/a\\b': ['/a\\b', ''],
    '/%5cx%2f': ['/%5cx%2f', ''],
    'http://h:1/a?b': ['/a', '?b'],
    'HTTPS://h': ['/', ''],
    'http://h?b': ['/', '?b'],
  };
  for (const [raw, [path, query]] of Object.entries(paths)) {
    it(`takes ${raw}`, () => {
      const target = parseTarget(raw);
      assert.equal(target.kind, 'path');
      assert.deepEqual([target.path, target.query], [path, query]);
    });
  }

  it('takes the authority of an absolute target', () => {
    const target = parseTarget('http://Host:80/x');
    assert.ok(target.kind === 'path' && target.authority === 'Host:80');
  });

  it('knows the asterisk', () => assert.deepEqual(parseTarget('*'), { kind: 'asterisk' }));

  for (const raw of [
    '/a/..%2fb',
    '/a/%2e%2e%2Fb',
    '/a/%2E%2E%5Cb',
    '/a/..%5cb',
    '/a\\..\\b',
    '/x%2f..',
    '/%00',
    '/a\0',
    '/%',
    '/%2',
    '/%zz',
    '/%2x',
    'a/b',
    'ftp://h/',
    'http://',
    'http:///x',
    'http://user@host/',
    '',
  ]) {
    it(`refuses ${JSON.stringify(raw)}`, () => assert.equal(parseTarget(raw).kind, 'bad'));
  }
});
