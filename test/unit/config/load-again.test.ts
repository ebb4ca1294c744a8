import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { withoutGone } from '../../../src/config/load-again.js';

const APPS = new Set(['api', 'web']);

describe('words of the start, for a config that has lost apps', () => {
  it('are those about apps that there are', () => {
    const overrides = {
      only: ['api', 'old'],
      exclude: ['older', 'web'],
      instances: { all: 2, oldest: 3, api: 4 },
    };
    assert.deepEqual(withoutGone({ port: 1, ...overrides }, APPS), {
      overrides: { port: 1, only: ['api'], exclude: ['web'], instances: { all: 2, api: 4 } },
      gone: ['old', 'older', 'oldest'],
    });
  });

  it('are as they were where none has gone', () => {
    const overrides = { only: ['api'], exclude: [], instances: { web: 0 } };
    assert.deepEqual(withoutGone(overrides, APPS), { overrides, gone: [] });
    assert.deepEqual(withoutGone({}, APPS), { overrides: {}, gone: [] });
  });

  it('do not come to mean all apps where those that were asked for are gone', () => {
    const overrides = { only: ['old'] };
    assert.deepEqual(withoutGone(overrides, APPS), { overrides, gone: ['old'] });
  });
});
