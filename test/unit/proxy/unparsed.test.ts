import assert from 'node:assert/strict';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { it } from 'node:test';
import { badMessage, fateOfUnparsed, startOf } from '../../../src/proxy/unparsed.js';

it('finds method and target where the packet begins with them, and nothing elsewhere', () => {
  const table: readonly (readonly [
    packet: string,
    method: string,
    target: string,
    protocol: string,
  ])[] = [
    ['GET /a?b HTTP/1.1\r\nHost : x\r\n\r\n', 'GET', '/a?b', 'HTTP/1.1'],
    ['\r\nPOST /a HTTP/1.0\r\n', 'POST', '/a', 'HTTP/1.0'],
    ['GET /\xc3\xa9 HTTP/1.1\r\n', 'GET', '/\xc3\xa9', 'HTTP/1.1'],
    ['GET /a\r\n', 'GET', '/a', ''],
    ['nonsense\r\n\r\n', '', '', ''],
    ['\x16\x03\x01\x02', '', '', ''],
    ['x: GET /a HTTP/1.1', '', '', ''],
    ['', '', '', ''],
  ];
  for (const [packet, method, target, protocol] of table) {
    const found = startOf(Buffer.from(packet, 'latin1'));
    assert.deepEqual(found, { method, target, protocol }, JSON.stringify(packet));
  }
  assert.equal(startOf(undefined).target, '');
  assert.equal(startOf(Buffer.from(`GET /${'x'.repeat(90_000)}`)).target.length, 8000);
});

it('finds the bad message behind good ones', () => {
  const good = 'GET /good HTTP/1.1\r\nHost: a\r\n\r\n';
  const table: readonly (readonly [before: string, after: string, target: string])[] = [
    [`${good}GET /bad HTTP/1.1\r\nHost`, ' : a\r\n\r\n', '/bad'],
    [`${good}${good}GET /bad HTTP/1.1\r\nHost`, ' : a\r\n\r\n', '/bad'],
    [good, 'nonsense\r\n\r\n', ''],
    ['POST /good HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nhell', 'o', ''],
    // It begins in this packet.
    ['GET /bad HTTP/1.1\r\nHost', ' : a\r\n\r\n', '/bad'],
    ['', 'nonsense\r\n\r\n', ''],
  ];
  const asked = new IncomingMessage(new Socket());
  for (const [before, after, target] of table) {
    const message = badMessage(Buffer.from(before + after), before.length, asked);
    assert.equal(startOf(message).target, target, JSON.stringify(before + after));
  }
  // Of what follows a body nobody knows where it begins.
  asked.headers = { 'content-length': '4' };
  assert.equal(badMessage(Buffer.from('hellGET /a HTTP/1.1\r\n'), 4, asked), undefined);
});

it('ends a connection at once only where nobody is there who would read', () => {
  const asked = new ServerResponse(new IncomingMessage(new Socket()));
  const half = new ServerResponse(new IncomingMessage(new Socket()));
  const idle = {
    open: [],
    unfinished: undefined,
    isAfterEarlyAnswer: false,
    ended: false,
    isSpokenFor: false,
    isUnread: false,
  };
  const busy = { ...idle, open: [asked] };
  const uploading = { ...idle, open: [half], unfinished: half };
  const both = { ...idle, open: [asked, half], unfinished: half };
  const rubbish = 'HPE_INVALID_METHOD';
  const leaving = 'HPE_INVALID_EOF_STATE';
  for (const connection of [idle, busy, uploading, both]) {
    assert.equal(fateOfUnparsed(rubbish, connection), 'refuse');
    assert.equal(fateOfUnparsed(rubbish, { ...connection, isSpokenFor: true }), 'ignore');
    assert.equal(fateOfUnparsed(rubbish, { ...connection, ended: true }), 'ignore');
    const surplus = fateOfUnparsed('HPE_CLOSED_CONNECTION', connection);
    assert.equal(surplus, connection.unfinished ? 'refuse' : 'ignore');
    assert.equal(fateOfUnparsed('ECONNRESET', connection), 'end');
  }
  for (const code of [rubbish, leaving]) {
    assert.equal(fateOfUnparsed(code, { ...idle, isAfterEarlyAnswer: true }), 'close');
  }
  assert.equal(fateOfUnparsed(leaving, idle), 'refuse');
  assert.equal(fateOfUnparsed(leaving, uploading), 'refuse');
  assert.equal(fateOfUnparsed(leaving, busy), 'end');
  assert.equal(fateOfUnparsed(leaving, both), 'end');
  assert.equal(fateOfUnparsed(rubbish, undefined), 'ignore');
  assert.equal(fateOfUnparsed('ERR_HTTP_REQUEST_TIMEOUT', undefined), 'end');
});

it('gives a head its time anew where it was not read', () => {
  const slow = 'ERR_HTTP_REQUEST_TIMEOUT';
  const read = {
    open: [],
    unfinished: undefined,
    isAfterEarlyAnswer: false,
    ended: false,
    isSpokenFor: false,
    isUnread: false,
  };
  assert.equal(fateOfUnparsed(slow, read), 'refuse');
  const unread = { ...read, isUnread: true };
  assert.equal(fateOfUnparsed(slow, unread), 'time anew');
  assert.equal(fateOfUnparsed('HPE_INVALID_METHOD', unread), 'refuse');
  assert.equal(fateOfUnparsed(slow, { ...unread, ended: true }), 'ignore');
});
