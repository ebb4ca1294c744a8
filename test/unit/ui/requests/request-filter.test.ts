import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OpenPhase } from '../../../../src/model/request.js';
import type { RequestEntry } from '../../../../ui/requests/request-buffer.js';
import { parseRequestFilter } from '../../../../ui/requests/request-filter.js';
import { sampleRequest } from '../support/sample-request.js';

const REQUESTS = [
  sampleRequest({ target: '/api/orders?x=1', app: 'api', status: 502, totalMs: 1004, heldMs: 900 }),
  sampleRequest({ target: '/', app: 'web', status: 200, totalMs: 12, bytes: 20_000 }),
  sampleRequest({ target: '/API/late', app: 'api', status: 404, totalMs: 250, method: 'POST' }),
  sampleRequest({ target: '/nowhere', app: undefined, status: 404, totalMs: 1, note: 'no route' }),
].map((record, seq): RequestEntry => ({ kind: 'ended', seq, record }));

/** One that waits for its app, one that waits for an answer, and one that is being answered. */
const OPEN: readonly RequestEntry[] = [
  ['held', 0],
  ['sent', 0],
  ['answered', 101],
].map(([phase, status], seq) => ({
  kind: 'open',
  seq,
  phase: phase as OpenPhase,
  record: sampleRequest({ status: status as number, heldMs: phase === 'held' ? 900 : 0 }),
}));

/** Which requests are shown, by their place from 0; or why it cannot be read. */
function shown(text: string, among: readonly RequestEntry[] = REQUESTS): string {
  const filter = parseRequestFilter(text);
  if (filter.kind === 'wrong') return filter.why;
  return among
    .flatMap((request, index) => (filter.kind === 'all' || filter.test(request) ? [index] : []))
    .join(' ');
}

describe('a filter of requests', () => {
  const table: readonly (readonly [string, string])[] = [
    ['', '0 1 2 3'],
    ['  ', '0 1 2 3'],
    ['status>=500', '0'],
    ['status>=400 ms>200', '0 2'],
    ['ms>1s', '0'],
    ['ms<=12', '1 3'],
    ['held>0', '0'],
    ['bytes>10k', '1'],
    ['5xx', '0'],
    ['404', '2 3'],
    ['status:4xx', '2 3'],
    ['status:404 app:api', '2'],
    ['path:/api', '0 2'],
    ['orders', '0'],
    ['!app:api', '1 3'],
    ['!5xx !404', '1'],
    ['method:post', '2'],
    ['app:-', '3'],
    // A part of a name is no name.
    ['app:ap', ''],
    ['app:API', '0 2'],
    ['note:route', '3'],
    ['note:held', '0'],
    ['ms=250', '2'],
    ['stauts>=500', 'there is no stauts; did you mean status?'],
    ['pth:/api', 'there is no pth; did you mean path?'],
    ['ms>slow', 'ms> wants a number, such as ms>200'],
    ['status:bad', 'status: wants 404, or 5xx'],
  ];
  for (const [text, expected] of table) {
    it(JSON.stringify(text), () => assert.equal(shown(text), expected));
  }

  it('takes no stream for slow, however long it lasted', () => {
    const record = sampleRequest({ totalMs: 3_600_000, stream: true });
    const stream: RequestEntry = { kind: 'ended', seq: 1, record };
    assert.equal(shown('ms>200', [stream]), '');
    assert.equal(shown('status<500', [stream]), '0');
  });

  it('finds those that have not ended by what their row says, and by no status they lack', () => {
    assert.equal(shown('note:held', OPEN), '0');
    assert.equal(shown('note:answer', OPEN), '1');
    assert.equal(shown('note:open', OPEN), '2');
    assert.equal(shown('held>500', OPEN), '0');
    assert.equal(shown('status<500', OPEN), '2');
    assert.equal(shown('status>=500', OPEN), '');
    assert.equal(shown('!5xx', OPEN), '0 1 2');
  });

  it('says what there is where nothing is near', () => {
    assert.match(shown('quux>1'), /there is no quux; there is: status ms/);
    assert.match(shown('constructor>1'), /^there is no constructor;/);
    assert.match(shown('valueof:1 toString:x'), /^there is no valueof;/);
    assert.match(shown('constructor:x'), /^there is no constructor;/);
  });
});
