import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  isEventStream,
  looseFields,
  prefixLocation,
  responseHeaders,
  scopeCookie,
  sharedCookieName,
} from '../../../src/proxy/response-headers.js';

function sent(
  headers: readonly string[],
  facts: Partial<Parameters<typeof responseHeaders>[0]> = {},
): string[] {
  return responseHeaders({
    status: 200,
    headers,
    stripped: '/api',
    cookies: false,
    host: 'h:1',
    chunks: true,
    ...facts,
  });
}

describe('responseHeaders', () => {
  it('keeps order, repetition and spelling', () => {
    const headers = ['Vary', 'a', 'SET-cookie', 'x', 'vary', 'b', 'Set-Cookie', 'y'];
    assert.deepEqual(sent(headers), headers);
  });

  it('drops what belongs to the connection', () => {
    assert.deepEqual(
      sent([
        'Connection',
        'close, X-Hop',
        'x-hop',
        '1',
        'Keep-Alive',
        't',
        'Transfer-Encoding',
        'c',
      ]),
      [],
    );
  });

  it('drops what Connection alone nominates, however either is spelled', () => {
    assert.deepEqual(sent(['Connection', 'x-hop', 'X-HOP', '1', 'X-Other', '2']), ['X-Other', '2']);
  });

  it('sends no length where there is no body, and announces trailers only in chunks', () => {
    assert.deepEqual(sent(['Content-Length', '0'], { status: 204 }), []);
    assert.deepEqual(sent(['Content-Length', '5'], { status: 304 }), ['Content-Length', '5']);
    assert.deepEqual(sent(['Trailer', 'x']), ['Trailer', 'x']);
    assert.deepEqual(sent(['Trailer', 'x'], { chunks: false }), []);
    const whole = ['Content-Length', '5'];
    assert.deepEqual(sent([...whole, 'Trailer', 'x']), whole);
  });
});

describe('prefixLocation', () => {
  const table: Readonly<Record<string, string>> = {
    '/': '/api/',
    '/x?y#z': '/api/x?y#z',
    '/api': '/api',
    '/api/x': '/api/x',
    '/api?x': '/api?x',
    '/apix': '/api/apix',
    x: 'x',
    '../x': '../x',
    '?x': '?x',
    '': '',
    '//other/x': '//other/x',
    '/\\other/x': '/\\other/x',
    'http://H:1/x': 'http://H:1/api/x',
    'https://h:1/api/x': 'https://h:1/api/x',
    'http://h:1': 'http://h:1/api/',
    'http://h:2/x': 'http://h:2/x',
    'http://h/x': 'http://h/x',
    'mailto:x': 'mailto:x',
  };
  for (const [location, wanted] of Object.entries(table)) {
    it(JSON.stringify(location), () => {
      assert.equal(prefixLocation(location, '/api', 'h:1'), wanted);
      assert.equal(prefixLocation(location, '/api', 'H:1'), wanted);
      assert.equal(prefixLocation(location, '', 'h:1'), location);
    });
  }
});

describe('scopeCookie', () => {
  const table: Readonly<Record<string, string>> = {
    'a=1': 'a=1',
    'a=1; Path=/': 'a=1; Path=/api',
    'a=1;path=/;Secure': 'a=1;path=/api;Secure',
    'a=1; PATH = /x; HttpOnly': 'a=1; PATH =/api/x; HttpOnly',
    'a=1; Path=/api/x': 'a=1; Path=/api/x',
    'a=1; Path=': 'a=1; Path=',
    '__Host-a=1; Path=/; Secure': '__Host-a=1; Path=/; Secure',
    '__Secure-a=1; Path=/; Secure': '__Secure-a=1; Path=/api; Secure',
  };
  for (const [cookie, wanted] of Object.entries(table)) {
    it(cookie, () => assert.equal(scopeCookie(cookie, '/api'), wanted));
  }

  it('tells which cookies all apps share', () => {
    assert.equal(sharedCookieName('sid=1; Path=/'), 'sid');
    assert.equal(sharedCookieName('sid=1; Path=/api'), undefined);
    assert.equal(sharedCookieName('sid=1'), undefined);
  });
});

describe('isEventStream', () => {
  it('goes by the type alone', () => {
    assert.ok(isEventStream(['content-TYPE', 'text/event-stream; charset=utf-8']));
    assert.ok(isEventStream(['Content-Type', 'Text/Event-Stream']));
    assert.ok(!isEventStream(['Content-Type', 'text/event-streams']));
    assert.ok(!isEventStream([]));
  });
});

describe('looseFields', () => {
  it('leaves out what frames a message or belongs to its connection', () => {
    const names = [
      'Connection',
      'X-Hop',
      'Content-Length',
      'TE',
      'Trailer',
      'Link',
      'X-Sum',
      'Link',
    ];
    const raw = names.flatMap((name) => [name, name === 'Connection' ? 'x-hop' : '1']);
    assert.deepEqual(looseFields(raw), [
      ['Link', '1'],
      ['X-Sum', '1'],
      ['Link', '1'],
    ]);
  });
});
