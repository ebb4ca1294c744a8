import assert from 'node:assert/strict';
import { endianness } from 'node:os';
import { describe, it } from 'node:test';
import {
  parseTcp,
  parseUnix,
  takeTcp,
  unixInodes,
} from '../../../../src/supervisor/discovery/proc-net.js';

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
const row = (address: string, state: string, inode: number): string =>
  `   0: ${address} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0000000000000000 100 0 0 10 0`;

describe(
  'the TCP tables',
  { skip: endianness() !== 'LE' && 'rows of a little-endian machine' },
  () => {
    /** A table that notes which of its rows were taken. */
    const table = (taken: string[]) =>
      function* (): Generator<string> {
        const at = '0100007F:1F9A';
        for (const text of [HEAD, row(at, '0A', 11), row(at, '01', 12), row(at, '06', 0)]) {
          taken.push(text);
          yield text;
        }
      };
    const listening = [{ host: '127.0.0.1', port: 8090, inode: 11 }];

    it('give listeners alone, and are not read any further', () => {
      const taken: string[] = [];
      assert.deepEqual(parseTcp(table(taken)()), listening);
      assert.equal(taken.length, 3);
    });

    it('do so as well where their rows come one after the other', async () => {
      const taken: string[] = [];
      const rows = async function* (): AsyncGenerator<string> {
        for (const text of table(taken)()) yield await Promise.resolve(text);
      };
      assert.deepEqual(await takeTcp(rows()), listening);
      assert.equal(taken.length, 3);
      const none = async function* (): AsyncGenerator<string> {
        yield await Promise.resolve(HEAD);
      };
      assert.deepEqual(await takeTcp(none()), []);
    });

    it('give addresses as people write them', () => {
      const hosts = [
        '00000000',
        '0500A8C0',
        '00000000000000000000000000000000',
        '00000000000000000000000001000000',
        '0000000000000000FFFF00000100007F',
        '000080FE00000000FF11500200CE4A41',
        'B80D012000000000000000000100FE00',
      ];
      assert.deepEqual(
        parseTcp([HEAD, ...hosts.map((host, i) => row(`${host}:0050`, '0A', i))]).map(
          ({ host }) => host,
        ),
        [
          '0.0.0.0',
          '192.168.0.5',
          '::',
          '::1',
          '127.0.0.1',
          'fe80::250:11ff:414a:ce00',
          '2001:db8::fe:1',
        ],
      );
    });

    it('may be empty', () => {
      assert.deepEqual(parseTcp([]), []);
      assert.deepEqual(parseTcp([HEAD]), []);
    });
  },
);

describe('the table of Unix sockets', () => {
  const unixRow = (flags: string, type: string, inode: number, path: string): string =>
    `00000000e356c482: 00000002 00000000 ${flags} ${type} 01 ${inode}${path}\n`;
  const text =
    'Num       RefCount Protocol Flags    Type St Inode Path\n' +
    unixRow('00010000', '0001', 1, ' app.sock') +
    unixRow('00010000', '0001', 2, ' /srv/with a blank.sock') +
    unixRow('00000000', '0001', 3, ' app.sock') +
    unixRow('00010000', '0001', 4, ' @abstract') +
    unixRow('00010000', '0005', 5, ' /run/seqpacket') +
    unixRow('00000000', '0002', 6, ' /dev/log') +
    unixRow('00000000', '0001', 7, '') +
    unixRow('00000000', '0002', 8, ' /srv/of 00010000 0001 name') +
    unixRow('00010000', '0001', 9, ' /srv/last 00010000 0001.sock');

  it('gives the inodes of all', () => {
    assert.deepEqual([...unixInodes(text)], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert.ok(
      unixInodes(unixRow('00000000', '0001', 12345678, '').replace(' 1234', '  1234')).has(
        12345678,
      ),
    );
  });

  it('gives listening streams that have a path, as bound', () => {
    assert.deepEqual(parseUnix(text), [
      { path: 'app.sock', inode: 1 },
      { path: '/srv/with a blank.sock', inode: 2 },
      { path: '/srv/last 00010000 0001.sock', inode: 9 },
    ]);
  });
});
