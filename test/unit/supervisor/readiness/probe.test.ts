import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { printable, readAnswer } from '../../../../src/supervisor/readiness/probe.js';

const read = (text: string): unknown => readAnswer(Buffer.from(text, 'latin1'));

describe('the first bytes of an answer', () => {
  it('are HTTP once the status line is whole', () => {
    assert.deepEqual(read('HTTP/1.1 200 OK\r\nServer: x'), { kind: 'http', status: 200 });
    assert.deepEqual(read('HTTP/1.0 404\r\n'), { kind: 'http', status: 404 });
    assert.deepEqual(read(`HTTP/1.1 500 ${'x'.repeat(300)}`), { kind: 'http', status: 500 });
  });

  it('say nothing while they may still become HTTP', () => {
    for (const text of ['H', 'HTTP/', 'HTTP/1.1 20', 'HTTP/1.1 200', 'HTTP/1.1 200 OK']) {
      assert.equal(read(text), undefined, text);
    }
  });

  it('are something else at the first byte that does not fit', () => {
    assert.deepEqual(read("-ERR unknown command 'GET'\r\n"), {
      kind: 'other',
      said: "-ERR unknown command 'GET'",
    });
    assert.deepEqual(read('HTTPS\n'), { kind: 'other', said: 'HTTPS' });
    assert.deepEqual(read('HTTP/1.1 OK\r\n'), { kind: 'other', said: 'HTTP/1.1 OK' });
  });
});

it('what is shown of an answer is short and printable', () => {
  assert.equal(printable(Buffer.from([0x15, 3, 1, 0, 2, 2, 10])), 'TLS');
  assert.equal(printable(Buffer.from('\x00\x01abc\x1b[2Jdef')), '.abc.[2Jdef');
  assert.equal(printable(Buffer.from('x'.repeat(100))), `${'x'.repeat(39)}…`);
});
