import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { askedEnd, exitFacts } from '../../../../src/supervisor/lifecycle/exit-facts.js';
import type { AskedEnd } from '../../../../src/supervisor/lifecycle/exit-facts.js';
import { newborn } from '../../../../src/supervisor/lifecycle/lifecycle.js';
import { aPolicy } from '../a-policy.js';

function words(end: number | string, asked: AskedEnd = {}): string {
  const [code, signal] = typeof end === 'number' ? [end, null] : [null, end];
  const facts = { code, signal, livedMs: 5, at: 5, command: 'x', lastLines: [] };
  return exitFacts({ ...facts, asked }).words;
}

describe('the words for an end', () => {
  const asked: AskedEnd = { stop: { signal: 'SIGTERM', killed: false } };
  const killed: AskedEnd = { stop: { signal: 'SIGTERM', killed: true } };

  it('that nobody asked for say what went wrong', () => {
    assert.equal(words('SIGTERM'), 'was ended by SIGTERM');
    assert.match(words('SIGKILL'), /by somebody, or because memory ran out/);
    assert.equal(words(0), 'ended by itself (exit 0)');
  });

  it('that was asked for say that it was', () => {
    assert.equal(words('SIGTERM', asked), 'was stopped (SIGTERM)');
    assert.equal(words('SIGKILL', killed), 'was stopped (SIGKILL, sent by sockpit)');
    assert.equal(words(0, asked), 'was stopped (exit 0)');
    assert.equal(words(143, asked), 'was stopped (exit 143)');
    assert.equal(words(1, killed), 'was stopped (exit 1)');
  });

  it('after a signal that sockpit was told to send name it', () => {
    const who = 'which sockpit was told to send';
    assert.equal(words('SIGKILL', { sent: 'SIGKILL' }), `was ended by SIGKILL, ${who}`);
    assert.equal(words(137, { sent: 'SIGKILL' }), `exited with 137: SIGKILL, ${who}`);
    assert.equal(words(0, { sent: 'SIGTERM' }), `ended (exit 0) after SIGTERM, ${who}`);
    assert.equal(words(0, { sent: 'SIGUSR1' }), 'ended by itself (exit 0)');
    assert.match(words('SIGKILL', { sent: 'SIGTERM' }), /by somebody/);
    assert.match(words('SIGKILL', { ...asked, sent: 'SIGKILL' }), /told to send/);
  });

  it('of a oneshot say how long it took', () => {
    const facts = { signal: null, livedMs: 3240, at: 3240, command: 'x', lastLines: [] };
    assert.equal(exitFacts({ ...facts, code: 0, oneshot: true }).words, 'finished in 3.2s');
    assert.equal(exitFacts({ ...facts, code: 1, oneshot: true }).words, 'exited with 1');
  });

  it('still name what was not ours', () => {
    assert.match(words('SIGSEGV', asked), /segmentation fault/);
    assert.match(words('SIGKILL', asked), /memory ran out/);
  });
});

describe('who asked for an end', () => {
  const app = { signal: 'SIGTERM', graceMs: 1000 } as const;
  const live = newborn(aPolicy(), 0).phase;

  it('is whoever had a signal sent within the grace', () => {
    const sent = { signal: 'SIGINT', at: 5000 } as const;
    assert.deepEqual(askedEnd(live, app, sent, 6000), { sent: 'SIGINT' });
    assert.deepEqual(askedEnd(live, app, sent, 6001), {});
    assert.deepEqual(askedEnd(live, app, undefined, 6000), {});
  });

  it('is no crash', () => {
    const facts = { code: null, livedMs: 5, at: 5, command: 'x', lastLines: [] };
    const of = (asked: AskedEnd): boolean =>
      exitFacts({ ...facts, signal: 'SIGKILL', asked }).asked;
    assert.equal(of({ sent: 'SIGKILL' }), true);
    assert.equal(of({}), false);
  });
});
