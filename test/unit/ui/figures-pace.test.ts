import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AppStatus, StackStatus } from '../../../src/model/status.js';
import { FiguresPace } from '../../../ui/figures-pace.js';
import { readyState, sampleStack, sampleStatus } from './support/sample-stack.js';

function stackWith(change: Partial<AppStatus>): StackStatus {
  const app = { ...sampleStatus('web', readyState(4000, 60_000)), cpu: 0.4, ...change };
  return sampleStack({ apps: [app] });
}

/** The seconds, of twelve, in which it asks and is answered so. */
function asked(pace: FiguresPace, answer: (second: number) => StackStatus): number[] {
  const seconds: number[] = [];
  for (let second = 1; second <= 12; second++) {
    if (!pace.second()) continue;
    seconds.push(second);
    pace.took(answer(second));
  }
  return seconds;
}

describe('the pace of the figures', () => {
  const { requests } = sampleStatus('web', readyState(4000, 60_000));

  it('is slower while nothing goes on', () => {
    assert.deepEqual(
      asked(new FiguresPace(), () => stackWith({})),
      [2, 4, 8, 12],
    );
  });

  it('stays while there are requests, work, or changes of state', () => {
    const every2 = [2, 4, 6, 8, 10, 12];
    const changes: ((second: number) => Partial<AppStatus>)[] = [
      (second) => ({ requests: { ...requests, total: second } }),
      (second) => ({ requests: { ...requests, inFlight: second } }),
      () => ({ requests: { ...requests, held: 1 } }),
      () => ({ cpu: 12 }),
      (second) => ({ state: second % 4 === 0 ? 'ready' : 'starting' }),
      (second) => ({ name: `app-${second}` }),
    ];
    for (const change of changes) {
      const seconds = asked(new FiguresPace(), (second) => stackWith(change(second)));
      assert.deepEqual(seconds, every2);
    }
  });

  it('is the usual one again once requests are seen to come', () => {
    const pace = new FiguresPace();
    assert.deepEqual(
      asked(pace, () => stackWith({})),
      [2, 4, 8, 12],
    );
    assert.equal(pace.second(), false);
    pace.stir();
    assert.equal(pace.second(), true);
  });

  it('is the usual one again after the first sign of life', () => {
    const seconds = asked(new FiguresPace(), (second) =>
      stackWith({ cpu: second === 8 ? 50 : null }),
    );
    assert.deepEqual(seconds, [2, 4, 8, 10]);
  });
});
