/**
 * Targets and header fields, asked of nginx, Caddy and ourselves alike.
 */
import { END, field, HOST, ok, status, type PeerCase, type Stand } from './stand.js';

/** The target that the app saw, or the status (and where a redirect leads). */
async function whereTo(stand: Stand, first: string, rest = END): Promise<string> {
  const answer = await stand.ask(`${first} HTTP/1.1\r\n${rest}`);
  const [arrival] = stand.arrivals;
  if (arrival) {
    const target = arrival.head.split(' ')[1] ?? '';
    return `app: ${Buffer.from(target, 'latin1').toString('utf8')}`;
  }
  const location = field(answer, 'Location').replace(/:\d{5}\//, ':PORT/');
  return location === '–' ? status(answer) : `${status(answer)} to ${location}`;
}

const targets: readonly PeerCase[] = [
  ...[
    ...['GET /app1/a/b?c=d', 'GET /app1/a%2Fb', 'GET /app1//x//y', 'GET /app1/a?b=%zz&c=//'],
    ...['GET /app1/%zz', 'GET /app1/%00', 'GET /app1/../app1/x', 'GET /app1/%2e%2e/app1/x'],
    ...['GET /app1/..%2f..%2fx', 'GET /app1/a%5c..%5cb', 'GET /app1%2fadmin', 'GET /app1x'],
    ...['GET /APP1/x', 'GET /%61pp1/x', 'GET /app1/a%41b', 'GET /app1/caf%C3%A9', 'GET /app1/{}"^'],
    ...[
      'GET /app1?q=1',
      'POST /app1?q=1',
      'GET //evil.test/app1',
      'GET http://localhost:8080/app1/x',
    ],
    ...['GET http://[/app1/x', 'OPTIONS *', 'CONNECT localhost:80', 'TRACE /app1/x'],
    ...['PURGE /app1/x', 'GET /.secret', 'GET /deep'],
  ].map((first) => ({
    name: `\`${first}\``,
    run: (stand: Stand) => whereTo(stand, first),
  })),
  {
    name: '`GET /app1/é` as raw UTF-8',
    run: (stand) => whereTo(stand, 'GET /app1/\xc3\xa9'),
  },
  {
    name: 'a target of 7 KB',
    run: async (stand) => {
      const long = 'x'.repeat(7 * 1024);
      return (await whereTo(stand, `GET /app1/${long}`)).replace(long, 'all of it');
    },
  },
  {
    name: 'a target of 16 KB',
    run: async (stand) => {
      const long = 'x'.repeat(16 * 1024);
      return (await whereTo(stand, `GET /app1/${long}`)).replace(long, 'all of it');
    },
  },
];

/** What the app sees of one field when the client sends these lines. */
function sent(name: string, lines: readonly string[], looked = name): PeerCase {
  const written = lines.map((line) => `\`${line}\``).join(' and ');
  return {
    name: `app's \`${looked}\` for ${written === '' ? 'none' : written}`,
    run: async (stand) => {
      const own = lines.some((line) => /^connection:/i.test(line)) ? '' : 'Connection: close\r\n';
      const host = lines.some((line) => /^host:/i.test(line)) ? '' : HOST;
      const answer = await stand.ask(
        `GET /app1/ HTTP/1.1\r\n${host}${own}${lines.map((line) => `${line}\r\n`).join('')}\r\n`,
      );
      const [arrival] = stand.arrivals;
      return arrival ? field(arrival.head, looked) : status(answer);
    },
  };
}

const requestFields: readonly PeerCase[] = [
  sent('Host', []),
  sent('X-Forwarded-For', ['X-Forwarded-For: 6.6.6.6']),
  sent('X-Real-IP', ['X-Real-IP: 6.6.6.6']),
  sent('X-Forwarded-Proto', ['X-Forwarded-Proto: https']),
  sent('X-Forwarded-Host', ['X-Forwarded-Host: evil.test']),
  sent('X-Forwarded-Port', ['X-Forwarded-Port: 1']),
  sent('X-Forwarded-Prefix', ['X-Forwarded-Prefix: /evil']),
  sent('Forwarded', ['Forwarded: for=6.6.6.6']),
  sent('X-Forwarded-Ssl', ['X-Forwarded-Ssl: on']),
  sent('Via', ['Via: 1.0 before']),
  sent('SCRIPT_NAME', ['SCRIPT_NAME: /x']),
  sent('a.b', ['a.b: 1']),
  sent('X-Secret', ['Connection: close, X-Secret', 'X-Secret: 1']),
  sent('X-Forwarded-For', ['Connection: close, X-Forwarded-For']),
  sent('Proxy-Authorization', ['Proxy-Authorization: Basic x']),
  sent('Proxy-Connection', ['Proxy-Connection: keep-alive']),
  sent('Keep-Alive', ['Keep-Alive: timeout=9']),
  sent('TE', ['TE: trailers']),
  sent('X-Twice', ['X-Twice: 1', 'X-Other: x', 'X-Twice: 2']),
  sent('Cookie', ['Cookie: a=1', 'Cookie: b=2']),
  sent('X-Bytes', ['X-Bytes: caf\xe9']),
  sent('User-Agent', []),
  sent('Accept-Encoding', []),
];

/** What the client sees of one field when the app sends these lines. */
function answered(name: string, lines: readonly string[], looked = name): PeerCase {
  const written = lines.map((line) => `\`${line}\``).join(' and ');
  return {
    name: `client's \`${looked}\` for ${written === '' ? 'none' : written}`,
    run: async (stand) => {
      const fields = lines.map((line) => `${line}\r\n`).join('');
      const answer = await stand.ask(`GET /app1/ HTTP/1.1\r\n${END}`, ok(fields));
      const found = field(answer, looked);
      return looked === 'Date' && found !== '–' ? 'now' : found.replace(/:\d{5}\//, ':PORT/');
    },
  };
}

const answerFields: readonly PeerCase[] = [
  answered('Location', ['Location: /login']),
  answered('Location', ['Location: http://localhost:8080/login']),
  answered('Location', ['Location: http://else.test/login']),
  answered('Location', ['Location: login']),
  answered('Set-Cookie', ['Set-Cookie: a=1; Path=/', 'Set-Cookie: b=2']),
  answered('Date', []),
  answered('Server', ['Server: app']),
  answered('Via', []),
  answered('X-Hop', ['Connection: X-Hop', 'X-Hop: 1']),
  answered('Keep-Alive', ['Keep-Alive: timeout=9']),
  answered('X-Accel-Redirect', ['X-Accel-Redirect: /internal']),
  answered('X-Accel-Buffering', ['X-Accel-Buffering: no']),
  answered('Vary', ['Vary: A', 'Vary: B']),
  answered('X-Bytes', ['X-Bytes: caf\xe9']),
  {
    name: 'the connection after an answer with `Connection: close`',
    run: async (stand) => {
      stand.begin(ok('Connection: close\r\n'));
      const client = await stand.dial();
      client.send(`GET /app1/1 HTTP/1.1\r\n${HOST}\r\n`);
      await client.until('ok');
      client.send(`GET /app1/2 HTTP/1.1\r\n${END}`);
      await client.closed();
      return client.received().split('HTTP/1.1 200').length === 3 ? 'stays open' : 'closed';
    },
  },
  {
    name: 'an answer whose fields are 20 KB',
    run: async (stand) =>
      status(await stand.ask(`GET /app1/ HTTP/1.1\r\n${END}`, ok(`X: ${'x'.repeat(20_000)}\r\n`))),
  },
];

export const HEAD_CASES: readonly PeerCase[] = [...targets, ...requestFields, ...answerFields];
