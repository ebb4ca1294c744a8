import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Upstream, UpstreamPlan } from '../../../../src/model/upstream.js';
import { describeUpstream } from '../../../../src/model/upstream.js';
import type { Remembered } from '../../../../src/supervisor/readiness/report.js';
import { awaitedUpstream, expectedUpstreams } from '../../../../src/supervisor/readiness/told.js';
import { sampleApp } from '../../support/sample-app.js';

const offered = { socket: '/run/api.sock', port: 20_001 };
const tcp = (host: string, port: number): Upstream => ({ kind: 'tcp', host, port });

function expected(plan: UpstreamPlan, remembered?: Remembered): string[] {
  const input = { app: sampleApp({ upstream: plan }), offered, remembered: () => remembered };
  return expectedUpstreams(input).map(
    ({ reason, upstreams }) => `${reason} ${upstreams.map(describeUpstream).join(' ')}`,
  );
}

const OFFERS = ['offered unix:/run/api.sock', 'offered 127.0.0.1:20001 [::1]:20001'];

it('what is told comes first, then the memory, then the offers', () => {
  assert.deepEqual(expected({ kind: 'none' }), []);
  assert.deepEqual(expected({ kind: 'discover' }), OFFERS);
  const remembered: Remembered = { kind: 'upstream', upstream: tcp('127.0.0.1', 3000) };
  assert.deepEqual(expected({ kind: 'discover' }, remembered), [
    'remembered 127.0.0.1:3000 [::1]:3000',
    ...OFFERS,
  ]);
  assert.deepEqual(
    expected({ kind: 'literal', upstream: tcp('localhost', 5173), text: '' }, { kind: 'worker' }),
    ['told 127.0.0.1:5173 [::1]:5173', ...OFFERS],
  );
});

it('a fixed address stands alone', () => {
  const upstream: Upstream = { kind: 'unix', path: '/srv/a.sock' };
  assert.deepEqual(expected({ kind: 'fixed', upstream }), ['told unix:/srv/a.sock']);
  assert.deepEqual(expected({ kind: 'fixed', upstream: tcp('10.0.0.5', 80) }), [
    'told 10.0.0.5:80',
  ]);
});

it('a variable that the command reads is told, not only offered', () => {
  assert.deepEqual(expected({ kind: 'variable', name: 'SOCKET' }), [
    'told unix:/run/api.sock',
    'offered 127.0.0.1:20001 [::1]:20001',
  ]);
});

it('only what was told or is remembered is awaited', () => {
  const app = sampleApp({ upstream: { kind: 'discover' } });
  assert.equal(awaitedUpstream({ app, offered, remembered: () => undefined }), undefined);
  const upstream = tcp('127.0.0.1', 3000);
  const remembered = (): Remembered => ({ kind: 'upstream', upstream });
  assert.deepEqual(awaitedUpstream({ app, offered, remembered }), {
    reason: 'remembered',
    upstream,
  });
});
