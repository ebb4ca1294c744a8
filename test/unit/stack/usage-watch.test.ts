import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { InstanceState } from '../../../src/model/state.js';
import { NO_USAGE } from '../../../src/model/status.js';
import { createUsageWatch } from '../../../src/stack/usage-watch.js';
import type { GroupUsage } from '../../../src/supervisor/processes/group-usage.js';
import { sampleReady } from '../support/sample-instance.js';
import { ManualClock } from '../ui/support/manual-clock.js';

function rig() {
  const clock = new ManualClock(10_000);
  const states = new Map<string, InstanceState[]>([
    ['api', [{ ...sampleReady, pid: 42, spawnedAt: 0 }]],
    ['two', [1, 2].map((pid) => ({ ...sampleReady, pid, spawnedAt: 0 }))],
    ['off', [{ kind: 'stopped', since: 0, why: 'asked' }]],
  ]);
  const groups = new Map<number, GroupUsage>([
    [42, { cpuSeconds: 5, rss: 1000 }],
    [1, { cpuSeconds: 1, rss: 10 }],
    [2, { cpuSeconds: 2, rss: 20 }],
  ]);
  const asked: number[][] = [];
  const watch = createUsageWatch({
    clock,
    read: (wanted) => {
      asked.push([...wanted]);
      return Promise.resolve(new Map([...groups].filter(([group]) => wanted.has(group))));
    },
  });
  const running = {
    get apps() {
      return [...states.keys()].map((name) => ({ name }));
    },
    instancesOf: (app: string) => (states.get(app) ?? []).map((state) => ({ state })),
  };
  const look = (): Promise<void> => watch.look(running);
  return { clock, states, groups, asked, watch, look };
}

describe('the usage of apps', () => {
  it('is not known before anybody has looked, and nothing is read until then', () => {
    const { watch, asked } = rig();
    assert.deepEqual(watch.of('api'), NO_USAGE);
    assert.deepEqual(asked, []);
  });

  it('counts from the spawn at first, then from the look before', async () => {
    const { look, watch, clock, groups } = rig();
    await look();
    assert.deepEqual(watch.of('api'), { cpu: 50, rss: 1000 });
    clock.advance(2000);
    groups.set(42, { cpuSeconds: 5.5, rss: 1500 });
    await look();
    assert.deepEqual(watch.of('api'), { cpu: 25, rss: 1500 });
  });

  it('adds up instances, and is null for an app that does not live', async () => {
    const { look, watch } = rig();
    await look();
    assert.deepEqual(watch.of('two'), { cpu: 30, rss: 30 });
    assert.deepEqual(watch.of('off'), NO_USAGE);
  });

  it('is read once for all who look within a moment', async () => {
    const { look, clock, asked } = rig();
    await Promise.all([look(), look()]);
    clock.advance(1000);
    await look();
    assert.deepEqual(asked, [[42, 1, 2]]);
    clock.advance(1000);
    await look();
    assert.equal(asked.length, 2);
  });

  it('goes on when the clock is set back', async () => {
    const { look, watch, clock, groups, asked } = rig();
    await look();
    clock.set(-3_600_000);
    clock.advance(2000);
    groups.set(42, { cpuSeconds: 5.5, rss: 1500 });
    await look();
    assert.equal(asked.length, 2);
    assert.deepEqual(watch.of('api'), { cpu: 25, rss: 1500 });
  });

  it('begins anew with a new process, and never is less than nothing', async () => {
    const { look, watch, clock, states, groups } = rig();
    await look();
    clock.advance(2000);
    states.set('api', [{ ...sampleReady, pid: 43, spawnedAt: clock.now() - 1000 }]);
    groups.set(43, { cpuSeconds: 0.1, rss: 7 });
    groups.set(1, { cpuSeconds: 0, rss: 10 });
    await look();
    assert.deepEqual(watch.of('api'), { cpu: 10, rss: 7 });
    assert.equal(watch.of('two').cpu, 0);
  });

  it('is gone with the processes', async () => {
    const { look, watch, clock, groups } = rig();
    await look();
    groups.clear();
    clock.advance(2000);
    await look();
    assert.deepEqual(watch.of('api'), NO_USAGE);
  });
});
