/**
 * Bodies, streams, upgrades and malformed messages, asked of nginx, Caddy and ourselves alike.
 */
import { bodyOf, bytes, END, field, HOST, ok, status, type PeerCase, type Stand } from './stand.js';

/** How an answer ended that the app broke off. */
async function howItEnds(stand: Stand, answer: string): Promise<string> {
  const text = await stand.ask(`GET /app1/ HTTP/1.1\r\n${END}`, bytes(answer, true));
  if (status(text) !== '200') return status(text);
  const [head = '', body = ''] = text.split('\r\n\r\n', 2);
  if (/^transfer-encoding: chunked/im.test(head)) {
    return text.endsWith('0\r\n\r\n') ? 'looks whole' : 'visibly short';
  }
  const length = /^content-length: (\d+)/im.exec(head)?.[1];
  return Number(length ?? -1) === body.length ? 'looks whole' : 'visibly short';
}

const requests: readonly PeerCase[] = [
  {
    name: 'an upload in chunks, before its end',
    run: async (stand) => {
      stand.begin(() => undefined);
      const client = await stand.dial();
      client.send(`POST /app1/ HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n`);
      const arrival = await stand.arrival();
      client.socket.destroy();
      return arrival ? 'with the app' : 'kept back';
    },
  },
  {
    name: 'an upload of 2 MB',
    run: async (stand) => {
      const body = 'x'.repeat(2 * 1024 * 1024);
      const head = `POST /app1/ HTTP/1.1\r\n${HOST}Content-Length: ${body.length}\r\nConnection: close\r\n\r\n`;
      return status(
        await stand.ask(head + body, async (arrival) => {
          await arrival.whole(({ length }) => length >= body.length);
          await ok()(arrival);
        }),
      );
    },
  },
  {
    name: 'DELETE with a body in chunks',
    run: async (stand) => {
      const text = '5\r\nhello\r\n0\r\n\r\n';
      const answer = await stand.ask(
        `DELETE /app1/ HTTP/1.1\r\n${HOST}Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n${text}`,
        async (arrival) => {
          const chunked = /^transfer-encoding/im.test(arrival.head);
          await arrival.whole((got) => got.includes(chunked ? '\r\n0\r\n\r\n' : 'hello'));
          await ok()(arrival);
        },
      );
      return `${status(answer)}, ${stand.arrivals.length} request`;
    },
  },
  {
    name: '`Expect: 100-continue`, the app silent',
    run: async (stand) => {
      stand.begin(() => undefined);
      const client = await stand.dial();
      client.send(
        `POST /app1/ HTTP/1.1\r\n${HOST}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n`,
      );
      const told = await client.until('HTTP/1.1 100 ', 500);
      client.socket.destroy();
      return told ? '100 at once' : 'waits for the app';
    },
  },
  {
    name: 'an answer before the upload is read',
    run: async (stand) => {
      const early = ok('', 'early');
      stand.begin(early);
      const client = await stand.dial();
      client.send(`POST /app1/ HTTP/1.1\r\n${HOST}Content-Length: 100000\r\n\r\n${'x'.repeat(9)}`);
      const came = await client.until('early');
      client.socket.destroy();
      return came ? 'passed on at once' : 'only after the upload';
    },
  },
  {
    name: 'the app while its client has left',
    run: async (stand) => {
      stand.begin(() => undefined);
      const client = await stand.dial();
      client.send(`GET /app1/ HTTP/1.1\r\n${HOST}\r\n`);
      const arrival = await stand.arrival();
      client.socket.destroy();
      if (!arrival) return 'never asked';
      const told = await Promise.race([
        arrival.connection.closed.then(() => true),
        new Promise<false>((resolve) => setTimeout(() => resolve(false), 1000)),
      ]);
      arrival.connection.socket.destroy();
      return told ? 'is told' : 'works on';
    },
  },
];

const CHUNKS = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n';

