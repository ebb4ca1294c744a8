import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { refuseAmbiguous, refuseUnparsed } from '../../../src/proxy/strictness.js';

const host = ['Host', 'localhost'];
const table: readonly (readonly [
  version: string,
  headers: readonly string[],
  status: number | undefined,
])[] = [
  ['1.1', host, undefined],
  ['1.0', [], undefined],
  ['1.0', host, undefined],
  ['1.1', [], 400],
  ['1.1', [...host, 'host', 'localhost'], 400],
  ['1.0', [...host, 'host', 'other'], 400],
  ['1.1', ['Host', ''], 400],
  ['1.1', ['Host', 'a/b'], 400],
  ['1.1', ['Host', 'a@b'], 400],
  ['2.0', host, 505],
  ['0.9', host, 505],
  ['1.1', [...host, 'Content-Length', '5'], undefined],
  ['1.1', [...host, 'Content-Length', '5', 'content-length', '5'], 400],
  ['1.1', [...host, 'Content-Length', '5, 5'], 400],
  ['1.1', [...host, 'Content-Length', '+5'], 400],
  ['1.1', [...host, 'Transfer-Encoding', 'Chunked'], undefined],
  ['1.0', [...host, 'Transfer-Encoding', 'chunked'], 400],
  ['1.1', [...host, 'Transfer-Encoding', 'chunked', 'Content-Length', '1'], 400],
  ['1.1', [...host, 'Transfer-Encoding', 'gzip, chunked'], 501],
  ['1.1', [...host, 'Transfer-Encoding', 'gzip', 'transfer-encoding', 'chunked'], 501],
  ['1.1', [...host, 'Transfer-Encoding', 'gzip'], 400],
  ['1.1', [...host, 'Transfer-Encoding', 'chunked, gzip'], 400],
  ['1.1', [...host, 'Transfer-Encoding', 'chunked, chunked'], 400],
  ['1.1', [...host, 'Transfer-Encoding', 'xchunked'], 400],
];

describe('refuseAmbiguous', () => {
  for (const [version, headers, status] of table) {
    it(`${version} ${headers.join(' ')}: ${status ?? 'fine'}`, () => {
      assert.equal(refuseAmbiguous({ version, target: '/', headers })?.status, status);
    });
  }

  it('a target that is too long, and not one of 16 KB', () => {
    const of = (length: number): number | undefined =>
      refuseAmbiguous({ version: '1.1', target: 'x'.repeat(length), headers: host })?.status;
    assert.equal(of(16 * 1024), undefined);
    assert.equal(of(33 * 1024), 414);
  });
});

describe('refuseUnparsed', () => {
  it('tells too large and too slow from malformed', () => {
    assert.equal(refuseUnparsed('HPE_HEADER_OVERFLOW').status, 431);
    assert.equal(refuseUnparsed('ERR_HTTP_REQUEST_TIMEOUT').status, 408);
    assert.equal(refuseUnparsed('HPE_CHUNK_EXTENSIONS_OVERFLOW').status, 413);
    assert.equal(refuseUnparsed('HPE_INVALID_METHOD').status, 400);
    assert.equal(refuseUnparsed(undefined).status, 400);
  });

  it('knows a method that nobody knows from what is no request', () => {
    const of = (first: string): unknown => {
      const { status, reason } = refuseUnparsed('HPE_INVALID_METHOD', Buffer.from(`${first}\r\n`));
      return [status, reason];
    };
    assert.deepEqual(of('FOO / HTTP/1.1'), [501, 'the method FOO is not known here']);
    assert.deepEqual(of('get /a?b HTTP/1.0'), [501, 'the method get is not known here']);
    const none = [400, 'the request is not HTTP/1.1'];
    assert.deepEqual(of('SSH-2.0-OpenSSH_9.2'), none);
    assert.deepEqual(of('FOO / HTTP/2.0'), none);
    assert.deepEqual(of('F(O / HTTP/1.1'), none);
    assert.deepEqual(of('FOO / b HTTP/1.1'), none);
  });

  it('knows TLS on a plain port by its first byte', () => {
    const hello = Buffer.from([0x16, 3, 1, 2, 0, 1]);
    assert.match(refuseUnparsed('HPE_INVALID_METHOD', hello).reason, /http:\/\/, not https/);
  });
});
