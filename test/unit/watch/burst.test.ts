import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decide, GrowingBurst } from '../../../src/watch/burst.js';
import type { Burst, Change, ReloadConditions } from '../../../src/watch/burst.js';

/** A burst of these changes, at these times. */
function burst(...steps: readonly (readonly [at: number, path: string, change: Change])[]): Burst {
  const all = new GrowingBurst(steps[0]?.[0] ?? 0);
  for (const [at, path, change] of steps) all.gather(path, change, at);
  const { since, latest, exchanged, changes } = all;
  return { since, latest, exchanged, changes };
}

const calm: ReloadConditions = {
  readiness: 'open',
  calmSince: undefined,
  unsettled: false,
  streak: { length: 0, path: undefined },
};

describe('a burst', () => {
  const cases: readonly [title: string, changes: Change[], sum: Change | undefined][] = [
    ['a file that came', ['added'], 'added'],
    ['a file that came and was written', ['added', 'changed'], 'added'],
    ['a probe of an editor that came and went', ['added', 'deleted'], undefined],
    ['a save by rename', ['deleted', 'added'], 'changed'],
    ['a save over the file', ['changed', 'changed'], 'changed'],
    ['a file that was written and removed', ['changed', 'deleted'], 'deleted'],
    ['a file that went and came and went', ['deleted', 'added', 'deleted'], 'deleted'],
  ];
  for (const [title, changes, sum] of cases) {
    it(`sums up ${title}`, () => {
      const all = burst(...changes.map((change, i) => [i, '/p/a', change] as const));
      assert.deepEqual([...all.changes], sum === undefined ? [] : [['/p/a', sum]]);
    });
  }

  it('copies nothing for a change more, since a checkout brings tens of thousands', () => {
    const all = new GrowingBurst(0);
    const { changes } = all;
    all.gather('/p/a', 'changed', 0);
    all.gather('/p/b', 'changed', 1);
    assert.equal(all.changes, changes);
    assert.equal(changes.size, 2);
  });

  it('keeps the order in which paths came', () => {
    const all = burst([1, '/b', 'changed'], [2, '/a', 'changed'], [3, '/b', 'changed']);
    assert.deepEqual([...all.changes.keys()], ['/b', '/a']);
    assert.equal(all.since, 1);
    assert.equal(all.latest, 3);
  });
});

describe('the decision', () => {
  const one = burst([1000, '/p/a', 'changed']);
  const late = burst([1000, '/p/a', 'changed'], [5990, '/p/a', 'changed']);
  const undone = burst([1000, '/p/a', 'added'], [1001, '/p/a', 'deleted']);
  const cases: readonly [
    title: string,
    burst: Burst,
    around: Partial<ReloadConditions>,
    now: number,
    expected: string,
  ][] = [
    ['waits until it is quiet', one, {}, 1040, 'wait 1100'],
    ['reloads then', one, {}, 1100, 'reload 1'],
    ['does not wait for ever', late, {}, 6000, 'reload 1'],
    ['waits while git exchanges files', one, { unsettled: true }, 1100, 'wait 1200'],
    [
      'waits as long as they are being exchanged',
      { ...one, latest: 9000 },
      { unsettled: true },
      12_000,
      'wait 12100',
    ],
    [
      'not for more than a minute',
      { ...one, latest: 60_900 },
      { unsettled: true },
      61_000,
      'reload 1',
    ],
    [
      'waits for quiet after a long exchange',
      { ...one, latest: 9000, exchanged: 8990 },
      {},
      9050,
      'wait 9100',
    ],
    ['does not wait for that for ever either', one, { unsettled: true }, 6000, 'reload 1'],
    ['forgets what was undone', undone, {}, 1200, 'forget'],
    ['lets an app alone that was stopped', one, { readiness: 'closed' }, 1100, 'forget'],
    ['waits for a reload that is under way', one, { readiness: 'busy' }, 1100, 'wait 3100'],
    ['counts what comes soon after one', one, soon(900, 1), 1100, 'reload 2'],
    ['and what came during it', one, soon(1090, 3), 1100, 'reload 4'],
    ['begins anew after a while', one, soon(-1001, 9), 1100, 'reload 1'],
    ['makes a pause when it goes round in circles', one, soon(900, 10), 1100, 'wait 1900'],
    ['makes it longer each time', one, soon(900, 12), 1100, 'wait 4900'],
    ['and no longer than five seconds', one, soon(900, 99), 1100, 'wait 5900'],
    ['but not for another file', burst([1000, '/p/b', 'changed']), soon(900, 10), 1100, 'reload 1'],
    ['then reloads', one, soon(900, 10), 1900, 'reload 11'],
  ];
  for (const [title, changes, around, now, expected] of cases) {
    it(title, () => {
      const decision = decide(changes, { ...calm, ...around }, now);
      const said =
        decision.kind === 'wait'
          ? `wait ${decision.until}`
          : decision.kind === 'reload'
            ? `reload ${decision.streak.length}`
            : decision.kind;
      assert.equal(said, expected);
    });
  }
});

function soon(calmSince: number, length: number): Partial<ReloadConditions> {
  return { calmSince, streak: { length, path: '/p/a' } };
}
