/**
 * A large body of a request, which is read past Node's parser, and what comes after it on the same
 * connection.
 */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { Client, ProxyBed } from './support/proxy-bed.js';
import { runSockpit } from './support/run-sockpit.js';
import { temporaryDirectory } from './support/temporary-directory.js';
import { waitFor } from './support/wait-for.js';

const MB = 2 ** 20;
/** In most of them bytes came in the wrong order while the order was not seen to. */
const TURNS = 10;
const HOST = 'Host: localhost\r\n';
const UPGRADE = 'Connection: Upgrade\r\nUpgrade: websocket\r\n';

const digest = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** @param fields more of them, each with its line end */
function post(bytes: Buffer, fields = ''): Buffer {
  const head = `POST /api/ HTTP/1.1\r\n${HOST}${fields}Content-Length: ${bytes.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), bytes]);
}

/** Answers with the digest of what came. */
async function digesting(incoming: IncomingMessage): Promise<string> {
  const hash = createHash('sha256');
  for await (const part of incoming as AsyncIterable<Buffer>) hash.update(part);
  return hash.digest('hex');
}

async function digestingApp(bed: ProxyBed): Promise<Server> {
  const app = createServer((incoming, answer) => {
    void digesting(incoming).then((text) => answer.end(`<${text}>`));
  });
  app.on('upgrade', (_, socket) => {
    socket.write(`HTTP/1.1 101 Switching Protocols\r\n${UPGRADE}\r\n`);
    socket.pipe(socket);
  });
  app.listen(bed.socketPath('api'));
  await once(app, 'listening');
  bed.openTo('api', bed.endpoint('api'));
  return app;
}

async function withApp(run: (bed: ProxyBed) => Promise<void>): Promise<void> {
  await using bed = await ProxyBed.open([{ name: 'api' }]);
  const app = await digestingApp(bed);
  try {
    await run(bed);
  } finally {
    app.closeAllConnections();
    app.close();
  }
}

/** True when it has begun, and is no more than it was when it was last asked for. */
function standsStill(count: () => number): () => boolean {
  let before = 0;
  return () => {
    const now = count();
    const still = now > 0 && now === before;
    before = now;
    return still;
  };
}

/** In pieces of such sizes, by turns, each when the one before is out. */
async function trickle(client: Client, bytes: Buffer, sizes: readonly number[]): Promise<void> {
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const end = at + (sizes[turn % sizes.length] ?? 1);
    await new Promise((out) => client.socket.write(bytes.subarray(at, end), out));
    at = end;
  }
}

describe('a large body', () => {
  it('comes whole, and so does what follows at once', async () => {
    await withApp(async (bed) => {
      const bodies = [
        randomBytes(5 * MB + 1),
        randomBytes(10),
        randomBytes(3 * MB),
        Buffer.alloc(0),
      ];
      const client = await bed.connect();
      client.send(Buffer.concat(bodies.map((body) => post(body))));
      for (const body of bodies) await client.until(`<${digest(body)}>`);
      assert.equal(client.received.split('HTTP/1.1 200 OK').length - 1, bodies.length);
    });
  });

  it('comes whole in pieces of any size', async () => {
    await withApp(async (bed) => {
      const client = await bed.connect();
      for (const sizes of [[1, 70_000, 13], [300_000, 7], [65_536], [262_144, 1]]) {
        const body = randomBytes(2 * MB + sizes.length);
        await trickle(client, post(body), sizes);
        await client.until(`<${digest(body)}>`);
      }
    });
  });

  it('is not mixed up with others that come at the same time', async () => {
    await withApp(async (bed) => {
      const uploads = Array.from({ length: 12 }, async (_, index) => {
        const client = await bed.connect();
        for (let turn = 0; turn < 3; turn += 1) {
          const body = randomBytes(2 * MB + index);
          await trickle(client, post(body), [100_000 + index * 1000]);
          await client.until(`<${digest(body)}>`);
        }
      });
      await Promise.all(uploads);
    });
  });

  it('waits whole for an app that is not there yet', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    bed.directory.set('api', { kind: 'coming', state: 'starting', reason: '', died: false });
    const client = await bed.connect();
    const body = randomBytes(3 * MB);
    client.send(post(body));
    await waitFor('the request to wait', () => bed.directory.waiting > 0);
    const app = await digestingApp(bed);
    try {
      await client.until(`<${digest(body)}>`);
    } finally {
      app.closeAllConnections();
      app.close();
    }
  });

  it('may be followed by an upgrade', async () => {
    await withApp(async (bed) => {
      const client = await bed.connect();
      const body = randomBytes(MB);
      client.send(post(body));
      await client.until(`<${digest(body)}>`);
      client.send(`GET /api/ HTTP/1.1\r\n${HOST}${UPGRADE}\r\nhello`);
      await client.until('101 Switching Protocols');
      await client.until('hello');
      const echo = 'y'.repeat(500_000);
      client.send(`${echo}.`);
      await client.until(`${echo}.`);
    });
  });

  it('may be followed by a request that offers an upgrade, and has a large body itself', async () => {
    await withApp(async (bed) => {
      const client = await bed.connect();
      const bodies = [randomBytes(MB), randomBytes(2 * MB)];
      for (const body of bodies) {
        client.send(post(body, 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n'));
        await client.until(`<${digest(body)}>`);
      }
    });
  });

  it('behind an answer that the client does not read waits, and comes whole', async () => {
    // More than the system holds on its way (the last of tcp_rmem and tcp_wmem, tcp(7)).
    const big = Buffer.alloc(48 * MB, 'x');
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    let sent = (): number => 0;
    const app = createServer((incoming, answer) => {
      const { socket } = incoming;
      if (incoming.method === 'GET') {
        sent = () => socket.bytesWritten;
        answer.end(big);
      } else void digesting(incoming).then((text) => answer.end(`<${text}>`));
    });
    app.listen(bed.socketPath('api'));
    await once(app, 'listening');
    bed.openTo('api', bed.endpoint('api'));
    const socket = connect(Number(new URL(bed.url).port), '127.0.0.1');
    try {
      await once(socket, 'connect');
      let came = 0;
      let end = '';
      socket.on('data', (part) => {
        came += part.length;
        end = (end + part.toString('latin1')).slice(-1000);
      });
      // After the first, the connection is one of which bodies are read past the parser from their beginning.
      for (const first of [MB, 1000]) {
        socket.pause();
        socket.write(`GET /api/ HTTP/1.1\r\n${HOST}\r\n`);
        const still = { everyMs: 200 };
        await waitFor(
          'the answer to stand still',
          standsStill(() => sent()),
          still,
        );
        const body = randomBytes(4 * MB);
        const all = post(body);
        socket.write(all.subarray(0, first));
        await waitFor(
          'the upload to stand still',
          standsStill(() => socket.bytesWritten),
          still,
        );
        socket.write(all.subarray(first));
        const before = came;
        socket.resume();
        await waitFor('both answers', () => end.includes(`<${digest(body)}>`));
        assert.ok(came - before > big.length);
      }
    } finally {
      socket.destroy();
      app.closeAllConnections();
      app.close();
    }
  });

  it('is not read faster than the app takes it', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const upstream = await bed.upstream('api', async (connection) => {
      await connection.head();
      connection.socket.pause();
    });
    const client = await bed.connect();
    const body = randomBytes(48 * MB);
    const all = post(body);
    let out = false;
    client.socket.write(all, () => (out = true));
    const connection = await upstream.connection(0);
    // What the kernel holds on the way is full when nothing more is taken for a while.
    await waitFor(
      'the client to be held up',
      standsStill(() => client.socket.bytesWritten),
      { everyMs: 200 },
    );
    assert.equal(out, false);
    connection.socket.resume();
    await waitFor('all of it', () => connection.received.length >= body.length);
    connection.send('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
    await client.until('\r\n\r\nok');
    const came = Buffer.from(connection.received, 'latin1');
    assert.equal(digest(came.subarray(came.length - body.length)), digest(body));
  });

  it('that is answered in its middle leaves the connection to others', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    await bed.upstream('api', async (connection) => {
      await waitFor('a part of it', () => connection.received.length > MB);
      connection.send('HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno');
      connection.socket.end();
    });
    const client = await bed.connect();
    const body = randomBytes(4 * MB);
    const all = post(body);
    const half = all.length - 2 * MB;
    client.send(all.subarray(0, half));
    await client.until('\r\n\r\nno');
    client.send(all.subarray(half));
    client.send(`GET /.sockpit/ HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`);
    await client.closed;
    assert.match(client.received, /^HTTP\/1\.1 413 .*no.*HTTP\/1\.1 200 OK/s);
  });

  it('whose app dies in its middle is a 502, and leaves the connection to others', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    await bed.upstream('api', async (connection) => {
      await waitFor('a part of it', () => connection.received.length > MB);
      connection.socket.destroy();
    });
    const client = await bed.connect();
    const all = post(randomBytes(4 * MB));
    const half = all.length - MB;
    client.send(all.subarray(0, half));
    await client.until('HTTP/1.1 502');
    client.send(all.subarray(half));
    client.send(`GET /.sockpit/ HTTP/1.1\r\n${HOST}Connection: close\r\n\r\n`);
    await client.closed;
    assert.match(client.received, /HTTP\/1\.1 200 OK/);
  });

  it('that the client breaks off is broken off at the app', async () => {
    await using bed = await ProxyBed.open([{ name: 'api' }]);
    const upstream = await bed.upstream('api', () => Promise.resolve());
    const client = await bed.connect();
    client.send(post(randomBytes(4 * MB)).subarray(0, 2 * MB));
    const connection = await upstream.connection(0);
    await waitFor('a part of it', () => connection.received.length > MB);
    client.socket.resetAndDestroy();
    await connection.closed;
    // A reset that came while something was written is told as an end, in the middle of a body.
    const { status } = await bed.record(0);
    assert.ok(status === 0 || status === 400, String(status));
  });
});

const DIGESTING_APP = `
const { createHash } = require('node:crypto');
require('node:http').createServer((incoming, answer) => {
  const hash = createHash('sha256');
  incoming.on('data', (part) => hash.update(part));
  incoming.on('end', () => answer.end('<' + hash.digest('hex') + '>'));
}).listen(process.env.SOCKET);`;

describe('a large body behind another that is not answered yet', () => {
  it('keeps its order, from process to process', async () => {
    await using directory = await temporaryDirectory({
      Procfile: `#@ prefix=/api/\napi: ${process.execPath} app.cjs "$SOCKET"\n`,
      'app.cjs': DIGESTING_APP,
    });
    await using run = runSockpit(directory);
    const { port } = new URL(await run.url());
    await run.waitForState('api', 'ready');
    for (let turn = 0; turn < TURNS; turn += 1) {
      const bodies = [randomBytes(2 * MB), randomBytes(2 * MB)];
      const socket = connect(Number(port), '127.0.0.1');
      await once(socket, 'connect');
      const client = new Client(socket);
      await trickle(client, Buffer.concat(bodies.map((body) => post(body))), [65_536]);
      for (const body of bodies) await client.until(`<${digest(body)}>`);
      socket.destroy();
    }
  });
});
