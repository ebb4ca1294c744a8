import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withoutSecrets } from '../../../src/stack/hidden-values.js';

function shown(name: string, value: string): string | undefined {
  return withoutSecrets([name, value])[0]?.[1];
}

describe('header fields as they may be shown', () => {
  it('are those that came, in their order and spelling', () => {
    const raw = [
      'Host',
      'localhost',
      'accept',
      '*/*',
      'Accept',
      'text/html',
      'If-None-Match',
      '"a=b"',
    ];
    assert.deepEqual(withoutSecrets(raw).flat(), raw);
  });

  const cases: readonly [name: string, value: string, shown: string][] = [
    ['Authorization', 'Basic dXNlcjpwYXNz', 'Basic …'],
    ['authorization', 'Bearer abc.def', 'Bearer …'],
    ['Authorization', 'abc', '…'],
    ['Authorization', 'Digest username="me", response="9f"', 'Digest …'],
    ['Proxy-Authorization', 'Basic eA==', 'Basic …'],
    ['Cookie', 'session=1; theme=dark;x', 'session=…; theme=…; …'],
    ['Set-Cookie', 'id=a=b; Path=/; HttpOnly', 'id=…; Path=/; HttpOnly'],
    ['X-API-Key', 'k', '…'],
    ['apikey', 'k', '…'],
    ['X-CSRF-Token', 'k', '…'],
    ['X-Amz-Security-Token', 'k', '…'],
    ['X-Auth', 'k', '…'],
    ['X-Session-Id', 'k', '…'],
    ['WWW-Authenticate', 'Basic realm="x"', 'Basic realm="x"'],
    [':authority', 'localhost', 'localhost'],
    ['X-Author', 'me', 'me'],
    ['Sec-WebSocket-Key', 'dGhl', 'dGhl'],
  ];
  for (const [name, value, expected] of cases) {
    it(`${name}: ${value}`, () => assert.equal(shown(name, value), expected));
  }
});
