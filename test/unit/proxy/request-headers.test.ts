import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { claimsForwarding, requestHeaders } from '../../../src/proxy/request-headers.js';

const peer = { address: '10.0.0.9', local: false, trusted: false };

function sent(
  headers: readonly string[],
  facts: Partial<Parameters<typeof requestHeaders>[0]> = {},
): string[] {
  const flat = requestHeaders({
    headers,
    peer,
    host: 'h:8080',
    hostName: { name: 'h', port: '8080', kind: 'name' },
    secure: false,
    stripped: '',
    version: '1.1',
    ...facts,
  });
  const lines: string[] = [];
  for (let i = 0; i < flat.length; i += 2) lines.push(`${flat[i] ?? ''}: ${flat[i + 1] ?? ''}`);
  return lines;
}

const OWN = [
  'X-Real-IP: 10.0.0.9',
  'X-Forwarded-For: 10.0.0.9',
  'X-Forwarded-Proto: http',
  'X-Forwarded-Host: h:8080',
  'X-Forwarded-Port: 8080',
  'Via: 1.1 sockpit',
];

describe('requestHeaders', () => {
  it('puts Host first and adds one of each', () => {
    assert.deepEqual(sent(['Accept', '*/*', 'Host', 'x']), ['Host: h:8080', 'Accept: */*', ...OWN]);
  });

  const dropped: readonly (readonly string[])[] = [
    ['Connection', 'X-A', 'X-A', '1', 'x-a', '2'],
    ['Connection', 'close', 'connection', 'X-B , x-c', 'X-C', '1', 'x-b', '2'],
    ['Connection', 'X-A, close', 'X-A', '1'],
    ['Keep-Alive', 't', 'Proxy-Connection', 'x', 'TE', 'trailers', 'Transfer-Encoding', 'chunked'],
    ['Upgrade', 'h2c', 'HTTP2-Settings', 'x', 'Expect', '100-continue', 'Trailer', 'x'],
    ['SCRIPT_NAME', '/x', 'X_Forwarded_For', '1', 'X.Y', '2'],
    ['Forwarded', 'for=1', 'X-Forwarded-For', '1', 'X-Forwarded-Ssl', 'on', 'X-Real-Ip', '1'],
    ['X-Original-URL', '/admin', 'X-Rewrite-URL', '/admin', 'True-Client-IP', '1'],
  ];
  for (const headers of dropped) {
    it(`drops ${headers.join(' ')}`, () => {
      assert.deepEqual(sent(headers), ['Host: h:8080', ...OWN]);
    });
  }

  it('cannot be made to drop its own fields, or what frames the message', () => {
    const lines = sent([
      'Connection',
      'X-Forwarded-For, Via, Content-Length',
      'Content-Length',
      '3',
    ]);
    assert.deepEqual(lines, ['Host: h:8080', 'Content-Length: 3', ...OWN]);
  });

  it('names the prefix that was taken off', () => {
    assert.ok(sent([], { stripped: '/api' }).includes('X-Forwarded-Prefix: /api'));
  });

  it('continues what a trusted proxy said', () => {
    const lines = sent(
      ['X-Forwarded-For', '1.1.1.1', 'X-Forwarded-Proto', 'https', 'X-Forwarded-Prefix', '/o/'],
      { peer: { ...peer, trusted: true }, stripped: '/api' },
    );
    assert.ok(lines.includes('X-Forwarded-For: 1.1.1.1, 10.0.0.9'));
    assert.ok(lines.includes('X-Forwarded-Proto: https'));
    assert.ok(lines.includes('X-Forwarded-Prefix: /o/api'));
  });

  it('continues a list of several lines', () => {
    const trusted = { ...peer, trusted: true };
    const lines = sent(
      ['X-Forwarded-For', '1.1.1.1', 'Accept', '*/*', 'x-forwarded-for', '2.2.2.2, 3.3.3.3'],
      { peer: trusted },
    );
    assert.ok(lines.includes('X-Forwarded-For: 1.1.1.1, 2.2.2.2, 3.3.3.3, 10.0.0.9'));
    assert.ok(
      sent(['X-Forwarded-For', ''], { peer: trusted }).includes('X-Forwarded-For: 10.0.0.9'),
    );
  });

  it('gives one scheme, that by which the client came', () => {
    const scheme = (...values: string[]): string | undefined =>
      sent(
        values.flatMap((value) => ['X-Forwarded-Proto', value]),
        { peer: { ...peer, trusted: true } },
      ).find((line) => line.startsWith('X-Forwarded-Proto: '));
    assert.equal(scheme('https,http'), 'X-Forwarded-Proto: https');
    assert.equal(scheme('HTTPS , http'), 'X-Forwarded-Proto: https');
    assert.equal(scheme('https', 'http'), 'X-Forwarded-Proto: https');
    assert.equal(scheme('wss'), 'X-Forwarded-Proto: wss');
    assert.equal(scheme(''), 'X-Forwarded-Proto: http');
    assert.equal(scheme('javascript,https'), 'X-Forwarded-Proto: http');
  });

  it('names the usual port of the scheme where the client names none', () => {
    const port = (secure: boolean, ...headers: string[]): string | undefined =>
      sent(headers, {
        secure,
        peer: { ...peer, trusted: true },
        hostName: { name: 'h', port: undefined, kind: 'name' },
      }).find((line) => line.startsWith('X-Forwarded-Port: '));
    assert.equal(port(false), 'X-Forwarded-Port: 80');
    assert.equal(port(true), 'X-Forwarded-Port: 443');
    assert.equal(port(false, 'X-Forwarded-Proto', 'wss'), 'X-Forwarded-Port: 443');
    assert.equal(port(true, 'X-Forwarded-Proto', 'http'), 'X-Forwarded-Port: 80');
  });

  it('sends one value of what is no list, also where a trusted proxy sends two', () => {
    const lines = sent(['X-Forwarded-Host', 'a.test', 'x-forwarded-host', 'b.test'], {
      peer: { ...peer, trusted: true },
    });
    assert.ok(lines.includes('X-Forwarded-Host: b.test'));
  });

  it('names as the client whom a trusted proxy has seen, not what came with the request', () => {
    const trusted = { ...peer, trusted: true };
    const realIp = (...headers: string[]): string | undefined =>
      sent(headers, { peer: trusted }).find((line) => line.startsWith('X-Real-IP: '));
    assert.equal(realIp('X-Forwarded-For', '6.6.6.6, 2001:db8::1'), 'X-Real-IP: 2001:db8::1');
    assert.equal(
      realIp('X-Forwarded-For', '1.1.1.1', 'X-Real-IP', '2.2.2.2'),
      'X-Real-IP: 2.2.2.2',
    );
    assert.equal(realIp('X-Forwarded-For', '1.1.1.1, unknown'), 'X-Real-IP: 10.0.0.9');
    assert.equal(realIp(), 'X-Real-IP: 10.0.0.9');
  });

  it('takes a peer on a Unix socket for this machine', () => {
    const lines = sent([], { peer: { address: undefined, local: true, trusted: false } });
    assert.ok(lines.includes('X-Real-IP: 127.0.0.1'));
  });
});

describe('claimsForwarding', () => {
  it('sees any trace of another proxy', () => {
    assert.ok(claimsForwarding(['via', '1.1 x']));
    assert.ok(claimsForwarding(['X-Forwarded-Anything', 'x']));
    assert.ok(claimsForwarding(['Forwarded', 'for=x']));
    assert.ok(!claimsForwarding(['Accept', 'x']));
  });
});
