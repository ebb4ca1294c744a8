import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { certificateNames, readCertificate } from '../../../src/stack/certificate.js';
import { sampleApp } from '../support/sample-app.js';

describe('the names in a certificate', () => {
  it('are all by which a browser may come', () => {
    const apps = [
      sampleApp({ name: 'Api' }),
      sampleApp({ name: 'web', host: 'diet' }),
      sampleApp({ name: 'own', host: 'a.example.test' }),
      sampleApp({ name: 'mail', prefixes: [] }),
      sampleApp({ name: 'not_in_names' }),
    ];
    assert.deepEqual(certificateNames(apps, ['dev.test', '*.below.test', '.dots.test']), [
      ...['localhost', '127.0.0.1', '::1', 'api.localhost', 'web.localhost', 'diet.localhost'],
      ...['own.localhost', 'a.example.test', 'dev.test', '*.below.test', '*.dots.test'],
    ]);
  });
});

describe('a certificate that is to be kept where nothing can be', () => {
  it('is a failure in words', async () => {
    const result = await readCertificate({ kind: 'auto' }, ['localhost'], '/dev/null/state');
    assert.equal(result.kind, 'failed');
    assert.match(result.failure.message, /\/dev\/null\/state\/tls.*ENOTDIR/);
  });
});
