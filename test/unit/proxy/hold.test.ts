import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Availability } from '../../../src/model/availability.js';
import { judgeHold, MAX_HELD, retryDelay, type Waiting } from '../../../src/proxy/hold.js';

const open: Availability = {
  kind: 'open',
  endpoints: [{ instance: 1, generation: 1, upstream: { kind: 'unix', path: '/s' } }],
};
const coming: Availability = { kind: 'coming', state: 'starting', reason: '', died: false };
const dead: Availability = { kind: 'coming', state: 'backoff', reason: '', died: true };
const deaf: Availability = { kind: 'deaf', state: 'not listening', reason: '' };
const closed: Availability = { kind: 'closed', state: 'failed', reason: '', advice: '' };

function verdict(availability: Availability, waiting: Partial<Waiting> = {}): string {
  const result = judgeHold(availability, {
    waitedMs: 0,
    sinceDeathMs: undefined,
    pageLoad: false,
    holdForMs: 30_000,
    othersHeld: 0,
    refused: undefined,
    ...waiting,
  });
  if (result.kind === 'wait') return `wait ${result.ms}`;
  return result.kind === 'tell' ? `tell ${result.why}` : result.kind;
}

describe('judge', () => {
  const table: readonly (readonly [string, Availability, Partial<Waiting>, string])[] = [
    ['open', open, {}, 'serve'],
    ['open after a long wait', open, { waitedMs: 60_000 }, 'serve'],
    ['open, but refused just now', open, { refused: 'ENOENT' }, 'wait 30000'],
    ['open, and refused all along', open, { refused: 'ENOENT', waitedMs: 30_000 }, 'tell held out'],
    ['starting', coming, {}, 'wait 30000'],
    ['starting for long', coming, { waitedMs: 29_000 }, 'wait 1000'],
    ['starting for too long', coming, { waitedMs: 30_000 }, 'tell held out'],
    ['a page of a starting app', coming, { pageLoad: true }, 'wait 2000'],
    ['a page after two seconds', coming, { pageLoad: true, waitedMs: 2000 }, 'tell page'],
    ['a page of one that died', dead, { pageLoad: true }, 'tell page'],
    ['another request of one that died', dead, { sinceDeathMs: 0 }, 'wait 2000'],
    ['the same, later', dead, { sinceDeathMs: 2000, waitedMs: 5000 }, 'tell held out'],
    ['one that starts again after a death', coming, { sinceDeathMs: 1500 }, 'wait 500'],
    ['no hold at all', coming, { holdForMs: 0 }, 'tell held out'],
    ['one that listens no more', deaf, { sinceDeathMs: 0 }, 'wait 2000'],
    ['a page of one that listens no more', deaf, { pageLoad: true, sinceDeathMs: 0 }, 'tell page'],
    ['one that has waited since before', deaf, { waitedMs: 5000 }, 'wait 25000'],
    ['closed', closed, { waitedMs: 10 }, 'tell closed'],
    ['no HTTP', { kind: 'unrouted', silent: false }, {}, 'unrouted'],
    ['too many', coming, { othersHeld: MAX_HELD }, 'tell too many waiting'],
    ['too many, but it waits already', coming, { othersHeld: MAX_HELD, waitedMs: 5 }, 'wait 29995'],
    ['too many, but open', open, { othersHeld: MAX_HELD }, 'serve'],
  ];
  for (const [name, availability, waiting, wanted] of table) {
    it(name, () => assert.equal(verdict(availability, waiting), wanted));
  }
});

describe('retryDelay', () => {
  it('grows to a quarter of a second', () => {
    assert.deepEqual([0, 1, 2, 3, 4, 5, 100].map(retryDelay), [10, 20, 40, 80, 160, 250, 250]);
  });
});
