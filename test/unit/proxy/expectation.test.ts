import assert from 'node:assert/strict';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, it } from 'node:test';
import { expectsContinue, isUnmet } from '../../../src/proxy/expectation.js';

const asking = (expect: string | undefined, httpVersion = '1.1'): IncomingMessage =>
  Object.assign(new IncomingMessage(new Socket()), { httpVersion, headers: { expect } });

describe('an expectation', () => {
  const table: readonly (readonly [string | undefined, boolean, boolean])[] = [
    [undefined, false, false],
    ['100-continue', true, false],
    ['100-Continue', true, false],
    // Empty members count for nothing.
    ['100-continue,', true, false],
    [' , 100-continue', true, false],
    ['', false, false],
    ['foo', false, true],
    ['100-continue, foo', true, true],
  ];
  for (const [expect, continues, unmet] of table) {
    it(expect ?? 'none', () => {
      assert.equal(expectsContinue(asking(expect)), continues);
      assert.equal(isUnmet(asking(expect)), unmet);
    });
  }

  it('is none in HTTP/1.0', () => {
    assert.equal(expectsContinue(asking('100-continue', '1.0')), false);
    assert.equal(isUnmet(asking('foo', '1.0')), false);
  });
});
