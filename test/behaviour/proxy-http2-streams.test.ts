/**
 * Promise: a client of HTTP/2 has so many requests under way on its connection as its peers' servers let it, and
 * those beyond wait.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, type ClientHttp2Session } from 'node:http2';
import { test } from 'node:test';
import { selfSigned } from './support/certificate.js';
import { skipUnless } from './support/programs.js';
import { runSockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';

const MOST = 250;
const ASKED = 1000;

async function read(session: ClientHttp2Session): Promise<string> {
  let text = '';
  const stream = session.request({ ':path': '/app/' }).setEncoding('utf8');
  for await (const part of stream as AsyncIterable<string>) text += part;
  return text;
}

test('a thousand requests at once', skipUnless('openssl'), async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@stack tls=cert.pem,key.pem\n#@app app prefix=/app/ socket=app.sock\n',
  });
  selfSigned(directory.path);
  let connections = 0;
  let most = 0;
  const app = createServer((_, response) => setImmediate(() => response.end('small')));
  app.on('connection', (socket) => {
    most = Math.max(most, ++connections);
    socket.on('close', () => connections--);
  });
  app.listen(directory.join('app.sock'));
  await once(app, 'listening');
  try {
    await using run = runSockpit(directory);
    const [, port = ''] = await run.waitForLine(/https:\/\/localhost:(\d+)/);
    await run.waitForState('app', 'up');
    const ca = readFileSync(directory.join('cert.pem'), 'utf8');
    const session = connect(`https://localhost:${port}`, { ca });
    try {
      const [settings] = (await once(session, 'remoteSettings')) as [
        { maxConcurrentStreams: number },
      ];
      assert.equal(settings.maxConcurrentStreams, MOST);
      const asked = Array.from({ length: ASKED }, () => read(session));
      assert.deepEqual(new Set(await Promise.all(asked)), new Set(['small']));
      assert.ok(most <= MOST + 10, `${most} connections to the app`);
    } finally {
      session.destroy();
    }
  } finally {
    app.closeAllConnections();
    app.close();
  }
});
