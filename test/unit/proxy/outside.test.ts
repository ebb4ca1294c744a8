import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { forOutside } from '../../../src/proxy/outside.js';
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

  it('asks again by itself where the stack would tell when', () => {
    const { page } = renderProblem(forOutside(problem), 'html');
    assert.match(page?.script ?? '', /^setTimeout/);
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
