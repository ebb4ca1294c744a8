import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Instances } from '../../../src/stack/instances.js';
import { sampleInstance, sampleReady } from '../support/sample-instance.js';

const ready = (instance: number) => sampleInstance(sampleReady, { instance });
const waiting = (instance: number) =>
  sampleInstance({ kind: 'pending', since: 0, blockedBy: [] }, { instance });

describe('the instances of a stack', () => {
  it('stand by their numbers, each as it was last seen', () => {
    const instances = new Instances();
    for (const each of [ready(2), waiting(1), ready(1)]) instances.take('api', each);
    assert.deepEqual(instances.of('api'), [ready(1), ready(2)]);
    assert.deepEqual(instances.of('web'), []);
  });

  it('are another list after each change', () => {
    const instances = new Instances();
    instances.take('api', ready(1));
    const before = instances.of('api');
    instances.take('api', waiting(1));
    instances.remove('api', 1);
    assert.deepEqual(before, [ready(1)]);
    assert.deepEqual(instances.of('api'), []);
  });

  it('are settled when none of any app is still to become something', () => {
    const instances = new Instances();
    assert.ok(instances.areSettled);
    instances.take('api', waiting(1));
    instances.take('web', waiting(1));
    instances.take('api', ready(1));
    assert.ok(!instances.areSettled);
    instances.remove('web', 1);
    assert.ok(instances.areSettled);
  });
});
