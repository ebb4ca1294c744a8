/**
 * Promise: an HTTP/2 connection goes on serving however many downloads on it were broken off, as a
 * browser does that moves about in a film.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, constants, type ClientHttp2Session } from 'node:http2';
import { test } from 'node:test';
import { selfSigned } from './support/certificate.js';
import { skipUnless } from './support/programs.js';
import { runSockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';

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

async function read(session: ClientHttp2Session, path: string): Promise<string> {
  let text = '';
  const stream = session.request({ ':path': path }).setEncoding('utf8');
  for await (const part of stream as AsyncIterable<string>) text += part;
  return text;
}

test('downloads that are broken off', skipUnless('openssl'), async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@stack tls=cert.pem,key.pem\n#@app app prefix=/app/ socket=app.sock\n',
  });
  selfSigned(directory.path);
  const film = Buffer.alloc(SIZE);
  const app = createServer((request, response) => {
    response.end(request.url === '/film' ? film : 'small');
  }).listen(directory.join('app.sock'));
  await once(app, 'listening');
  try {
    await using run = runSockpit(directory);
    const [, port = ''] = await run.waitForLine(/https:\/\/localhost:(\d+)/);
    await run.waitForState('app', 'up');
    const ca = readFileSync(directory.join('cert.pem'), 'utf8');
    // The limit that this end has of the same kind is not what is asked about.
    const session = connect(`https://localhost:${port}`, { ca, maxSessionMemory: 10_000 });
    try {
      for (let i = 0; i < CANCELS; i++) await breakOff(session);
      assert.equal(await read(session, '/app/'), 'small');
    } finally {
      session.destroy();
    }
  } finally {
    app.closeAllConnections();
    app.close();
  }
});
