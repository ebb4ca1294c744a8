import assert from 'node:assert/strict';
import { it } from 'node:test';
import { stripsPrefix, throughMount } from '../../../src/model/mount.js';
import { sampleApp } from '../support/sample-app.js';

it('a path of the app is asked for below its first prefix, where that is kept', () => {
  const app = sampleApp({ prefixes: ['/api/', '/old/'], mount: 'script-name' });
  assert.equal(throughMount(app, '/healthz'), '/api/healthz');
  assert.equal(throughMount(app, '/api/healthz'), '/api/healthz');
  assert.equal(throughMount(sampleApp({ mount: 'root-path' }), '/healthz'), '/healthz');
  assert.equal(throughMount(sampleApp({ mount: 'keep', prefixes: [] }), '/x'), '/x');
});

it('two mounts take the prefix off', () => {
  const strips = (['strip', 'root-path', 'keep', 'script-name'] as const).filter((mount) =>
    stripsPrefix(sampleApp({ mount })),
  );
  assert.deepEqual(strips, ['strip', 'root-path']);
});
