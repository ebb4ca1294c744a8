import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { abortSignalOf, CallingOff } from '../../../src/model/calling-off.js';

describe('calling off', () => {
  it('is told once to who listens, and to nobody else', () => {
    const work = new CallingOff();
    const told: string[] = [];
    const gone = (): void => void told.push('gone');
    work.signal.addEventListener('abort', gone);
    work.signal.addEventListener('abort', () => void told.push('here'));
    work.signal.removeEventListener('abort', gone);
    assert.equal(work.signal.aborted, false);
    work.abort();
    work.abort();
    work.signal.addEventListener('abort', gone);
    assert.deepEqual(told, ['here']);
    assert.equal(work.signal.aborted, true);
  });

  it('lets listeners leave while they are told', () => {
    const work = new CallingOff();
    const told: number[] = [];
    const second = (): void => void told.push(2);
    work.signal.addEventListener('abort', () => {
      told.push(1);
      work.signal.removeEventListener('abort', second);
    });
    work.signal.addEventListener('abort', second);
    work.abort();
    assert.deepEqual(told, [1]);
  });

  it('is told to Node as Node wants it', () => {
    const { signal } = new AbortController();
    assert.equal(abortSignalOf(signal), signal);
    const work = new CallingOff();
    const later = abortSignalOf(work.signal);
    assert.equal(AbortSignal.any([later]).aborted, false);
    work.abort();
    assert.equal(later.aborted, true);
    assert.equal(abortSignalOf(work.signal).aborted, true);
  });
});
