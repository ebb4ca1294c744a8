import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseProblem, problem, problemBody, rawProblem } from '../../../src/control/problem.js';

describe('problems', () => {
  it('are RFC 9457 with a code to compare', () => {
    assert.deepEqual(JSON.parse(problemBody(problem('unknown-app', 'no app x'))), {
      type: 'urn:sockpit:problem:unknown-app',
      title: 'The stack has no such app',
      status: 404,
      code: 'unknown-app',
      detail: 'no app x',
    });
  });

  it('can be a whole answer', () => {
    const [head = '', body = ''] = rawProblem(problem('bad-request', 'ça')).split('\r\n\r\n');
    assert.match(head, /^HTTP\/1\.1 400 /);
    assert.match(head, /Content-Type: application\/problem\+json/);
    assert.ok(head.includes(`Content-Length: ${Buffer.byteLength(body)}`));
  });

  it('are read back, whatever comes', () => {
    assert.deepEqual(parseProblem(problemBody(problem('failed', 'why'))), {
      code: 'failed',
      detail: 'why',
    });
    for (const body of ['', 'garbage', 'null', '[]', '{"code":7,"detail":{}}']) {
      assert.deepEqual(parseProblem(body), { code: undefined, detail: body });
    }
  });
});
