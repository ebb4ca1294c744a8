import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseObject } from '../../../src/control/request-body.js';

describe('parseObject', () => {
  it('takes a JSON object', () => {
    assert.deepEqual(parseObject(' {"force":true}\n'), { kind: 'object', value: { force: true } });
  });

  for (const text of ['[1]', 'null', '7', '"x"', '{', 'force=1', '']) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      const body = parseObject(text);
      assert.ok(body.kind === 'problem');
      assert.equal(body.problem.status, 400);
    });
  }
});
