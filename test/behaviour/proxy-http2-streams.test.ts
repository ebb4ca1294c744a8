/**
 * Promise: a client of HTTP/2 has so many requests under way on its connection as its peers' servers let it, and
 * those beyond wait.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { readHttp2, withHttp2 } from './support/http2.js';
import { skipUnless } from './support/programs.js';

const MOST = 250;
const ASKED = 1000;

test('a thousand requests at once', skipUnless('openssl'), async () => {
  let connections = 0;
  let most = 0;
  const app = createServer((_, response) => setImmediate(() => response.end('small')));
  app.on('connection', (socket) => {
    most = Math.max(most, ++connections);
    socket.on('close', () => connections--);
  });
  await withHttp2(app, {}, async (session) => {
    const [settings] = (await once(session, 'remoteSettings')) as [
      { maxConcurrentStreams: number },
    ];
    assert.equal(settings.maxConcurrentStreams, MOST);
    const asked = Array.from({ length: ASKED }, () => readHttp2(session, '/app/'));
    assert.deepEqual(new Set(await Promise.all(asked)), new Set(['small']));
    assert.ok(most <= MOST + 10, `${most} connections to the app`);
  });
});
