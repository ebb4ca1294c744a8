import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { rowsInBackground, rowsOf } from '../../../../src/supervisor/discovery/rows.js';

const TABLE = '/proc/net/tcp';
/** Their rows fill more than two pages, of which the kernel prints one at a time. */
const SERVERS = 60;
const LISTENS = /^ *\d+: 0100007F:([0-9A-F]{4}) \S+ 0A .*\S *$/;

async function all(rows: AsyncIterable<string>): Promise<string[]> {
  const taken: string[] = [];
  for await (const row of rows) taken.push(row);
  return taken;
}

describe(
  'the rows of a table of sockets',
  { skip: process.platform !== 'linux' && 'there is no /proc' },
  () => {
    const servers: Server[] = [];
    const ports = new Set<number>();

    before(async () => {
      for (let each = 0; each < SERVERS; each++) {
        const server = createServer();
        servers.push(server);
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        const address = server.address();
        if (typeof address === 'object' && address) ports.add(address.port);
      }
    });

    after(() => {
      for (const server of servers) server.close();
    });

    const oursIn = (rows: readonly string[]): number[] =>
      rows.flatMap((row) => {
        const port = parseInt(LISTENS.exec(row)?.[1] ?? '', 16);
        return ports.has(port) ? [port] : [];
      });

    it('come whole, each once, though the kernel prints a page at a time', () => {
      const [heading, ...rows] = rowsOf(TABLE);
      assert.match(heading ?? '', /^ *sl +local_address/);
      const ours = oursIn(rows);
      assert.equal(ours.length, SERVERS);
      assert.deepEqual(new Set(ours), ports);
    });

    it('are the same where another thread reads them', async () => {
      const ours = oursIn(await all(rowsInBackground(TABLE)));
      assert.equal(ours.length, SERVERS);
      assert.deepEqual(new Set(ours), ports);
    });

    it('are none where there is no table', async () => {
      assert.deepEqual([...rowsOf('/proc/net/no-such-table')], []);
      assert.deepEqual(await all(rowsInBackground('/proc/net/no-such-table')), []);
    });
  },
);
