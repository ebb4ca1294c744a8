import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answerFields, answerStatus, requestText } from '../../../src/proxy/http2-stream.js';

const pseudo = [
  ':method',
  'GET',
  ':path',
  '/a?b',
  ':scheme',
  'https',
  ':authority',
  'localhost:8080',
];

describe('a request of HTTP/2', () => {
  it('is written as one of HTTP/1.1', () => {
    const text = requestText(
      [...pseudo, 'x', '1', 'cookie', 'a=1', 'x', '2', 'cookie', 'b=2'],
      false,
    );
    assert.deepEqual(text?.split('\r\n'), [
      'GET /a?b HTTP/1.1',
      'host: localhost:8080',
      'x: 1',
      'x: 2',
      'cookie: a=1; b=2',
      'connection: close',
      '',
      '',
    ]);
  });

  it('has a body in chunks where its length is not told', () => {
    assert.match(requestText(pseudo, true) ?? '', /\r\ntransfer-encoding: chunked\r\n/);
    const sized = requestText([...pseudo, 'content-length', '5'], true) ?? '';
    assert.doesNotMatch(sized, /transfer-encoding/);
  });

  it('has the host that it names, once', () => {
    const both = requestText([...pseudo, 'host', 'evil.test'], false) ?? '';
    assert.deepEqual(both.match(/^host: .*$/gm), ['host: localhost:8080']);
    const only = requestText([...pseudo.slice(0, 6), 'host', 'a.test'], false) ?? '';
    assert.deepEqual(only.match(/^host: .*$/gm), ['host: a.test']);
  });

  for (const [name, value] of [
    [':path', '/ HTTP/1.1\r\nX: y'],
    [':path', '/a b'],
    [':path', ''],
    [':method', 'GET /'],
    [':authority', 'a b'],
  ] as const) {
    it(`is refused with ${JSON.stringify(value)} as its ${name}`, () => {
      const raw = [...pseudo];
      raw[raw.indexOf(name) + 1] = value;
      assert.equal(requestText(raw, false), undefined);
    });
  }
});

describe('the fields of an answer', () => {
  it('are in lower case, each once, without those of the connection', () => {
    assert.deepEqual(
      answerFields([
        'Set-Cookie',
        'a',
        'Connection',
        'close',
        'X',
        '1',
        'set-cookie',
        'b',
        'SET-COOKIE',
        'c',
      ]),
      { 'set-cookie': ['a', 'b', 'c'], x: ['1'] },
    );
  });

  it('that come twice are one, which Node refuses to send otherwise', () => {
    assert.deepEqual(answerFields(['Content-Type', 'a', 'constructor', 'x', 'content-type', 'b']), {
      'content-type': ['a, b'],
      constructor: ['x'],
    });
  });

  it('that would be more than one may hold are several', () => {
    const [first, second, third] = ['a', 'b', 'c'].map((letter) => letter.repeat(40_000));
    const fields = answerFields(['X', first ?? '', 'X', second ?? '', 'X', 'd', 'X', third ?? '']);
    assert.deepEqual(fields, { x: [first, `${second ?? ''}, d`, third] });
  });

  it('stand below a status that HTTP has', () => {
    assert.deepEqual([200, 599, 600, 999].map(answerStatus), [200, 599, 500, 500]);
  });
});
