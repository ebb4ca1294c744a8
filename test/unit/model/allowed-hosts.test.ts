import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allowedHosts } from '../../../src/model/allowed-hosts.js';

test('a host that is written as a whole name is let in, a short one is not', () => {
  const apps = [{ host: 'My.host' }, { host: 'short' }, { host: undefined }, { host: 'a.org' }];
  assert.deepEqual(allowedHosts({ hosts: ['A.org', '.b.org', '*.c.org'], apps }), [
    'a.org',
    '*.b.org',
    '*.c.org',
    'my.host',
  ]);
});
