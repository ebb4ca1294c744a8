import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tcpListener, unixListener } from '../../../src/proxy/holder.js';

const TCP = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000  1000        0 11111 1 0
   1: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 22222 1 0
   2: 00000000:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 33333 1 0
`;

const UNIX = `Num       RefCount Protocol Flags    Type St Inode Path
0000000000000000: 00000003 00000000 00000000 0001 03 44444 /run/a.sock
0000000000000000: 00000002 00000000 00010000 0001 01 55555 /run/a.sock
0000000000000000: 00000002 00000000 00010000 0001 01 66666 /run/with space.sock
0000000000000000: 00000003 00000000 00000000 0001 03 77777
`;

describe('who listens', () => {
  it('is found among the TCP sockets by port and state', () => {
    assert.deepEqual(tcpListener(TCP, 8080), { inode: '22222', uid: '1000' });
    assert.deepEqual(tcpListener(TCP, 80), { inode: '33333', uid: '0' });
    assert.equal(tcpListener(TCP, 0x0190), undefined);
    assert.equal(tcpListener('', 80), undefined);
  });

  it('is found among the Unix sockets by path', () => {
    assert.equal(unixListener(UNIX, '/run/a.sock'), '55555');
    assert.equal(unixListener(UNIX, '/run/with space.sock'), '66666');
    assert.equal(unixListener(UNIX, '/run/b.sock'), undefined);
  });
});
