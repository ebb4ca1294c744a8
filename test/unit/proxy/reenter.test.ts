import assert from 'node:assert/strict';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, it } from 'node:test';
import { headWithoutOffer } from '../../../src/proxy/reenter.js';

describe('headWithoutOffer', () => {
  it('is the head as it came, without the upgrade', () => {
    const request = new IncomingMessage(new Socket());
    Object.assign(request, { method: 'POST', url: '/a%2Fb?c', httpVersion: '1.1' });
    request.rawHeaders = [
      ...['Host', 'h', 'Connection', 'keep-alive, Upgrade, HTTP2-Settings', 'Upgrade', 'h2c'],
      ...['HTTP2-Settings', 'AAM', 'X-L', 'caf\xe9', 'connection', 'X-Hop', 'x-hop', '1'],
    ];
    assert.equal(
      headWithoutOffer(request),
      'POST /a%2Fb?c HTTP/1.1\r\nHost: h\r\nX-L: caf\xe9\r\nx-hop: 1\r\nConnection: keep-alive, x-hop\r\n\r\n',
    );
  });
});
