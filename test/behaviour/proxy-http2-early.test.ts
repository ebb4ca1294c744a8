/**
 * Promise: a client of HTTP/2 whose upload was answered before all of it had come may send the rest for a while; after
 * that it is told not to, and may ask for other things as before.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ClientHttp2Session, ClientHttp2Stream } from 'node:http2';
import { test } from 'node:test';
import { readHttp2, withHttp2 } from './support/http2.js';
import { skipUnless } from './support/programs.js';

/** All that a client may have under way. */
const MOST = 250;

function upload(
  session: ClientHttp2Session,
  fields: Record<string, string> = {},
): ClientHttp2Stream {
  const stream = session.request({ ':method': 'POST', ':path': '/app/', ...fields });
  stream.write('the beginning');
  return stream;
}

/** The answer, and the code with which its stream ended. */
async function ended(stream: ClientHttp2Stream): Promise<[text: string, code: number | undefined]> {
  const closed = once(stream, 'close');
  let text = '';
  for await (const part of stream.setEncoding('utf8') as AsyncIterable<string>) text += part;
  await closed;
  return [text, stream.rstCode];
}

test('answers before the end of the body', skipUnless('openssl'), async () => {
  const app = createServer((_, response) => response.end('early'));
  await withHttp2(app, {}, async (session) => {
    const sent = upload(session);
    await once(sent, 'response');
    sent.end(Buffer.alloc(1_000_000));
    assert.deepEqual(await ended(sent), ['early', 0]);
    // Refused by ourselves.
    const odd = ended(upload(session, { expect: 'the-moon' }));
    const uploads = Array.from({ length: MOST - 1 }, () => ended(upload(session)));
    assert.equal(await readHttp2(session, '/app/'), 'early');
    for (const upload of uploads) assert.deepEqual(await upload, ['early', 0]);
    const [text, code] = await odd;
    assert.match(text, /^417 /);
    assert.equal(code, 0);
  });
});
