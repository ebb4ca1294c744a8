// Random traffic against the built proxy, from both sides: clients of HTTP/1.1 and HTTP/2 that send
// broken, cut, slow and ambiguous messages, and an app that answers with such. Afterwards the proxy must
// live, hold what it held before, and have let nothing through to the app that a strict parser refuses.
//   npm run fuzz -- [ROUNDS] [SEED]     default 3000 rounds, seed 1; the same seed sends the same
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { connect as connectHttp2, constants } from 'node:http2';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { answerAt } from '../unit/support/answers.ts';
import { compareAnswers } from './answers.mjs';

const program = fileURLToPath(new URL('../../dist/sockpit.js', import.meta.url));
const rounds = Number(process.argv[2] ?? 3000);
const seed = Number(process.argv[3] ?? 1);
const AT_ONCE = 20;
/** How long what is left may take to be over. */
const SETTLE_MS = 20_000;

/** A fixed sequence (Lehmer, 1951) of its own for each round, whatever the others do meanwhile. */
function sequence(start) {
  let state = ((seed * 1_000_003 + start * 7919) % 2_147_483_646) + 1;
  const below = (limit) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % limit;
  };
  below(2);
  return { below, of: (list) => list[below(list.length)] };
}

const REQUEST_PIECES = [
  ...['GET /app/x HTTP/1.1\r\n', 'POST /app/x HTTP/1.1\r\n', 'HEAD /app/ HTTP/1.0\r\n'],
  ...[
    'DELETE /app/%2e%2e/app/x HTTP/1.1\r\n',
    'GET http://[/ HTTP/1.1\r\n',
    'OPTIONS * HTTP/1.1\r\n',
  ],
  ...['CONNECT a:80 HTTP/1.1\r\n', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'GET /wild/x HTTP/1.1\r\n'],
  ...['Host: localhost\r\n', 'Host: localhost\r\n', 'Host: localhost\r\n', 'Host: a b\r\n'],
  ...[
    'Content-Length: 5\r\n',
    'Content-Length: 0\r\n',
    'Content-Length: 5, 5\r\n',
    'Content-Length: -1\r\n',
  ],
  ...[
    'Transfer-Encoding: chunked\r\n',
    'Transfer-Encoding: xchunked\r\n',
    'Transfer-Encoding:\tchunked\r\n',
  ],
  ...[
    'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n',
    'Connection: close\r\n',
  ],
  ...['Connection: upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA\r\n'],
  ...[
    'Expect: 100-continue\r\n',
    'Connection: Content-Length, Host\r\n',
    'Trailer: X\r\n',
    ' folded\r\n',
  ],
  ...[
    'X: \0\r\n',
    'X_Y: 1\r\n',
    ': \r\n',
    'X: \xff\xfe\r\n',
    'Range: bytes=0-\r\n',
    'Origin: null\r\n',
  ],
  ...[
    '\r\n',
    '\r\n',
    '\r\n',
    '\n\n',
    'hello',
    '5\r\nhello\r\n',
    '0\r\n\r\n',
    '+5\r\nhello\r\n',
    '5;\n\r\n',
  ],
  ...['GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n', '\x16\x03\x01\x02\x00', '\x81\x02hi'],
];
const ANSWER_PIECES = [
  ...['HTTP/1.1 200 OK\r\n', 'HTTP/1.1 200 OK\r\n', 'HTTP/1.0 200 OK\r\n', 'HTTP/1.1 304 No\r\n'],
  ...[
    'HTTP/1.1 103 Hints\r\nLink: x\r\n\r\n',
    'HTTP/1.1 100 Go\r\n\r\n',
    'HTTP/1.1 101 Go\r\n',
    '-ERR\r\n',
  ],
  ...['HTTP/1.1 204 None\r\n', 'HTTP/1.1 999 \xe9\r\n', 'HTTP/1.1 99\r\n'],
  ...[
    'Content-Length: 5\r\n',
    'Content-Length: 99999\r\n',
    'Content-Length: x\r\n',
    'Content-Length: 0\r\n',
  ],
  ...['Transfer-Encoding: chunked\r\n', 'Transfer-Encoding: gzip\r\n', 'Connection: close\r\n'],
  ...[
    'Connection: Upgrade\r\nUpgrade: websocket\r\n',
    'Location: //x\r\n',
    'Set-Cookie: a=1; Path=/\r\n',
  ],
  ...[
    'Keep-Alive: timeout=1\r\n',
    'Trailer: X\r\n',
    'X: \0\r\n',
    ' folded\r\n',
    'No colon\r\n',
    'X : y\r\n',
  ],
  ...['Content-Type: text/event-stream\r\n', 'Date: now\r\n'],
  ...[
    '\r\n',
    '\r\n',
    '\r\n',
    '\n\n',
    'hello',
    '5\r\nhello\r\n',
    '0\r\n\r\n',
    '0\r\nX: y\r\n\r\n',
    'zz\r\n',
  ],
];

