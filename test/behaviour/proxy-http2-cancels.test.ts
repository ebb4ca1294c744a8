/**
 * Promise: an HTTP/2 connection goes on serving however many downloads on it were broken off, as a
 * browser does that moves about in a film.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { constants, type ClientHttp2Session } from 'node:http2';
import { test } from 'node:test';
import { readHttp2, withHttp2 } from './support/http2.js';
import { skipUnless } from './support/programs.js';

/** Node, left alone, refuses everything after 85 to 130 of them. */
const CANCELS = 300;
const SIZE = 2_500_000;

async function breakOff(session: ClientHttp2Session): Promise<void> {
  const stream = session.request({ ':path': '/app/film' });
  stream.on('error', () => undefined);
  await once(stream, 'data');
  stream.close(constants.NGHTTP2_CANCEL);
  await once(stream, 'close');
}

test('downloads that are broken off', skipUnless('openssl'), async () => {
  const film = Buffer.alloc(SIZE);
  const app = createServer((request, response) => {
    response.end(request.url === '/film' ? film : 'small');
  });
  // The limit that this end has of the same kind is not what is asked about.
  await withHttp2(app, { maxSessionMemory: 10_000 }, async (session) => {
    for (let i = 0; i < CANCELS; i++) await breakOff(session);
    assert.equal(await readHttp2(session, '/app/'), 'small');
  });
});
