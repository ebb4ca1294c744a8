import assert from 'node:assert/strict';
import { it } from 'node:test';
import { hasListener, hasNoSockets } from '../../../src/proxy/ipv6-ports.js';

const TABLE = `  sl  local_address                         remote_address                        st tx_queue
   0: 00000000000000000000000001000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000
   1: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000
   2: 00000000000000000000000001000000:1F91 00000000000000000000000001000000:0050 01 00000000:00000000
`;

for (const [port, wanted] of [
  [8080, true],
  [80, true],
  [8081, false],
  [8082, false],
  [0, false],
] as const) {
  it(`port ${port} has ${wanted ? 'a' : 'no'} listener`, () => {
    assert.equal(hasListener(TABLE, port), wanted);
  });
}

it('no socket at all means no listener', () => {
  assert.equal(hasNoSockets('TCP6: inuse 0\nUDP6: inuse 2\n'), true);
  assert.equal(hasNoSockets('TCP6: inuse 10\nUDP6: inuse 0\n'), false);
  assert.equal(hasNoSockets('TCP6: inuse 03\n'), false);
  assert.equal(hasNoSockets(''), false);
});
