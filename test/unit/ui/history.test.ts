import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NO_REQUESTS } from '../../../src/model/request.js';
import type { StackStatus } from '../../../src/model/status.js';
import { NO_HISTORY, withFigures } from '../../../ui/history.js';
import { NOW, readyState, sampleStack, sampleStatus } from './support/sample-stack.js';

function look(atSeconds: number, totals: Readonly<Record<string, number>>, cpu = 1): StackStatus {
  return sampleStack({
    now: NOW + atSeconds * 1000,
    apps: Object.entries(totals).map(([name, total]) =>
      sampleStatus(name, readyState(1, 0), {
        requests: { ...NO_REQUESTS, total },
        cpu,
      }),
    ),
  });
}

describe('the history of figures', () => {
  it('has a rate from the second look on, of each app and of all', () => {
    let history = withFigures(NO_HISTORY, look(0, { web: 100, api: 0 }));
    assert.deepEqual(history.apps.get('web')?.rates, []);
    assert.deepEqual(history.rates, []);
    history = withFigures(history, look(2, { web: 140, api: 10 }));
    assert.deepEqual(history.apps.get('web')?.rates, [20]);
    assert.deepEqual(history.rates, [25]);
    assert.deepEqual(history.apps.get('api')?.cpu, [1, 1]);
  });

  it('takes a count that fell for no requests, and an app that came for a beginning', () => {
    const first = withFigures(NO_HISTORY, look(0, { web: 100 }));
    const history = withFigures(first, look(2, { web: 4, late: 7 }));
    assert.deepEqual(history.apps.get('web')?.rates, [0]);
    assert.deepEqual(history.apps.get('late')?.rates, []);
  });

  it('knows apps that are called as what every object has', () => {
    const odd = (total: number): Readonly<Record<string, number>> =>
      Object.fromEntries(['constructor', '__proto__', 'toString'].map((name) => [name, total]));
    const first = withFigures(NO_HISTORY, look(0, odd(100)));
    assert.deepEqual(first.rates, []);
    const history = withFigures(first, look(2, odd(140)));
    assert.deepEqual(
      [...history.apps.values()].map(({ rates }) => rates),
      [[20], [20], [20]],
    );
    assert.deepEqual(history.rates, [60]);
  });

  it('is bounded, and begins anew after a long pause', () => {
    let history = NO_HISTORY;
    for (let i = 0; i < 100; i++) history = withFigures(history, look(i, { web: i }));
    assert.equal(history.rates.length, 60);
    assert.equal(withFigures(history, look(99.1, { web: 500 })), history);
    assert.deepEqual(withFigures(history, look(200, { web: 500 })).rates, []);
  });
});
