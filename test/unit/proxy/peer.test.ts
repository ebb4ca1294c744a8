import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { peerReader } from '../../../src/proxy/peer.js';

describe('peerReader', () => {
  const read = peerReader([
    ...['10.0.0.0/8', 'fd00::/8', '2001:db8:7::/48', '192.0.2.7'],
    // None of them is a block, and none lets everybody in.
    ...['nonsense', '10.0.0.0/99', '0.0.0.0/', '0.0.0.0/0x', '::/129'],
  ]);
  const table: readonly (readonly [string | undefined, string | undefined, boolean, boolean])[] = [
    ['127.0.0.1', '127.0.0.1', true, false],
    ['::1', '::1', true, false],
    ['::ffff:127.0.0.1', '127.0.0.1', true, false],
    ['::ffff:10.1.2.3', '10.1.2.3', false, true],
    ['10.1.2.3', '10.1.2.3', false, true],
    ['fd00::5', 'fd00::5', false, true],
    ['::FFFF:10.1.2.3', '10.1.2.3', false, true],
    ['2001:db8:7::1', '2001:db8:7::1', false, true],
    ['2001:db8:8::1', '2001:db8:8::1', false, false],
    ['192.0.2.7', '192.0.2.7', false, true],
    ['192.0.2.8', '192.0.2.8', false, false],
    [undefined, undefined, true, false],
  ];
  for (const [remote, address, local, trusted] of table) {
    it(String(remote), () => assert.deepEqual(read(remote), { address, local, trusted }));
  }

  it('trusts peers on a Unix listener when that is written', () => {
    assert.equal(peerReader(['unix'])(undefined).trusted, true);
  });
});
