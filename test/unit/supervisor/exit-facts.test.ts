import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exitFacts } from '../../../src/supervisor/exit-facts.js';
import type { AskedEnd } from '../../../src/supervisor/exit-facts.js';

function words(end: number | string, asked?: AskedEnd): string {
  const [code, signal] = typeof end === 'number' ? [end, null] : [null, end];
  const facts = { code, signal, spawnedAt: 0, at: 5, command: 'x', lastLines: [] };
  return exitFacts({ ...facts, asked }).words;
}

describe('the words for an end', () => {
  const asked = { signal: 'SIGTERM', killed: false };
  const killed = { signal: 'SIGTERM', killed: true };

  it('that nobody asked for say what went wrong', () => {
    assert.equal(words('SIGTERM'), 'was ended by SIGTERM');
    assert.match(words('SIGKILL'), /by somebody, or because memory ran out/);
    assert.equal(words(0), 'ended by itself (exit 0)');
  });

  it('that was asked for say that it was', () => {
    assert.equal(words('SIGTERM', asked), 'was stopped (SIGTERM)');
    assert.equal(words('SIGKILL', killed), 'was stopped (SIGKILL)');
    assert.equal(words(0, asked), 'was stopped (exit 0)');
    assert.equal(words(143, asked), 'was stopped (exit 143)');
    assert.equal(words(1, killed), 'was stopped (exit 1)');
  });

  it('of a oneshot say how long it took', () => {
    const facts = { signal: null, spawnedAt: 0, at: 3240, command: 'x', lastLines: [] };
    assert.equal(exitFacts({ ...facts, code: 0, oneshot: true }).words, 'finished in 3.2s');
    assert.equal(exitFacts({ ...facts, code: 1, oneshot: true }).words, 'exited with 1');
  });

  it('still name what was not ours', () => {
    assert.match(words('SIGSEGV', asked), /segmentation fault/);
    assert.match(words('SIGKILL', asked), /memory ran out/);
  });
});
