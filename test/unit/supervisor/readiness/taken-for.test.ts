import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { App } from '../../../../src/model/app.js';
import type { Remembered } from '../../../../src/supervisor/readiness/report.js';
import { takenFor } from '../../../../src/supervisor/readiness/taken-for.js';
import { sampleApp } from '../../support/sample-app.js';

const worker: Remembered = { kind: 'worker' };
const log = { kind: 'log', source: 'up', flags: '' } as const;

function of(overrides: Partial<App>, remembered?: Remembered, ruleMet = false): unknown {
  const app = sampleApp({ upstream: { kind: 'discover' }, ...overrides });
  return takenFor(app, remembered, ruleMet);
}

it('is undecided where nobody knows better, and a worker where it was one before', () => {
  assert.equal(of({}), 'undecided');
  assert.equal(of({}, worker), 'silent');
});

it('is a worker by its own rule, once that is met', () => {
  assert.equal(of({ ready: log }), undefined);
  assert.equal(of({ ready: log }, undefined, true), 'silent');
});

it('is none where it was told to answer, or has answered', () => {
  const upstream = { kind: 'tcp', host: '127.0.0.1', port: 3000 } as const;
  assert.equal(of({ upstream: { kind: 'fixed', upstream } }, worker), undefined);
  assert.equal(of({ prefixGuessed: false }, worker), undefined);
  assert.equal(of({ ready: { kind: 'listen' } }, worker), undefined);
  for (const known of [
    { kind: 'answered', on: 'unix' },
    { kind: 'upstream', upstream },
  ] as const) {
    assert.equal(of({}, known), undefined);
    assert.equal(of({ ready: log }, known, true), undefined);
  }
});
