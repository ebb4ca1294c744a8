import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, it } from 'node:test';
import { ProxyBed } from './support/proxy-bed.js';
import { waitFor } from './support/wait-for.js';

/** More than all connections on the way take at once. */
const BODY = 'Z'.repeat(32 * 1024 * 1024);
const PIECE = 64 * 1024;
const CHUNK = `${BODY.length.toString(16)}\r\n${BODY}\r\n`;
const CLOSE = 'Host: localhost\r\nConnection: close\r\n';

/** What the app sends before it ends its connection, and whether the client may see a whole answer. */
const ENDINGS: Readonly<Record<string, readonly [head: string, body: string, whole: boolean]>> = {
  'the end of the connection': ['', BODY, true],
  'its length': [`Content-Length: ${BODY.length}\r\nConnection: close\r\n`, BODY, true],
  'its last chunk': [
    'Transfer-Encoding: chunked\r\nConnection: close\r\n',
    `${CHUNK}0\r\n\r\n`,
    true,
  ],
  'a death before its length': [
    `Content-Length: ${BODY.length + 1}\r\nConnection: close\r\n`,
    BODY,
    false,
  ],
  'a death before its last chunk': [
    'Transfer-Encoding: chunked\r\nConnection: close\r\n',
    CHUNK,
    false,
  ],
  'a death on a connection that was to be kept': [
    `Content-Length: ${BODY.length + 1}\r\n`,
    BODY,
    false,
  ],
};

describe('an answer that its client is not ready to take yet', () => {
  for (const [ending, [head, body, whole]] of Object.entries(ENDINGS)) {
    it(`comes ${whole ? 'whole' : 'visibly short'} after ${ending}`, async () => {
      await using bed = await ProxyBed.open([{ name: 'api' }]);
      let sent = 0;
      await bed.upstream('api', async (connection) => {
        await connection.head();
        const { socket } = connection;
        const bytes = Buffer.from(`HTTP/1.1 200 OK\r\n${head}\r\n${body}`);
        for (; sent < bytes.length; sent += PIECE) {
          if (!socket.write(bytes.subarray(sent, sent + PIECE))) await once(socket, 'drain');
        }
        socket.end();
      });
      const client = await bed.connect();
      client.socket.pause();
      client.send(`GET /api/ HTTP/1.1\r\n${CLOSE}\r\n`);
      let before = 0;
      await waitFor('nothing more to be taken from the app', () => {
        const standsStill = sent > 0 && sent === before;
        before = sent;
        return standsStill;
      });
      assert.ok(sent < body.length, 'all of it was taken');
      client.socket.resume();
      await client.closed;
      const { note } = await bed.record(0);
      assert.match(client.received, /^HTTP\/1\.1 200 OK\r\n/);
      if (whole) {
        assert.equal(client.received.replaceAll(/[^Z]+/g, '').length, BODY.length);
        assert.equal(note, undefined);
      } else {
        assert.doesNotMatch(client.received, /\r\n0\r\n\r\n$/);
        assert.match(note ?? '', /^broken off/);
      }
    });
  }
});
