import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RequestRecord } from '../../../src/model/request.js';
import { requestLine } from '../../../src/model/request-line.js';
import { sampleRequest } from '../ui/support/sample-request.js';

describe('a request in one line', () => {
  const table: readonly (readonly [Partial<RequestRecord>, string])[] = [
    [{}, '200 GET /  10ms 512B  web'],
    [{ app: undefined, status: 404, note: 'no route' }, '404 GET /  10ms 512B  -  (no route)'],
    // The client left before there was an answer.
    [{ status: 0, heldMs: 900 }, '--- GET /  10ms 512B  web  (held 900ms)'],
    [{ heldMs: 900, note: 'retried' }, '200 GET /  10ms 512B  web  (held 900ms, retried)'],
    // A moment is no hold.
    [{ heldMs: 0.4 }, '200 GET /  10ms 512B  web'],
  ];
  for (const [record, wanted] of table) {
    it(wanted, () => assert.equal(requestLine(sampleRequest(record)), wanted));
  }

  const sizes: Readonly<Record<number, string>> = {
    0: '0B',
    999: '999B',
    1000: '1.0kB',
    9949: '9.9kB',
    9960: '10kB',
    999_499: '999kB',
    999_500: '1.0MB',
    12_000_000: '12MB',
    3_400_000_000: '3.4GB',
    1e12: '1.0TB',
    5e15: '5000TB',
  };
  for (const [bytes, wanted] of Object.entries(sizes)) {
    it(`${bytes} bytes are ${wanted}`, () => {
      assert.ok(requestLine(sampleRequest({ bytes: Number(bytes) })).includes(` ${wanted}  `));
    });
  }
});
