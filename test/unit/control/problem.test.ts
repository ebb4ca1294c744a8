import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import {
  parseProblem,
  problem,
  problemBody,
  rawProblem,
  type ProblemCode,
} from '../../../src/control/problem.js';

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
    assert.match(head, /^Sockpit-Version: ./m);
    const allow = problem('method-not-allowed', 'no', 'GET, POST');
    assert.match(rawProblem(allow), /^Allow: GET, POST\r?$/m);
  });

  it('all stand in the documentation, with their status', () => {
    const every: Readonly<Record<ProblemCode, true>> = {
      'bad-request': true,
      'not-found': true,
      'unknown-app': true,
      'method-not-allowed': true,
      'request-timeout': true,
      refused: true,
      'body-too-large': true,
      'target-too-long': true,
      'expectation-failed': true,
      'upgrade-required': true,
      'headers-too-large': true,
      failed: true,
      'too-many-connections': true,
    };
    const docs = readFileSync(new URL('../../../docs/control.md', import.meta.url), 'utf8');
    const told = [...docs.matchAll(/^\| (\d{3}) \| ([^|]+) \|/gm)].flatMap(
      ([, status, codes = '']) =>
        [...codes.matchAll(/`([^`]+)`/g)].map(([, code = '']) => [code, Number(status)]),
    );
    const known = (Object.keys(every) as ProblemCode[]).map((code) => [
      code,
      problem(code, '').status,
    ]);
    assert.deepEqual(told.sort(), known.sort());
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
