/**
 * Answers of apps, sound, odd and broken, made from a seed: the same one makes the same.
 */

export interface Sequence {
  /** From 0 up to, but not with, `limit`. */
  readonly below: (limit: number) => number;
  readonly of: <T>(list: readonly T[]) => T;
}

/** A fixed sequence of numbers (Lehmer, 1951). */
export function sequence(seed: number): Sequence {
  let state = ((seed * 7919) % 2_147_483_646) + 1;
  const below = (limit: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state % limit;
  };
  below(2);
  return {
    below,
    of: (list) => {
      const found = list[below(list.length)];
      if (found === undefined) throw new RangeError('nothing to choose from');
      return found;
    },
  };
}

/** What an app sends to a request of that method, as latin1; then it closes. */
export interface Said {
  readonly method: string;
  readonly text: string;
}

const LINES = [
  ...['HTTP/1.1 200 OK', 'HTTP/1.1 200 OK', 'HTTP/1.1 200 OK', 'HTTP/1.1 404 Not Found'],
  ...['HTTP/1.1 200 ', 'HTTP/1.1 200', 'HTTP/1.0 200 OK', 'HTTP/1.0 302 Found'],
  ...['HTTP/1.1 204 No Content', 'HTTP/1.1 304 Not Modified', 'HTTP/1.1 205 Reset Content'],
  ...['HTTP/1.1 500 caf\xe9 \t"x"', 'HTTP/1.1 599 Z', 'HTTP/1.1 600 Z', 'HTTP/1.1 999 Z'],
];
const ODD_LINES = [
  ...['HTTP/1.1 099 X', 'HTTP/1.1 000 X', 'HTTP/1.1 1000 X', 'HTTP/1.1 20 X', 'HTTP/1.1 2x0 X'],
  ...['HTTP/1.1  200 OK', 'HTTP/1.1\t200 OK', 'HTTP/1.1 200OK', 'HTTP/1.1 200\tOK', 'HTTP/1.1'],
  ...['HTTP/2.0 200 OK', 'HTTP/0.9 200 OK', 'HTTP/1.2 200 OK', 'HTTP/11 200 OK', 'http/1.1 200 OK'],
  ...[
    'ICY 200 OK',
    ' HTTP/1.1 200 OK',
    '\r\nHTTP/1.1 200 OK',
    'HTTP/1.1 200 a\rb',
    'HTTP/1.1 200 \0',
  ],
  ...['HTTP/1.1 101 Switching Protocols', 'HTTP/1.1 200 OK ', 'HTTP/1.1 200 \x7f', '-ERR no'],
];
const INTERIMS = [
  'HTTP/1.1 103 Early Hints\r\nLink: </a>; rel=preload\r\n\r\n',
  'HTTP/1.1 100 Continue\r\n\r\n',
  'HTTP/1.1 102 Processing\r\n\r\n',
  'HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\nConnection: close\r\n\r\n',
  'HTTP/1.1 150\r\nTransfer-Encoding: chunked\r\n\r\n',
];
const FIELDS = [
  ...['X: y', 'X:y', 'X:  y \t', 'X:', 'X-Latin: \xe9\xff', 'Set-Cookie: a=1', 'Set-Cookie: b=2'],
  ...['Content-Type: text/plain', 'Date: Thu, 01 Jan 1970 00:00:00 GMT', 'Trailer: X-Sum'],
  ...['Connection: close', 'Connection: keep-alive', 'Keep-Alive: timeout=5', 'X_Y.z: 1', '!#$: 1'],
  ...['Location: /x', "X'|~: tab\there", 'Upgrade: h2c', `X-Long: ${'z'.repeat(300)}`],
];
const ODD_FIELDS = [
  ...[
    'X : y',
    'No colon',
    ': y',
    'X\ty: 1',
    'X@: 1',
    'X\xe9: 1',
    'X: a\0b',
    'X: a\x01b',
    'X: a\x7f',
  ],
  ...['X: a\rb', 'X: a\r', 'X: a\nY: b', ' folded', '\tfolded', ' ', 'X: a\x0b', 'X: a\x0cb'],
  ...[
    'Content-Length: 2',
    'Content-Length: 2',
    'Content-Length: 3',
    'Content-Length : 2',
    'Content-Length:',
  ],
  ...['Content-Length: 2, 2', 'Content-Length: +2', 'Content-Length: -2', 'Content-Length: 0x2'],
  ...['Content-Length: 2 ', 'Content-Length: 002', 'Content-Length: 2 2', 'Content-Length: 2\x0b'],
  ...[
    'Content-Length: 99999999999999999999',
    'Content-Length: 18446744073709551618',
    'Content-Length: 2.0',
  ],
  ...['Transfer-Encoding: chunked', 'Transfer-Encoding: CHUNKED', 'Transfer-Encoding: xchunked'],
  ...[
    'Transfer-Encoding: gzip, chunked',
    'Transfer-Encoding: chunked, gzip',
    'Transfer-Encoding: gzip',
  ],
  ...['Transfer-Encoding: chunked, chunked', 'Transfer-Encoding: identity', 'Transfer-Encoding:'],
  ...[
    'Transfer-Encoding: , chunked',
    'Transfer-Encoding: chunked,',
    'Transfer-Encoding: "chunked"',
  ],
  ...[
    'Transfer-Encoding:\r\n chunked',
    'Content-Length:\r\n 2',
    'Connection:\r\n close',
    'Transfer-Encoding\x0b: chunked',
  ],
];
const SIZES = [
  ...[
    '+2',
    '-2',
    '0x2',
    '2 ',
    ' 2',
    '',
    'g',
    '2;',
    '2;a=b',
    '2;a="b c"',
    '2 ;a',
    '2;a=\x01',
    '2;\n',
  ],
  ...[
    '00002',
    '2\t',
    '2;a\rb',
    '2,',
    'FFFFFFFFFFFFFFFFF',
    '10000000000000000',
    '2;a="\\""',
    '2;a="',
  ],
];
const LINE_ENDS = ['\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\r\n', '\n', '\r', '\r\r\n'];
const AFTER = ['HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno', '\r\n', 'x', '\0'];

