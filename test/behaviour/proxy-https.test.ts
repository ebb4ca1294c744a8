/**
 * One port speaks https, with HTTP/1.1, HTTP/2 and WebSockets, and http beside it; whatever is spoken,
 * the same rules hold and the app sees the same.
 */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import * as http2 from 'node:http2';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, it, test } from 'node:test';
import { connect as connectTls } from 'node:tls';
import { WebSocket, WebSocketServer } from 'ws';
import { selfSigned } from './support/certificate.js';
import { get } from './support/http.js';
import { skipUnless } from './support/programs.js';
import { runSockpit, sockpit } from './support/run-sockpit.js';
import { temporaryDirectory, type TemporaryDirectory } from './support/temporary-directory.js';
import { waitFor, within } from './support/wait-for.js';

/** What the app has seen, and the streams that are open at it. */
interface Seen {
  readonly server: Server;
  open: number;
}

async function appOn(path: string): Promise<Seen> {
  const server = createServer((request, response) => {
    seen.open++;
    response.once('close', () => seen.open--);
    switch (request.url) {
      case '/events':
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        response.write('data: 1\n\n');
        return;
      case '/cut':
        response.write('half');
        setTimeout(() => request.socket.destroy(), 20);
        return;
      case '/odd':
        response.writeHead(999, 'Odd', [
          ...['Content-Type', 'text/a', 'Content-Type', 'text/b', 'Trailer', 'ETag'],
        ]);
        response.addTrailers([
          ['ETag', '1'],
          ['ETag', '2'],
        ]);
        response.end('odd');
        return;
      case '/rich':
        response.writeEarlyHints({ link: '</a.css>; rel=preload' });
        response.writeHead(200, { Trailer: 'X-Sum', 'Set-Cookie': ['a=1', 'b=2'] });
        response.addTrailers({ 'X-Sum': '7' });
        response.end('rich');
        return;
      default:
        text(request).then(
          (body) => {
            const { method, url, headers } = request;
            response.end(JSON.stringify({ method, url, headers, length: body.length }));
          },
          () => undefined,
        );
    }
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => socket.send('hello'));
  const seen: Seen = { server, open: 0 };
  server.listen(path);
  await once(server, 'listening');
  return seen;
}

interface Stack extends AsyncDisposable {
  readonly port: number;
  readonly ca: string;
  readonly app: Seen;
  readonly stop: () => Promise<unknown>;
}

/** A stack with a certificate that openssl has made for it. */
async function secureStack(): Promise<Stack> {
  const directory = await temporaryDirectory({
    Procfile: '#@stack tls=cert.pem,key.pem\n#@app app prefix=/app/ socket=app.sock\n',
  });
  selfSigned(directory.path);
  const app = await appOn(directory.join('app.sock'));
  const run = runSockpit(directory);
  const close = async (): Promise<void> => {
    await run[Symbol.asyncDispose]();
    app.server.closeAllConnections();
    app.server.close();
    await directory[Symbol.asyncDispose]();
  };
  try {
    const [, port] = await run.waitForLine(/https:\/\/localhost:(\d+)/);
    await run.waitForState('app', 'up');
    const ca = readFileSync(directory.join('cert.pem'), 'utf8');
    return { port: Number(port), ca, app, stop: () => run.stop(), [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface H2Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: http2.IncomingHttpHeaders;
  readonly hints: readonly number[];
  readonly trailers: http2.IncomingHttpHeaders | undefined;
}

async function ask(
  session: http2.ClientHttp2Session,
  headers: http2.OutgoingHttpHeaders,
  body?: Buffer,
): Promise<H2Answer> {
  const stream = session.request(headers, { endStream: body === undefined });
  const hints: number[] = [];
  let trailers: http2.IncomingHttpHeaders | undefined;
  stream.on('headers', (interim) => hints.push(interim[':status'] ?? 0));
  stream.on('trailers', (fields: http2.IncomingHttpHeaders) => (trailers = fields));
  if (body) stream.end(body);
  const [answer] = (await within('an answer', once(stream, 'response'))) as [
    http2.IncomingHttpHeaders & http2.IncomingHttpStatusHeader,
  ];
  const whole = await within('its body', text(stream));
  return { status: answer[':status'] ?? 0, body: whole, headers: answer, hints, trailers };
}

function json(body: string): { readonly headers: Record<string, string>; readonly length: number } {
  return JSON.parse(body) as { headers: Record<string, string>; length: number };
}

describe('a port with a certificate', skipUnless('openssl'), () => {
  it('speaks HTTP/2', async () => {
    await using stack = await secureStack();
    const session = http2.connect(`https://localhost:${stack.port}`, { ca: stack.ca });
    session.on('error', () => undefined);
    try {
      const simple = await ask(session, { ':path': '/app/a%2Fb?c', cookie: ['a=1', 'b=2'] });
      const seen = json(simple.body).headers;
      assert.equal(simple.status, 200);
      assert.match(simple.body, /"url":"\/a%2Fb\?c"/);
      assert.equal(seen['x-forwarded-proto'], 'https');
      assert.equal(seen['x-forwarded-for'], '127.0.0.1');
      assert.equal(seen['host'], `localhost:${stack.port}`);
      assert.equal(seen['cookie'], 'a=1; b=2');

      const large = Buffer.alloc(3_000_000, 'x');
      const up = await ask(session, { ':path': '/app/', ':method': 'POST' }, large);
      assert.equal(json(up.body).length, large.length);

      const rich = await ask(session, { ':path': '/app/rich' });
      assert.deepEqual([rich.status, rich.body, rich.hints], [200, 'rich', [103]]);
      assert.deepEqual(rich.headers['set-cookie'], ['a=1', 'b=2']);
      assert.equal(rich.trailers?.['x-sum'], '7');
      const odd = await ask(session, { ':path': '/app/odd' });
      assert.deepEqual([odd.status, odd.body], [500, 'odd']);
      assert.equal(odd.headers['content-type'], 'text/a, text/b');
      assert.equal(odd.trailers?.['etag'], '1, 2');
      const head = await ask(session, { ':path': '/app/', ':method': 'HEAD' });
      assert.deepEqual([head.status, head.body], [200, '']);

      // More at once than a browser would have connections of HTTP/1.1.
      const streams = Array.from({ length: 20 }, () => session.request({ ':path': '/app/events' }));
      for (const stream of streams) await within('an event', once(stream, 'data'));
      assert.equal((await ask(session, { ':path': '/app/' })).status, 200);
      for (const stream of streams) stream.close(http2.constants.NGHTTP2_CANCEL);
      await waitFor('the app to be told', () => stack.app.open === 0);

      // Reset in the same breath as it is asked for.
      const gone = session.request({ ':path': '/app/a b' });
      gone.on('error', () => undefined);
      gone.close(http2.constants.NGHTTP2_CANCEL);
      assert.equal((await ask(session, { ':path': '/app/' })).status, 200);

      const cut = session.request({ ':path': '/app/cut' });
      cut.resume();
      const [error] = (await within('the end', once(cut, 'error'))) as [NodeJS.ErrnoException];
      assert.equal(error.code, 'ERR_HTTP2_STREAM_ERROR');

      for (const [headers, status] of [
        [{ ':path': '/app/..%2fx' }, 400],
        [{ ':path': '/app/', ':authority': 'evil.test' }, 403],
        [{ ':path': '/nowhere' }, 404],
      ] as const) {
        assert.equal((await ask(session, headers)).status, status);
      }
    } finally {
      session.destroy();
    }
  });

  it('speaks HTTP/1.1 and WebSocket beside it, and http as before', async () => {
    await using stack = await secureStack();
    const { port, ca } = stack;
    const outgoing = httpsRequest({ host: 'localhost', port, path: '/app/x', ca, agent: false });
    outgoing.end();
    const [answer] = (await within('an answer', once(outgoing, 'response'))) as [
      NodeJS.ReadableStream,
    ];
    assert.equal(json(await text(answer)).headers['x-forwarded-proto'], 'https');

    const socket = new WebSocket(`wss://localhost:${port}/app/`, {
      ca,
      origin: `https://localhost:${port}`,
    });
    const [message] = (await within('a message', once(socket, 'message'))) as [Buffer];
    assert.equal(message.toString(), 'hello');
    socket.terminate();

    const plain = await get(`http://127.0.0.1:${port}/app/x`);
    assert.equal(json(plain.body).headers['x-forwarded-proto'], 'http');
  });

  it('ends in time, whoever is connected and says nothing', async () => {
    await using stack = await secureStack();
    const { port, ca } = stack;
    const session = http2.connect(`https://localhost:${port}`, { ca });
    session.on('error', () => undefined);
    await ask(session, { ':path': '/app/' });
    const idle = connectTls({ host: 'localhost', port, ca });
    idle.on('error', () => undefined);
    await once(idle, 'secureConnect');
    // In the middle of its handshake, and silent before it.
    const halfway = connect(port, '127.0.0.1');
    const silent = connect(port, '127.0.0.1');
    for (const socket of [halfway, silent]) socket.on('error', () => undefined);
    await Promise.all([once(halfway, 'connect'), once(silent, 'connect')]);
    halfway.write(Buffer.from([0x16, 0x03, 0x01]));
    // Whoever came after them has been answered.
    assert.equal((await get(`http://127.0.0.1:${port}/app/x`)).status, 200);
    await within('its end', stack.stop());
    session.destroy();
    for (const socket of [idle, halfway, silent]) socket.destroy();
  });
});

async function failing(directory: TemporaryDirectory, path?: string): Promise<string> {
  const env = path === undefined ? {} : { PATH: path };
  const { code, text: said } = await sockpit(directory, ['--plain', '-p', '0'], { env });
  assert.notEqual(code, 0);
  return said;
}

test('a certificate that cannot be used is an error before anything is started', async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@stack tls=cert.pem,key.pem\na: touch started\n',
  });
  assert.match(await failing(directory), /cannot serve https with .*cert\.pem.*ENOENT/);
  await directory.write({ 'cert.pem': 'no certificate\n', 'key.pem': 'no key\n' });
  assert.match(await failing(directory), /correct tls=CERT,KEY/);
  await directory.write({ Procfile: '#@stack tls=auto\na: touch started\n' });
  assert.match(
    await failing(directory, '/nonexistent'),
    /mkcert is not installed[^]*mkcert -install/,
  );
});

test('mkcert makes a certificate for every name, once', skipUnless('mkcert'), async () => {
  await using directory = await temporaryDirectory({
    Procfile: '#@stack tls=auto\n#@app api prefix=/api/ root=files\n',
    'files/index.html': 'here',
  });
  const env = { CAROOT: directory.join('ca') };
  const subject = async (): Promise<{ altNames: string; serial: string }> => {
    await using run = runSockpit(directory, ['--plain', '-p', '0'], { env });
    const [, port] = await run.waitForLine(/https:\/\/localhost:(\d+)/);
    const socket = connectTls({
      host: 'localhost',
      port: Number(port),
      servername: 'api.localhost',
      ca: readFileSync(directory.join('ca', 'rootCA.pem')),
    });
    await within('a handshake', once(socket, 'secureConnect'));
    assert.equal(socket.authorized, true);
    const { subjectaltname = '', serialNumber } = socket.getPeerCertificate();
    socket.destroy();
    return { altNames: subjectaltname, serial: serialNumber };
  };
  const first = await subject();
  assert.match(first.altNames, /DNS:api\.localhost/);
  assert.equal((await subject()).serial, first.serial);
});
