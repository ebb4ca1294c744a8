import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { connect, type ClientHttp2Session, type SecureClientSessionOptions } from 'node:http2';
import { selfSigned } from './certificate.js';
import { runSockpit } from './run-sockpit.js';
import { temporaryDirectory } from './temporary-directory.js';

/** One HTTP/2 connection to a stack that has `server` as its app at `/app/`; all of it ends with `use`. */
export async function withHttp2(
  server: Server,
  options: SecureClientSessionOptions,
  use: (session: ClientHttp2Session) => Promise<void>,
): Promise<void> {
  await using directory = await temporaryDirectory({
    Procfile: '#@stack tls=cert.pem,key.pem\n#@app app prefix=/app/ socket=app.sock\n',
  });
  selfSigned(directory.path);
  server.listen(directory.join('app.sock'));
  await once(server, 'listening');
  try {
    await using run = runSockpit(directory);
    const [, port = ''] = await run.waitForLine(/https:\/\/localhost:(\d+)/);
    await run.waitForState('app', 'up');
    const ca = readFileSync(directory.join('cert.pem'), 'utf8');
    const session = connect(`https://localhost:${port}`, { ca, ...options });
    try {
      await use(session);
    } finally {
      session.destroy();
    }
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** The body of the answer to a GET. */
export async function readHttp2(session: ClientHttp2Session, path: string): Promise<string> {
  let text = '';
  const stream = session.request({ ':path': path }).setEncoding('utf8');
  for await (const part of stream as AsyncIterable<string>) text += part;
  return text;
}