/** Mostly behind a sound beginning: nearly all else would end at the first line. */
const BEGINNINGS = new Map([
  [
    REQUEST_PIECES,
    ['app', 'app', 'wild'].flatMap((name) =>
      ['GET', 'POST', 'HEAD', 'PUT'].map(
        (method) => `${method} /${name}/x HTTP/1.1\r\nHost: localhost\r\n`,
      ),
    ),
  ],
  [ANSWER_PIECES, ['HTTP/1.1 200 OK\r\n', 'HTTP/1.1 206 Part\r\n', 'HTTP/1.1 103 Go\r\n\r\n']],
]);

function pieces(random, list) {
  const beginning = random.below(4) > 0 ? [Buffer.from(random.of(BEGINNINGS.get(list)))] : [];
  const rest = Array.from({ length: 1 + random.below(9) }, () =>
    Buffer.from(random.of(list), 'latin1'),
  );
  return [...beginning, ...rest];
}

/** Mostly pieces of any kind; else an answer that begins well. */
function answerPieces(random) {
  if (random.below(2) === 0) return pieces(random, ANSWER_PIECES);
  const { text } = answerAt(random.below(1_000_000));
  const cut = random.below(text.length);
  return [text.slice(0, cut), text.slice(cut)].map((part) => Buffer.from(part, 'latin1'));
}

/** Sends pieces, now and then with a pause, and leaves in one of the ways in which one can. */
async function send(socket, random, parts) {
  for (const piece of parts) {
    if (socket.destroyed) return;
    socket.write(piece);
    if (random.below(6) === 0) await sleep(random.below(4));
  }
  if (random.below(2) === 0) await sleep(random.below(8));
  const way = random.below(3);
  if (way === 0) socket.end();
  else if (way === 1 && socket.remoteAddress !== undefined) socket.resetAndDestroy();
  else socket.destroy();
}

const scratch = mkdtempSync(join(tmpdir(), 'sockpit-fuzz-'));
mkdirSync(join(scratch, 'run'), { mode: 0o700 });
mkdirSync(join(scratch, 'webroot'));
writeFileSync(join(scratch, 'webroot/index.html'), 'front\n');
const keyed = spawnSync(
  'openssl',
  [
    ...'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2'.split(' '),
    ...'-keyout key.pem -out cert.pem -subj /CN=localhost'.split(' '),
  ],
  { cwd: scratch, stdio: 'ignore' },
);
const secure = keyed.status === 0;
if (!secure) console.log('without HTTP/2: its certificate comes from openssl, which is not there');
writeFileSync(
  join(scratch, 'Procfile'),
  `#@stack root=webroot ${secure ? 'tls=cert.pem,key.pem' : ''}\n` +
    '#@app app prefix=/app/ socket=app.sock\n#@app wild prefix=/wild/ socket=wild.sock\n',
);

const faults = await compareAnswers(rounds * 5, seed);

/** What reaches this app must be HTTP to the letter; a message that ends early is its sender's right. */
const app = createHttpServer((request, response) => {
  if (/smuggled/.test(request.url)) faults.push(`the app was asked for ${request.url}`);
  request.resume();
  response.end('ok');
});
app.on('clientError', (error, socket) => {
  const early = ['ECONNRESET', 'EPIPE', 'HPE_INVALID_EOF_STATE'].includes(error.code);
  if (!early) faults.push(`the app got something that is not HTTP: ${error.code}`);
  socket.destroy();
});
app.on('upgrade', (request, socket) => {
  socket.on('error', () => undefined);
  socket.end('HTTP/1.1 101 Go\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n\x81\x02hi');
});

/** This one answers with whatever comes to its mind. */
let answers = 0;
const wild = createServer((socket) => {
  socket.on('error', () => undefined);
  // Some connections only ask whether somebody is there.
  socket.once('data', () => {
    const random = sequence(1_000_000 + answers++);
    void send(socket, random, answerPieces(random));
  });
});

const listening = (server, name) =>
  new Promise((resolve) => server.listen(join(scratch, name), resolve));
await Promise.all([listening(app, 'app.sock'), listening(wild, 'wild.sock')]);

