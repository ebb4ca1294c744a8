import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OpenPhase, OpenRequest, RequestRecord } from '../../../../src/model/request.js';
import { RequestBuffer } from '../../../../ui/requests/request-buffer.js';
import { sampleRequest } from '../support/sample-request.js';
import { NOW } from '../support/sample-stack.js';

const { app: WEB } = sampleRequest();

/** Ended so many ms after NOW, without having taken any time. */
function ended(target: string, ms: number): RequestRecord {
  return sampleRequest({ target, t: NOW + ms, totalMs: 0 });
}

function open(phase: OpenPhase, target: string, ms: number, ttfbMs = 0): OpenRequest {
  const record = sampleRequest({ id: 0, target, t: NOW + ms, ttfbMs, status: 0 });
  return { phase, record };
}

function told(buffer: RequestBuffer): string {
  return buffer.entries
    .map((entry) => {
      const phase = entry.kind === 'open' ? `(${entry.phase})` : '';
      return `${entry.seq}${entry.record.target}${phase}`;
    })
    .join(' ');
}

describe('the requests that the dashboard holds', () => {
  it('stand in the order in which they ended, those that wait below them', () => {
    const buffer = new RequestBuffer();
    buffer.add({ kind: 'open', requests: [open('sent', '/slow', -50), open('held', '/held', 0)] });
    buffer.add({ kind: 'requests', records: [ended('/1', 10), ended('/2', 20)] });
    assert.equal(told(buffer), '3/1 4/2 1/slow(sent) 2/held(held)');
  });

  it('have one that is being answered where its answer began', () => {
    const buffer = new RequestBuffer();
    buffer.add({ kind: 'requests', records: [ended('/1', 10), ended('/2', 20), ended('/3', 30)] });
    buffer.add({ kind: 'open', requests: [open('answered', '/socket', 0, 25)] });
    assert.equal(told(buffer), '1/1 2/2 4/socket(answered) 3/3');
    buffer.add({ kind: 'open', requests: [open('answered', '/socket', 0, 5)] });
    assert.equal(
      told(buffer),
      '4/socket(answered) 1/1 2/2 3/3',
      'at the top where it is the oldest',
    );
  });

  it('keep the number of one that changes its phase, and of one that ends', () => {
    const buffer = new RequestBuffer();
    buffer.add({ kind: 'open', requests: [open('held', '/a', 0), open('held', '/b', 0)] });
    buffer.add({ kind: 'open', requests: [open('answered', '/b', 0), open('held', '/a', 0)] });
    assert.equal(told(buffer), '2/b(answered) 1/a(held)');
    buffer.add({ kind: 'requests', records: [ended('/b', 0)] });
    assert.equal(told(buffer), '2/b 1/a(held)');
    buffer.add({ kind: 'open', requests: [] });
    assert.equal(told(buffer), '2/b');
  });

  it('tell two apart that began at the same moment', () => {
    const buffer = new RequestBuffer();
    buffer.add({ kind: 'open', requests: [open('held', '/a', 0), open('held', '/a', 0)] });
    assert.equal(told(buffer), '1/a(held) 2/a(held)');
    buffer.add({ kind: 'requests', records: [ended('/a', 0)] });
    assert.equal(told(buffer), '1/a 2/a(held)');
    const other = { ...ended('/a', 0), app: WEB === 'web' ? 'api' : 'web' };
    buffer.add({ kind: 'requests', records: [other] });
    assert.equal(told(buffer), '1/a 3/a 2/a(held)', 'that of another app is another');
  });

  it('count what was missed, and forget all when they come anew', () => {
    const buffer = new RequestBuffer();
    buffer.add({ kind: 'gap', requests: 7 });
    buffer.add({ kind: 'open', requests: [open('held', '/a', 0)] });
    assert.equal(buffer.missed, 7);
    buffer.clear();
    assert.equal(told(buffer), '');
    assert.equal(buffer.missed, 0);
  });

  it('are another array only when something has changed', () => {
    const buffer = new RequestBuffer();
    buffer.add({ kind: 'requests', records: [ended('/1', 0)] });
    const { entries } = buffer;
    assert.equal(buffer.entries, entries);
    buffer.add({ kind: 'open', requests: [open('held', '/a', 0)] });
    assert.notEqual(buffer.entries, entries);
  });
});
