import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { leftOut, stackLeftOut } from '../../../src/export/left-out.js';
import { stackOf } from './nasty.js';

describe('what is left out', () => {
  it('is named where it says more than its default', () => {
    const { apps } = stackOf([{ name: 'a' }, { name: 'b', after: ['a'], watch: ['*.py'] }]);
    assert.deepEqual(leftOut(apps, []), ['b: after, watch cannot be said here']);
    assert.deepEqual(leftOut(apps, ['after', 'watch']), []);
  });

  it('is a start at the first request, where a start by hand can be said', () => {
    const { apps } = stackOf([
      { name: 'a', start: 'lazy', idleMs: 300_000 },
      { name: 'b', start: 'manual' },
    ]);
    assert.deepEqual(leftOut(apps, ['start']), ['a: start=lazy, idle cannot be said here']);
    assert.deepEqual(leftOut(apps, []).length, 2);
  });

  it('is a rule of being ready that nothing beside the app can see', () => {
    const log = { kind: 'log', source: 'up', flags: '' } as const;
    const { apps } = stackOf([
      { name: 'a', ready: log },
      { name: 'b', ready: { kind: 'listen' } },
    ]);
    assert.deepEqual(leftOut(apps, ['ready']), ['a: ready=log cannot be said here']);
  });

  it('is not what a oneshot does anyway', () => {
    const { apps } = stackOf([{ oneshot: true, restart: 'never' }]);
    assert.deepEqual(leftOut(apps, ['oneshot']), []);
  });

  it('is https, where the stack speaks it', () => {
    assert.deepEqual(stackLeftOut(stackOf([])), []);
    const tls = { kind: 'auto' } as const;
    assert.equal(stackLeftOut(stackOf([], { tls })).length, 1);
  });
});