const child = spawn(process.execPath, [program, '--plain', '-p', '0'], {
  cwd: scratch,
  stdio: ['ignore', 'pipe', 'pipe'],
  env: {
    PATH: process.env.PATH,
    HOME: scratch,
    SOCKPIT_RUNTIME_DIR: join(scratch, 'run'),
    XDG_STATE_HOME: join(scratch, 'state'),
  },
});
let output = '';
for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
const ended = new Promise((resolve) => child.once('exit', resolve));

async function until(what, look) {
  for (const end = Date.now() + SETTLE_MS; Date.now() < end; await sleep(25)) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    const found = await look();
    if (found) return found;
  }
  faults.push(`${what} did not come`);
  return undefined;
}

const port = await until('its address', () => /localhost:(\d+)/.exec(output)?.[1]);
const origin = `https://localhost:${port}`;

const PATHS = ['/app/x', '/wild/x', '/wild/x', '/wild/x', '/a b', '/app/..%2f', '/app', '/\xe9'];
const H2_FIELDS = [
  ...[{}, {}, { cookie: ['a=1', 'b=2'] }, { te: 'trailers' }, { 'content-length': '5' }],
  ...[{ ':authority': 'evil.test' }, { ':method': 'CONNECT' }, { range: 'bytes=0-' }, { x_y: '1' }],
];

/** A few streams on one session, some of them reset at once or in the middle. */
async function http2Client(random) {
  const session = connectHttp2(origin, { rejectUnauthorized: false });
  session.on('error', () => undefined);
  const streams = Array.from({ length: 1 + random.below(5) }, async () => {
    const method = random.of(['GET', 'GET', 'HEAD', 'POST', 'PUT']);
    const headers = { ':path': random.of(PATHS), ':method': method, ...random.of(H2_FIELDS) };
    if (headers[':method'] === 'CONNECT') delete headers[':path'];
    const way = random.below(6);
    try {
      const stream = session.request(headers, { endStream: method === 'GET' || method === 'HEAD' });
      stream.on('error', () => undefined);
      stream.resume();
      if (!stream.writableEnded) stream.write('hello');
      if (way === 0) stream.close(constants.NGHTTP2_CANCEL);
      else if (way < 5) stream.end();
      await Promise.race([new Promise((done) => stream.once('close', done)), sleep(100)]);
      stream.close(constants.NGHTTP2_CANCEL);
    } catch {
      // What our own side refuses to send.
    }
  });
  await Promise.all(streams);
  session.destroy();
}

/** The status of a sound request; 0 where there is no answer. */
async function soundRequest(path) {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined);
  await answer?.text().catch(() => '');
  return answer?.status ?? 0;
}

const descriptors = () => readdirSync(`/proc/${child.pid}/fd`).length;
await until('the app', async () => (await soundRequest('/app/')) === 200);
await until('the wild app', async () => (await soundRequest('/wild/')) !== 503);
const quiet = descriptors();

let round = 0;
async function client() {
  while (round < rounds && child.exitCode === null) {
    const random = sequence(round++);
    if (secure && random.below(8) === 0) {
      await http2Client(random);
      continue;
    }
    const socket = connect(Number(port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.resume();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    await send(socket, random, pieces(random, REQUEST_PIECES));
    // One that only ended its side is answered, and closed by the proxy or by us.
    await Promise.race([closed, sleep(200)]);
    socket.destroy();
  }
}
await Promise.all(Array.from({ length: AT_ONCE }, client));

if (process.platform === 'linux') {
  await until(`the ${quiet} descriptors of before`, () => descriptors() <= quiet + 1);
}
await until('the answer to a sound request', async () => (await soundRequest('/app/')) === 200);
const fault = output
  .split('\n')
  .find((line) => /the proxy failed|fault|rejection|uncaught/i.test(line));
if (fault !== undefined) faults.push(fault);
if (child.exitCode !== null) faults.push(`it ended with ${child.exitCode}: ${output.slice(-2000)}`);

child.kill('SIGTERM');
await ended;
app.closeAllConnections();
app.close();
wild.close();
rmSync(scratch, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });

if (faults.length === 0) {
  console.log(`${rounds} rounds of seed ${seed}: it lives, holds nothing, and let nothing through`);
} else {
  console.log(`after ${round} rounds of seed ${seed}:`);
  for (const each of new Set(faults)) console.log(`  ${each}`);
  console.log(`again: npm run fuzz -- ${rounds} ${seed}`);
}
process.exit(faults.length === 0 ? 0 : 1);
