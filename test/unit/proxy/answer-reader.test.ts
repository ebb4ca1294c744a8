import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AnswerReader } from '../../../src/proxy/answer-reader.js';

interface Read {
  readonly said: string[];
  readonly fault: string | undefined;
  readonly reader: AnswerReader;
}

/** Reads these bytes in pieces of that size; what was told of them, in order. */
function read(text: string, size = Infinity, method = 'GET'): Read {
  const said: string[] = [];
  let body = '';
  const reader = new AnswerReader(method, {
    interim: ({ status }) => said.push(`interim ${status}`),
    head: ({ status, reason, headers }) => said.push(`${status} ${reason} ${headers.join('|')}`),
    body: (bytes) => (body += bytes.toString('latin1')),
  });
  const bytes = Buffer.from(text, 'latin1');
  let fault: string | undefined;
  for (let at = 0; at < bytes.length && fault === undefined; at += size) {
    fault = reader.push(bytes.subarray(at, Math.min(bytes.length, at + size)));
  }
  if (body !== '') said.push(`body ${body}`);
  if (reader.trailers.length > 0) said.push(`trailers ${reader.trailers.join('|')}`);
  return { said, fault, reader };
}

const CHUNKED = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';

describe('the reader of answers', () => {
  const whole: Readonly<Record<string, readonly [text: string, said: readonly string[]]>> = {
    'a body of known length': [
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX:  y \r\n\r\nhello',
      ['200 OK Content-Length|5|X|y', 'body hello'],
    ],
    'no body': ['HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n', ['200 OK content-length|0']],
    chunks: [
      `${CHUNKED}3\r\nabc\r\n2;x="y"\r\nde\r\n0\r\n\r\n`,
      ['200 OK Transfer-Encoding|chunked', 'body abcde'],
    ],
    trailers: [
      `${CHUNKED}00A\r\n0123456789\r\n0\r\nX-Sum: 1\r\nX-B: 2\r\n\r\n`,
      ['200 OK Transfer-Encoding|chunked', 'body 0123456789', 'trailers X-Sum|1|X-B|2'],
    ],
    'interim answers': [
      'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 204\r\n\r\n',
      ['interim 100', 'interim 103', '204  '],
    ],
    '304 without a body': ['HTTP/1.1 304 Not Modified\r\nX: y\r\n\r\n', ['304 Not Modified X|y']],
    'lines without CR, and a folded one': [
      'HTTP/1.1 200 Fine\nContent-Length: 2\nX: a\n\tb\n\nok',
      ['200 Fine Content-Length|2|X|a b', 'body ok'],
    ],
    'chunks whose lines have no CR': [
      `${CHUNKED}2\nok\n3 \nabc\r\n0\n\n`,
      ['200 OK Transfer-Encoding|chunked', 'body okabc'],
    ],
    'trailers whose lines have no CR': [
      `${CHUNKED}1\na\n0\nX: y\n\n`,
      ['200 OK Transfer-Encoding|chunked', 'body a', 'trailers X|y'],
    ],
    'bytes beyond ASCII': [
      'HTTP/1.1 200 caf\xe9\r\nX: \xa0\xe9\r\nContent-Length: 1\r\n\r\n\xff',
      ['200 caf\xe9 X|\xa0\xe9|Content-Length|1', 'body \xff'],
    ],
  };
  for (const [name, [text, said]] of Object.entries(whole)) {
    for (const size of [Infinity, 1, 2, 7]) {
      it(`takes ${name} in pieces of ${size}`, () => {
        const result = read(text, size);
        assert.equal(result.fault, undefined);
        assert.deepEqual(result.said, said);
        assert.equal(result.reader.done, true);
        assert.equal(result.reader.idleMs, Infinity);
      });
    }
  }

  it('takes no body for HEAD', () => {
    for (const fields of ['Content-Length: 5', 'Transfer-Encoding: chunked', 'X: y']) {
      const { reader } = read(`HTTP/1.1 200 OK\r\n${fields}\r\n\r\n`, Infinity, 'HEAD');
      assert.equal(reader.done, true, fields);
    }
  });

  it('takes the end of the connection for the end of a body without another', () => {
    const { reader, said } = read('HTTP/1.1 200 OK\r\n\r\nsome');
    assert.deepEqual([reader.done, said.at(-1)], [false, 'body some']);
    assert.equal(reader.finish(), true);
    assert.equal(reader.idleMs, 0);
    for (const short of ['', 'HTTP/1.1 200', `${CHUNKED}5\r\nab`, `${CHUNKED}0\r\n`]) {
      assert.equal(read(short).reader.finish(), false, short);
    }
    const short = read('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nab');
    assert.equal(short.reader.finish(), false);
  });

  it('drops a connection on which a body is announced where there can be none', () => {
    for (const [method, status, field] of [
      ['HEAD', 200, 'Content-Length: 5'],
      ['HEAD', 200, 'Transfer-Encoding: chunked'],
      ['GET', 304, 'Content-Length: 5'],
      ['GET', 204, 'Transfer-Encoding: chunked'],
    ] as const) {
      const { reader } = read(`HTTP/1.1 ${status} X\r\n${field}\r\n\r\n`, Infinity, method);
      assert.deepEqual([reader.done, reader.idleMs], [true, 0], `${method} ${status} ${field}`);
    }
    const { reader } = read('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', Infinity, 'HEAD');
    assert.equal(reader.idleMs, Infinity);
  });

  const lives: Readonly<Record<string, number>> = {
    'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n': Infinity,
    'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nKeep-Alive: timeout=5, max=9\r\n\r\n': 5000,
    'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: x, Close\r\n\r\n': 0,
    'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: closed\r\n\r\n': Infinity,
    'HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n': 0,
    'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 200 OK': 0,
  };
  for (const [text, idleMs] of Object.entries(lives)) {
    it(`keeps the connection for ${idleMs} ms after ${JSON.stringify(text.slice(9, 80))}`, () => {
      assert.equal(read(text).reader.idleMs, idleMs);
    });
  }

  const faults: Readonly<Record<string, string>> = {
    '-ERR wrong\r\n': 'does not begin with HTTP/1',
    'HTTP/2 200\r\n\r\n': 'does not begin with HTTP/1',
    'HTTP/1.1 20 OK\r\n\r\n': 'status line',
    'HTTP/1.1 200OK\r\n\r\n': 'status line',
    'HTTP/1.1 101 Go\r\n\r\n': 'switches protocols',
    'HTTP/1.1 200 OK\r\n X: y\r\n\r\n': 'folded',
    'HTTP/1.1 200 OK\r\nX y\r\n\r\n': 'not a field',
    'HTTP/1.1 200 OK\r\nX : y\r\n\r\n': 'not a field',
    'HTTP/1.1 200 OK\r\n: y\r\n\r\n': 'not a field',
    'HTTP/1.1 200 a\rb\r\n\r\n': 'control character',
    'HTTP/1.1 103 a\rb\r\n\r\n': 'control character',
    'HTTP/1.1 200 OK\r\nX: a\0\r\n\r\n': 'control character',
    'HTTP/1.1 200 OK\r\nX: a\rY: b\r\n\r\n': 'control character',
    'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n': 'more than one',
    'HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\n': 'not a number',
    'HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\n': 'not a number',
    'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n': 'both',
    'HTTP/1.1 204 None\r\nTransfer-Encoding:\r\n\r\n': 'not chunked',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n': 'not chunked',
    [`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(300_000)}`]: 'too large',
    [`${CHUNKED}+1\r\n`]: 'proper size',
    [`${CHUNKED}0x1\r\n`]: 'proper size',
    [`${CHUNKED}g\r\n`]: 'proper size',
    [`${CHUNKED}1;\x01\r\n`]: 'proper size',
    [`${CHUNKED}\r\n`]: 'proper size',
    [`${CHUNKED}1\r\nabc`]: 'proper size',
    [`${CHUNKED}1;x\na\r\n`]: 'proper size',
    [`${CHUNKED}1\r\r\na\r\n`]: 'proper size',
    [`${CHUNKED}\n`]: 'proper size',
    [`${CHUNKED}1\r\na\rx`]: 'proper size',
    [`${CHUNKED}fffffffffffffff\r\n`]: 'proper size',
    [`${CHUNKED}1;${'x'.repeat(5000)}`]: 'proper size',
    [`${CHUNKED}0\r\nX y\r\n\r\n`]: 'a line of its trailers is not a field',
    [`${CHUNKED}0\r\nX: a\rb\r\n\r\n`]: 'a line of its trailers has a control character',
    [`${CHUNKED}0\r\n X: y\r\n\r\n`]: 'the first field of its trailers is folded',
  };
  for (const [text, fault] of Object.entries(faults)) {
    it(`refuses ${JSON.stringify(text.slice(0, 90))}`, () => {
      assert.match(read(text).fault ?? 'none', new RegExp(fault.replace('+', '\\+')));
      if (text.length < 200) assert.notEqual(read(text, 1).fault, undefined, 'byte by byte');
    });
  }

  it('takes heads and trailers of so many bytes, and no more', () => {
    const events = { interim: () => undefined, head: () => undefined, body: () => undefined };
    const fault = (text: string): string | undefined =>
      new AnswerReader('GET', events, { head: 2048 }).push(Buffer.from(text));
    const field = (size: number): string => `X: ${'x'.repeat(size)}\r\n\r\n`;
    for (const head of ['HTTP/1.1 200 OK\r\n', 'HTTP/1.1 103 Soon\r\n']) {
      assert.equal(fault(head + field(1900)), undefined);
      assert.equal(fault(head + field(2048)), 'its head is too large: more than 2 KB');
    }
    assert.equal(fault(`${CHUNKED}0\r\n${field(1900)}`), undefined);
    const said = 'its trailers are too large: more than 2 KB';
    assert.equal(fault(`${CHUNKED}0\r\n${field(2048)}`), said);
    assert.equal(fault(`${CHUNKED}0\r\nX: ${'x'.repeat(2048)}`), said);
  });

  it('takes fields of so many bytes, and no more; what is too large of an interim answer is left out', () => {
    let interim = 0;
    const events = { interim: () => interim++, head: () => undefined, body: () => undefined };
    const fault = (text: string): string | undefined =>
      new AnswerReader('GET', events, { field: 1024 }).push(Buffer.from(text));
    const fields = (size: number): string => {
      const x = 'x'.repeat(size);
      return `X: ${x}\r\nX: ${x}\r\n${x}: \r\n\r\n`;
    };
    for (const [size, isTaken] of [
      [1024, true],
      [1025, false],
    ] as const) {
      const said = (where: string): string | undefined =>
        isTaken ? undefined : `a field of its ${where} is too large: more than 1 KB`;
      assert.equal(fault(`HTTP/1.1 200 OK\r\n${fields(size)}`), said('head'));
      assert.equal(fault(`${CHUNKED}0\r\n${fields(size)}`), said('trailers'));
      assert.equal(fault(`HTTP/1.1 103 Soon\r\n${fields(size)}`), undefined);
      assert.equal(interim, 1);
    }
  });

  it('tells what is not HTTP from its first bytes', () => {
    assert.notEqual(read('+PONG').fault, undefined);
    assert.equal(read('HTTP/').fault, undefined);
  });
});
