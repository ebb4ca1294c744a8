import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { renderProblem, type ShownProblem } from '../../../../src/proxy/pages/error-page.js';
import { renderPage } from '../../../../src/proxy/pages/layout.js';

const problem: ShownProblem = {
  status: 503,
  detail: 'api is failed',
  advice: 'mend it',
  app: {
    name: 'api',
    state: 'failed',
    reason: 'exited with 3',
    lines: ['\x1b[31m</pre><x>\x1b[0m'],
  },
  links: [{ path: '/api/', text: 'api' }],
  live: { app: 'api', stamp: '</script>' },
};

describe('renderProblem', () => {
  it('as a page escapes everything and asks again', () => {
    const { page } = renderProblem(problem, 'html');
    assert.ok(page);
    const text = renderPage(page, 'NONCE');
    assert.match(text, /<pre>&lt;\/pre&gt;&lt;x&gt;<\/pre>/);
    assert.equal(text.match(/<\/script>/g)?.length, 1);
    assert.match(text, /<script nonce="NONCE">/);
    assert.match(text, /http-equiv="refresh"/);
    assert.match(text, /<a href="\/api\/">/);
  });

  it('as JSON is a problem with its log', () => {
    const { type, text } = renderProblem(problem, 'problem');
    assert.equal(type, 'application/problem+json');
    const parsed = JSON.parse(text ?? '') as Record<string, unknown>;
    assert.deepEqual(parsed['log'], ['</pre><x>']);
    assert.equal(parsed['state'], 'failed');
    assert.equal(parsed['title'], 'Service Unavailable');
  });

  it('as text says the same', () => {
    assert.equal(
      renderProblem(problem, 'text').text,
      '503 Service Unavailable: api is failed\nmend it\n  /api/  api\n\nThe last lines of api:\n</pre><x>\n',
    );
  });
});
