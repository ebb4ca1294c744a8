import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ClientDeparture } from '../../../src/proxy/departure.js';

describe('the departure of a client', () => {
  it('is told once to whoever still waits for it', () => {
    const said: string[] = [];
    const left = new ClientDeparture();
    const off = (): void => void said.push('off');
    left.on(() => said.push('first'));
    left.on(off);
    left.on(() => said.push('last'));
    left.off(off);
    assert.equal(left.gone, false);
    left.leave();
    left.leave();
    left.on(() => said.push('late'));
    assert.deepEqual(said, ['first', 'last']);
    assert.equal(left.gone, true);
  });

  it('is a signal as well, before and after', () => {
    const before = new ClientDeparture();
    const { signal } = before;
    assert.equal(signal.aborted, false);
    before.leave();
    assert.equal(signal.aborted, true);
    const after = new ClientDeparture();
    after.leave();
    assert.equal(after.signal.aborted, true);
  });
});
