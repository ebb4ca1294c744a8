import assert from 'node:assert/strict';
import { getDefaultHighWaterMark } from 'node:stream';
import { describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { ProxyBed } from './support/proxy-bed.js';
import type { UpstreamConnection } from './support/raw-upstream.js';
import { waitFor } from './support/wait-for.js';

/** The last piece is the one after which nothing more is taken from the app. */
const PIECE = 8 * 1024;
const BODY = 'Z'.repeat(getDefaultHighWaterMark(false));
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
      await using bed = await ProxyBed.open([{ name: 'first' }, { name: 'api' }]);
      let first: UpstreamConnection | undefined;
      await bed.upstream('first', async (connection) => {
        await connection.head();
        first = connection;
      });
      const upstream = await bed.upstream('api', async (connection) => {
        await connection.head();
        connection.send(`HTTP/1.1 200 OK\r\n${head}\r\n`);
        for (let at = 0; at < body.length; at += PIECE) {
          await pause(5);
          connection.send(body.slice(at, at + PIECE));
        }
        connection.socket.end();
      });
      const client = await bed.connect();
      // Nothing of the second answer can be sent before the first one is over.
      client.send(
        `GET /first/ HTTP/1.1\r\nHost: localhost\r\n\r\nGET /api/ HTTP/1.1\r\n${CLOSE}\r\n`,
      );
      const connection = await upstream.connection(0);
      await waitFor('the app to have ended', () => connection.socket.writableFinished, {
        everyMs: 2,
      });
      await pause(20);
      await waitFor('the first one to be asked', () => first !== undefined, { everyMs: 2 });
      first?.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      await client.closed;
      const { note } = await bed.record(1);
      if (whole) {
        assert.match(client.received, /\r\n\r\nokHTTP\/1\.1 200 OK\r\n/);
        assert.equal(client.received.match(/Z/g)?.length, BODY.length);
        assert.equal(note, undefined);
      } else {
        assert.match(client.received, /\r\n\r\nok/);
        assert.doesNotMatch(client.received, /\r\n0\r\n\r\n$/);
        assert.match(note ?? '', /^broken off/);
      }
    });
  }
});
