import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { CallingOff } from '../../../src/model/calling-off.js';

describe('calling off', () => {
  it('is told once to who listens, and to nobody else', () => {
    const work = new CallingOff();
    const told: string[] = [];
    const gone = (): void => void told.push('gone');
    work.signal.addEventListener('abort', gone);
    work.signal.addEventListener('abort', ({ type }) => void told.push(type), { once: true });
    work.signal.removeEventListener('abort', gone);
    assert.equal(work.signal.aborted, false);
    work.signal.throwIfAborted();
    work.abort();
    work.abort();
    work.signal.addEventListener('abort', gone);
    assert.deepEqual(told, ['abort']);
    assert.equal(work.signal.aborted, true);
    assert.throws(() => work.signal.throwIfAborted());
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
});