function chunks(random: Sequence, odd: boolean): string {
  let text = '';
  for (let i = random.below(4); i > 0; i--) {
    const data = 'abcdefghijklmnopq'.slice(0, 1 + random.below(16));
    const size = data.length.toString(16);
    if (odd && random.below(6) === 0) text += `${random.of(SIZES)}\r\n${data.slice(0, 2)}\r\n`;
    else if (odd && random.below(8) === 0) text += `${size}\n${data}${random.of(LINE_ENDS)}`;
    else if (random.below(4) === 0) text += `${size.toUpperCase()};name="v;\t"\r\n${data}\r\n`;
    else text += `${size}\r\n${data}\r\n`;
  }
  const trailers =
    random.below(3) === 0 ? `X-Sum: 7\r\n${odd ? random.of(ODD_FIELDS) : 'Y: z'}\r\n` : '';
  return `${text}${random.of(['0', '0', '000', '0;last'])}\r\n${trailers}\r\n`;
}

/** What is sent as that number: about half of them sound. */
export function answerAt(number: number): Said {
  const random = sequence(number);
  const odd = random.below(2) === 0;
  const end = (): string => (odd && random.below(10) === 0 ? random.of(LINE_ENDS) : '\r\n');
  const method = random.of(['GET', 'GET', 'GET', 'GET', 'HEAD', 'OPTIONS']);
  let text = random.below(6) === 0 ? random.of(INTERIMS) : '';
  if (random.below(20) === 0) text += random.of(INTERIMS);
  text += (odd && random.below(6) === 0 ? random.of(ODD_LINES) : random.of(LINES)) + end();
  const fields: string[] = [];
  for (let i = random.below(4); i > 0; i--) fields.push(random.of(FIELDS));
  if (odd) for (let i = random.below(3); i > 0; i--) fields.push(random.of(ODD_FIELDS));
  const framing = random.below(3);
  const body = 'hello, world'.slice(0, random.below(13));
  if (framing === 0)
    fields.splice(random.below(fields.length + 1), 0, `Content-Length: ${body.length}`);
  if (framing === 1)
    fields.splice(random.below(fields.length + 1), 0, 'Transfer-Encoding: chunked');
  for (const field of fields) text += field + end();
  text += end();
  if (method !== 'HEAD' || odd) text += framing === 1 ? chunks(random, odd) : body;
  if (odd && random.below(4) === 0) text += random.of(AFTER);
  return { method, text: odd && random.below(4) === 0 ? damaged(text, random) : text };
}

const BYTES = ['\r', '\n', '\0', ' ', ':', ';', ',', '\t', '0', 'a', 'x', '\x7f', '\xff'];

/** With one byte more, less or other, or cut short. */
function damaged(text: string, random: Sequence): string {
  const at = random.below(text.length);
  const byte = random.of(BYTES);
  switch (random.below(4)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + byte + text.slice(at);
    case 2:
      return text.slice(0, at) + text.slice(at + 1);
    default:
      return text.slice(0, at) + byte + text.slice(at + 1);
  }
}
