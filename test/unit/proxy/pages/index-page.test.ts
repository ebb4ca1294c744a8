import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { appRows } from '../../../../src/proxy/pages/index-page.js';
import { sampleStack } from '../../ui/support/sample-stack.js';

describe('the index', () => {
  it('leads to a host of its own by the scheme and the port by which the page came', () => {
    const stack = sampleStack();
    const [first] = stack.apps;
    assert.ok(first);
    const apps = [{ ...first, host: 'diet', prefix: '/api/', prefixes: ['/api/'] }];
    const rows = appRows({ ...stack, apps }, { port: '8443', local: true }).text;
    assert.match(
      rows,
      /<a href="\/\/diet\.localhost:8443\/api\/">diet\.localhost:8443\/api\/<\/a>/,
    );
    assert.doesNotMatch(rows, /http:/);
  });
});
