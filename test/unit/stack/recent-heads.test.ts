import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RecentHeads } from '../../../src/stack/recent-heads.js';
import { sampleRequest } from '../ui/support/sample-request.js';

const ASKED = ['Host', 'localhost', 'Cookie', 'session=17'];

/** One request after the other, from id 1, that end at these ms with this status. */
function after(...ended: readonly (readonly [ms: number, status: number])[]): RecentHeads {
  const heads = new RecentHeads();
  ended.forEach(([t, status], index) => {
    heads.add(sampleRequest({ id: index + 1, t, totalMs: 0, status }), ASKED, []);
  });
  return heads;
}

function kept(heads: RecentHeads, count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1).filter((id) => {
    try {
      return heads.of(id).id === id;
    } catch {
      return false;
    }
  });
}

const times = <T>(count: number, value: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => value(index));

describe('the header fields of the newest requests', () => {
  it('are told without secrets', () => {
    const heads = new RecentHeads();
    heads.add(sampleRequest({ id: 7 }), ASKED, ['Content-Type', 'text/html']);
    assert.deepEqual(heads.of(7), {
      id: 7,
      request: [
        ['Host', 'localhost'],
        ['Cookie', 'session=…'],
      ],
      answer: [['Content-Type', 'text/html']],
    });
  });

  it('are those of five hundred', () => {
    const heads = after(...times(501, (i) => [i * 1000, 200] as const));
    assert.equal(heads.of(2).id, 2);
    assert.throws(() => heads.of(1), {
      name: 'RefusedError',
      message: /^the header fields of request 1 are not kept: those of the newest 500 are/,
    });
    assert.throws(() => heads.of(502), {
      message: 'there is no request 502; 501 have ended in this run',
    });
  });

  it('are fifty of one second, and more of those that failed', () => {
    const busy = times(60, () => [1000, 200] as const);
    const failing = times(60, (i) => [1999, i % 2 === 0 ? 502 : 0] as const);
    const heads = after(...busy, ...failing, [2000, 200]);
    assert.deepEqual(kept(heads, 121), [
      ...times(50, (i) => i + 1),
      ...times(50, (i) => i + 61),
      121,
    ]);
  });
});
