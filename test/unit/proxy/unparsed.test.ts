import assert from 'node:assert/strict';
import { it } from 'node:test';
import { startOf } from '../../../src/proxy/unparsed.js';

it('finds method and target where the packet begins with them, and nothing elsewhere', () => {
  const table: readonly (readonly [
    packet: string,
    method: string,
    target: string,
    protocol: string,
  ])[] = [
    ['GET /a?b HTTP/1.1\r\nHost : x\r\n\r\n', 'GET', '/a?b', 'HTTP/1.1'],
    ['\r\nPOST /a HTTP/1.0\r\n', 'POST', '/a', 'HTTP/1.0'],
    ['GET /\xc3\xa9 HTTP/1.1\r\n', 'GET', '/\xc3\xa9', 'HTTP/1.1'],
    ['GET /a\r\n', 'GET', '/a', ''],
    ['nonsense\r\n\r\n', '', '', ''],
    ['\x16\x03\x01\x02', '', '', ''],
    ['x: GET /a HTTP/1.1', '', '', ''],
    ['', '', '', ''],
  ];
  for (const [packet, method, target, protocol] of table) {
    const found = startOf(Buffer.from(packet, 'latin1'));
    assert.deepEqual(found, { method, target, protocol }, JSON.stringify(packet));
  }
  assert.equal(startOf(undefined).target, '');
  assert.equal(startOf(Buffer.from(`GET /${'x'.repeat(90_000)}`)).target.length, 8000);
});
