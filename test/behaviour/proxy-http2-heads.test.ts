/**
 * Promise: a large head of an answer reaches a client of HTTP/2, or a 502 does that says why not; and neither costs
 * it its connection. The same goes for what comes before a head and behind a body.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ClientHttp2Session, IncomingHttpHeaders } from 'node:http2';
import { test } from 'node:test';
import { readHttp2, withHttp2 } from './support/http2.js';
import { skipUnless } from './support/programs.js';

/** More than a client takes of one field, in whatever way it is coded. */
const LARGE = '\xfe'.repeat(70_000);
const ROOMY = { maxHeaderListPairs: 20_000, settings: { maxHeaderListSize: 1_000_000 } };

async function headOf(session: ClientHttp2Session, path: string): Promise<IncomingHttpHeaders> {
  const stream = session.request({ ':path': path, accept: 'application/json' });
  const [head] = (await once(stream, 'response')) as [IncomingHttpHeaders];
  stream.resume();
  await once(stream, 'close');
  return head;
}

test('answers with heads of any size', skipUnless('openssl'), async () => {
  const app = createServer(({ url = '' }, response) => {
    const size = Number(/\d+/.exec(url)?.[0] ?? 0);
    for (let at = 0; at < size; at += 4000) response.setHeader(`X-${at}`, 'x'.repeat(4000));
    // Fields of which a bound is much larger than what they come to.
    for (let at = 0; at < size / 100; at++) response.setHeader(`Y${at}`, 'y');
    response.end('ok');
  });
  await withHttp2(app, ROOMY, async (session) => {
    for (const size of [60_000, 70_000, 110_000]) {
      const head = await headOf(session, `/app/${size}`);
      assert.equal(head[':status'], 200);
      assert.equal(head['x-56000']?.length, 4000);
    }
    for (const size of [150_000, 240_000, 300_000]) {
      assert.equal((await headOf(session, `/app/${size}`))[':status'], 502);
      assert.match(
        await readHttp2(session, `/app/${size}`),
        /its head is too large: more than 128 KB/,
      );
    }
    assert.equal(await readHttp2(session, '/app/'), 'ok');
    assert.equal(session.closed, false);
  });
});

test('a field of any size', skipUnless('openssl'), async () => {
  const app = createServer(({ url }, response) => {
    if (url === '/one') response.setHeader('X-Large', LARGE);
    if (url === '/lines') response.setHeader('X-Line', new Array(900).fill('y'.repeat(98)));
    if (url === '/early') {
      response.socket?.write(`HTTP/1.1 103 Early Hints\r\nLink: ${LARGE}\r\n\r\n`, 'latin1');
    }
    if (url === '/trailer') {
      response.write('begun');
      response.addTrailers({ 'X-Large': LARGE });
    }
    response.end();
  });
  await withHttp2(app, ROOMY, async (session) => {
    assert.equal((await headOf(session, '/app/one'))[':status'], 502);
    assert.match(
      await readHttp2(session, '/app/one'),
      /a field of its head is too large: more than 64 KB/,
    );
    const lines = await headOf(session, '/app/lines');
    assert.equal(lines['x-line']?.length, 900 * 100 - 2);
    assert.equal((await headOf(session, '/app/early'))[':status'], 200);
    await assert.rejects(readHttp2(session, '/app/trailer'), /INTERNAL_ERROR/);
    assert.equal(await readHttp2(session, '/app/'), '');
    assert.equal(session.closed, false);
  });
});
