import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Exchange } from '../../../src/proxy/exchange.js';
import { parseHost } from '../../../src/proxy/host.js';
import { forOutside, isOutside } from '../../../src/proxy/outside.js';
import { renderProblem } from '../../../src/proxy/pages/error-page.js';
import { renderPage } from '../../../src/proxy/pages/layout.js';

describe('what visitors from outside are told', () => {
  const problem = {
    status: 503,
    detail: 'admin is stopped',
    advice: 'start it: sockpit start admin',
    app: { name: 'admin', state: 'stopped', reason: 'manual', lines: ['secret'] },
    links: [{ path: '/admin/', text: 'admin' }],
    live: { app: 'admin', stamp: 'closed stopped' },
  };

  it('is a status, in every form', () => {
    for (const form of ['html', 'problem', 'text'] as const) {
      const { page, text } = renderProblem(forOutside(problem), form);
      const said = page ? renderPage(page, 'nonce') : (text ?? '');
      assert.match(said, /Service Unavailable/);
      assert.doesNotMatch(said, /admin|sockpit|stopped|manual|secret/, form);
    }
  });

  it('is a status for every fault of ours, the first number included', () => {
    const { text } = renderProblem(forOutside({ ...problem, status: 500 }), 'text');
    assert.equal(text, '500 Internal Server Error\n');
  });

  it('asks again by itself where the stack would tell when', () => {
    const { page } = renderProblem(forOutside(problem), 'html');
    assert.match(page?.script ?? '', /^setTimeout/);
    const still = { status: 503, detail: 'admin is stopped', advice: '' };
    assert.equal(renderProblem(forOutside(still), 'html').page?.script, undefined);
    assert.equal(
      renderProblem(forOutside({ ...problem, status: 404 }), 'text').text,
      '404 Not Found\n',
    );
  });

  it('is what is wrong with the request itself', () => {
    const bad = { status: 400, detail: 'the target does not name a host', advice: '' };
    assert.match(renderProblem(forOutside(bad), 'text').text ?? '', /does not name a host/);
  });
});

describe('who is outside', () => {
  const here = { address: '127.0.0.1', local: true };
  const far = { address: '10.0.0.9', local: false };
  const unix = { address: undefined, local: true };
  const claim = ['X-Forwarded-For', '203.0.113.7'];
  for (const [what, peer, host, rawHeaders, httpVersion, outside] of [
    ['this machine', here, 'localhost:8080', [], '1.1', false],
    ['another proxy here, for a name of this machine', here, 'localhost', claim, '1.1', false],
    ['another proxy here, for a name of the world', here, 'a.org', claim, '1.1', true],
    ['the network', far, 'box.lan', [], '1.1', false],
    [
      'this machine beside a trusted proxy',
      { ...here, trusted: true },
      'localhost',
      [],
      '1.1',
      false,
    ],
    ['a trusted proxy that says so', { ...here, trusted: true }, 'localhost', claim, '1.1', true],
    ['a trusted proxy that keeps the name', { ...here, trusted: true }, 'a.org', [], '1.1', true],
    ['a trusted nginx that says nothing', { ...here, trusted: true }, 'localhost', [], '1.0', true],
    ['a proxy behind a Unix socket', unix, 'localhost', [], '1.1', false],
    ['a trusted one that says nothing', { ...unix, trusted: true }, 'localhost', [], '1.1', true],
    ['a trusted proxy elsewhere', { ...far, trusted: true }, '127.0.0.1', [], '1.1', true],
  ] as const) {
    it(`${what}: ${outside ? 'outside' : 'not outside'}`, () => {
      const exchange = {
        peer: { trusted: false, ...peer },
        hostName: parseHost(host),
        request: { rawHeaders, httpVersion },
      } as unknown as Exchange;
      assert.equal(isOutside(exchange), outside);
    });
  }
});