const answers: readonly PeerCase[] = [
  {
    name: 'an answer of known length, cut short',
    run: (stand) => howItEnds(stand, 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf'),
  },
  {
    name: 'an answer in chunks, cut short',
    run: (stand) => howItEnds(stand, `${CHUNKS}\r\n4\r\nhalf\r\n`),
  },
  {
    name: 'an answer that ends with its connection',
    run: async (stand) =>
      bodyOf(
        await stand.ask(
          `GET /app1/ HTTP/1.0\r\n${HOST}\r\n`,
          bytes('HTTP/1.1 200 OK\r\n\r\nwhole', true),
        ),
      ),
  },
  {
    name: 'the first event of a stream, the app silent after it',
    run: async (stand) => {
      const head = `${CHUNKS}Content-Type: text/event-stream\r\n\r\n`;
      stand.begin(bytes(`${head}9\r\ndata: 1\n\n\r\n`));
      const client = await stand.dial();
      client.send(`GET /app1/ HTTP/1.1\r\n${HOST}\r\n`);
      const came = await client.until('data: 1', 500);
      client.socket.destroy();
      return came ? 'comes at once' : 'kept back';
    },
  },
  {
    name: '`103 Early Hints`',
    run: async (stand) => {
      const hints = 'HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\n\r\n';
      const answer = await stand.ask(
        `GET /app1/ HTTP/1.1\r\n${END}`,
        bytes(`${hints}HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok`),
      );
      const [first = ''] = answer.split('\r\n\r\n');
      // An answer that goes on is an interim one; one that says how it ends is not.
      const interim = /^HTTP\/1\.1 103 /.test(first) && !/^(connection|transfer-enc)/im.test(first);
      if (interim && answer.includes('\r\n\r\nHTTP/1.1 200 ')) return 'passed on';
      return /^HTTP\/1\.1 200 /.test(answer) ? 'dropped' : 'spoils the answer';
    },
  },
  {
    name: 'trailers of an answer',
    run: async (stand) => {
      const answer = await stand.ask(
        `GET /app1/ HTTP/1.1\r\nTE: trailers\r\n${END}`,
        bytes(`${CHUNKS}Trailer: X-Sum\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 1\r\n\r\n`),
      );
      return /\r\nX-Sum: 1\r\n/i.test(answer) ? 'passed on' : 'dropped';
    },
  },
  {
    name: 'HEAD, the app names a length',
    run: async (stand) => {
      const answer = await stand.ask(`HEAD /app1/ HTTP/1.1\r\n${END}`, ok());
      return `${status(answer)}, Content-Length: ${field(answer, 'Content-Length')}, body: ${bodyOf(answer) || 'none'}`;
    },
  },
  {
    name: '304 with a Content-Length',
    run: async (stand) => {
      const answer = await stand.ask(
        `GET /app1/ HTTP/1.1\r\n${END}`,
        bytes('HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nETag: "x"\r\n\r\n'),
      );
      return `${status(answer)}, body: ${bodyOf(answer) || 'none'}`;
    },
  },
  {
    name: 'a compressed answer',
    run: async (stand) => {
      const answer = await stand.ask(
        `GET /app1/ HTTP/1.1\r\nAccept-Encoding: gzip\r\n${END}`,
        ok('Content-Encoding: gzip\r\n', '\x1f\x8b\x08'),
      );
      return bodyOf(answer) === '\x1f\x8b\x08' ? 'as it is' : 'changed';
    },
  },
  {
    name: 'an answer in chunks for HTTP/1.0',
    run: async (stand) => {
      const answer = await stand.ask(
        `GET /app1/ HTTP/1.0\r\n${HOST}\r\n`,
        bytes(`${CHUNKS}\r\n2\r\nok\r\n0\r\n\r\n`),
      );
      return bodyOf(answer) === 'ok' ? 'without chunks' : 'with chunks';
    },
  },
  {
    name: 'an answer that is not HTTP',
    run: async (stand) => {
      const answer = await stand.ask(`GET /app1/ HTTP/1.1\r\n${END}`, bytes('-ERR no\r\n', true));
      return answer.includes('-ERR no') && status(answer) !== '502' ? 'passed on' : status(answer);
    },
  },
  {
    name: 'POST, the app hangs up without an answer',
    run: async (stand) =>
      status(
        await stand.ask(`POST /app1/ HTTP/1.1\r\nContent-Length: 0\r\n${END}`, bytes('', true)),
      ),
  },
];

const OFFER = `${HOST}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n`;
const TAKEN =
  'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: x\r\n';

async function upgraded(stand: Stand, fields: string, path = '/app1/'): Promise<string> {
  stand.begin(bytes(`${TAKEN}Sec-WebSocket-Protocol: chat\r\n\r\n\x81\x02hi`));
  const client = await stand.dial();
  client.send(`GET ${path} HTTP/1.1\r\n${OFFER}${fields}\r\n`);
  const open = await client.until('\x81\x02hi');
  const answer = client.received();
  client.socket.destroy();
  return open ? `101, ${field(answer, 'Sec-WebSocket-Protocol')}` : status(answer);
}

const upgrades: readonly PeerCase[] = [
  {
    name: 'a WebSocket with its subprotocol and a frame beside the handshake',
    run: (stand) => upgraded(stand, 'Sec-WebSocket-Protocol: chat\r\n'),
  },
  {
    name: 'a WebSocket from the page of another site',
    run: (stand) => upgraded(stand, 'Origin: http://evil.test\r\n'),
  },
  {
    name: 'a WebSocket that the app declines with 403',
    run: async (stand) => {
      const answer = await stand.ask(
        `GET /app1/ HTTP/1.1\r\n${OFFER}\r\n`,
        bytes('HTTP/1.1 403 No\r\nContent-Length: 3\r\nConnection: close\r\n\r\nno!', true),
      );
      return `${status(answer)}, ${bodyOf(answer)}`;
    },
  },
  {
    name: 'an offer of `h2c` (`curl --http2`)',
    run: async (stand) =>
      status(
        await stand.ask(
          `GET /app1/ HTTP/1.1\r\n${HOST}Connection: Upgrade, HTTP2-Settings, close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n`,
          ok('Connection: close\r\n'),
        ),
      ),
  },
];

/** A message that is refused, or reaches the app after all. */
function strange(name: string, request: string): PeerCase {
  return {
    name,
    run: async (stand) => {
      const answer = await stand.ask(request);
      return stand.arrivals.length > 0 ? 'reaches the app' : status(answer);
    },
  };
}

const GET = 'GET /app1/ HTTP/1.1\r\n';
const POST = 'POST /app1/ HTTP/1.1\r\n';
const CLOSED = 'Connection: close\r\n';
const malformed: readonly PeerCase[] = [
  strange('no Host', `${GET}${CLOSED}\r\n`),
  strange('two Host fields', `${GET}${HOST}Host: else\r\n${CLOSED}\r\n`),
  strange('a Host that is none', `${GET}Host: a b\r\n${CLOSED}\r\n`),
  strange('the Host of another site', `${GET}Host: evil.test\r\n${CLOSED}\r\n`),
  strange(
    'Content-Length and Transfer-Encoding',
    `${POST}${HOST}${CLOSED}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ),
  strange(
    'two lengths that differ',
    `${POST}${HOST}${CLOSED}Content-Length: 1\r\nContent-Length: 2\r\n\r\nab`,
  ),
  strange('a length of `+1`', `${POST}${HOST}${CLOSED}Content-Length: +1\r\n\r\na`),
  strange(
    '`Transfer-Encoding: gzip, chunked`',
    `${POST}${HOST}${CLOSED}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
  ),
  strange(
    '`Transfer-Encoding: chunked` in HTTP/1.0',
    `POST /app1/ HTTP/1.0\r\n${HOST}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  ),
  strange('a blank before the colon', `${GET}${HOST}${CLOSED}X : 1\r\n\r\n`),
  strange('a folded line', `${GET}${HOST}${CLOSED}X: 1\r\n 2\r\n\r\n`),
  strange('a NUL in a value', `${GET}${HOST}${CLOSED}X: a\0b\r\n\r\n`),
  strange(
    'lines that end with LF alone',
    `GET /app1/ HTTP/1.1\nHost: localhost\nConnection: close\n\n`,
  ),
  strange('HTTP/2.0 in the first line', `GET /app1/ HTTP/2.0\r\n${HOST}${CLOSED}\r\n`),
  strange('no version', `GET /app1/\r\n\r\n`),
  strange('40 KB of fields', `${GET}${HOST}${CLOSED}X: ${'x'.repeat(40_000)}\r\n\r\n`),
  {
    name: 'a chunk size of `+5`',
    run: async (stand) => {
      const answer = await stand.ask(
        `${POST}${HOST}${CLOSED}Transfer-Encoding: chunked\r\n\r\n+5\r\nhello\r\n0\r\n\r\n`,
        () => undefined,
      );
      return status(answer);
    },
  },
];

export const BODY_CASES: readonly PeerCase[] = [...requests, ...answers, ...upgrades, ...malformed];
