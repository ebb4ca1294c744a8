import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { joinTerminal } from '../../../src/supervisor/join-terminal.js';

describe('joinTerminal', () => {
  it('refuses, as no fault of its own, where there is no terminal', () => {
    const watcher = {
      output: () => true,
      drained: () => Promise.resolve(),
      ended: () => undefined,
    };
    const options = { size: { columns: 80, rows: 24 } };
    assert.throws(() => joinTerminal(undefined, 'web', options, watcher), { name: 'RefusedError' });
  });
});
