import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCandidate } from '../../../../src/supervisor/readiness/candidate.js';
import type { ProbeEvent } from '../../../../src/supervisor/readiness/probe.js';
import { ManualClock } from '../../logs/manual-clock.js';

const REFUSED: ProbeEvent = { kind: 'refused', code: 'ECONNREFUSED' };

/** A candidate of two addresses, whose probes say what the test has them say. */
function bed(atOnce: readonly ProbeEvent[] = []) {
  const clock = new ManualClock(1000);
  const tried: string[] = [];
  const stopped: string[] = [];
  const first = [...atOnce];
  let tell: (event: ProbeEvent) => void = () => undefined;
  const changes: (() => void)[] = [];
  const candidate = createCandidate({
    upstreams: [
      { kind: 'tcp', host: '127.0.0.1', port: 1 },
      { kind: 'tcp', host: '::1', port: 1 },
    ],
    reason: 'told',
    request: () => 'GET / HTTP/1.0\r\n\r\n',
    closesForNoHttp: 0,
    clock,
    probe: (upstream, _request, onEvent) => {
      const host = upstream.kind === 'tcp' ? upstream.host : upstream.path;
      tried.push(host);
      tell = onEvent;
      const event = first.shift();
      if (event) onEvent(event);
      return { stop: () => stopped.push(host) };
    },
    isAbsent: () => false,
    held: () => false,
    connectable: (upstream) => upstream,
    changed: () => changes.shift()?.(),
  });
  return { candidate, clock, tried, stopped, changes, tell: (event: ProbeEvent) => tell(event) };
}

describe('a candidate', () => {
  it('tries all its addresses, then waits, a little longer each time', () => {
    const { candidate, clock, tried } = bed(Array<ProbeEvent>(6).fill(REFUSED));
    candidate.poke();
    assert.deepEqual(tried, ['127.0.0.1', '::1'], 'refused before the probe has returned');
    assert.deepEqual(
      [candidate.answer, candidate.refusal],
      [{ kind: 'none', tried: true }, 'ECONNREFUSED'],
    );
    clock.pass(2);
    assert.equal(tried.length, 4);
    clock.pass(3);
    assert.equal(tried.length, 4);
    clock.pass(1);
    assert.equal(tried.length, 6);
  });

  it('holds one connection at a time, and asks no more when it knows the answer', () => {
    const { candidate, clock, tried, tell } = bed([REFUSED]);
    candidate.poke();
    tell({ kind: 'accepted' });
    candidate.poke();
    assert.deepEqual(candidate.answer, { kind: 'silent', since: clock.elapsed() });
    tell({ kind: 'http', status: 404 });
    candidate.poke();
    clock.pass(10_000);
    assert.deepEqual(tried, ['127.0.0.1', '::1']);
    assert.deepEqual(candidate.upstream, { kind: 'tcp', host: '::1', port: 1 });
  });

  it('leaves nothing open where it is stopped by what it has just told', () => {
    const { candidate, clock, tried, stopped, changes } = bed([{ kind: 'accepted' }]);
    changes.push(() => candidate.stop());
    candidate.poke();
    assert.deepEqual(stopped, ['127.0.0.1']);
    candidate.poke();
    clock.pass(10_000);
    assert.equal(tried.length, 1);
  });
});
