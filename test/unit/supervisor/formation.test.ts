import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MadeUpFormation } from './made-up-formation.js';

const BOTH_STOP = 'stopping, then restart · stopping, then restart';

describe('a formation', () => {
  it('sleeps where nobody wants it to run, and one that has failed beside does not wake it', () => {
    assert.ok(new MadeUpFormation({ start: 'manual' }).formation.asleep);
    const bed = new MadeUpFormation({ restart: 'never' }).up();
    assert.ok(!bed.formation.asleep);
    bed.dies(1, 127);
    assert.equal(bed.states, 'failed · ready');
    assert.ok(!bed.formation.asleep);
    bed.formation.stop();
    assert.ok(bed.formation.asleep, 'it is being stopped');
    bed.obey();
    assert.ok(bed.formation.asleep);
    const failed = new MadeUpFormation({ restart: 'never' }).up();
    failed.dies(1, 127);
    failed.dies(2, 127);
    assert.equal(failed.states, 'failed · failed');
    assert.ok(!failed.formation.asleep, 'it is wanted, and failed');
    const restarts = new MadeUpFormation().up();
    restarts.formation.restart();
    assert.ok(!restarts.formation.asleep);
  });

  it('is woken by a request where it waits for one or has ended, and not where it was stopped', () => {
    const dozing = (bed: MadeUpFormation): number[] =>
      bed.formation.dozing.map(({ instance }) => instance);
    const bed = new MadeUpFormation({ restart: 'never' }).up();
    assert.deepEqual(dozing(bed), []);
    bed.dies(1, 0);
    assert.equal(bed.states, 'exited · ready');
    assert.deepEqual(dozing(bed), [1]);
    bed.formation.stop('lazy');
    assert.deepEqual(dozing(bed), [1, 2], 'it is being stopped');
    bed.obey();
    assert.deepEqual(dozing(bed), [1, 2]);
    const asked = new MadeUpFormation({ restart: 'never' }).up();
    asked.dies(1, 127);
    asked.formation.stop('asked');
    assert.deepEqual(dozing(asked), []);
    asked.obey();
    assert.deepEqual(dozing(asked), []);
    const restarts = new MadeUpFormation().up();
    restarts.formation.restart();
    assert.deepEqual(dozing(restarts), []);
  });
});

describe('a formation whose app is defined anew', () => {
  it('goes on where nothing of a boot has changed, unless it is to restart', () => {
    const bed = new MadeUpFormation().up();
    bed.formation.redefine({ ...bed.app, prefixes: ['/x/'] }, { restart: false });
    assert.equal(bed.states, 'ready · ready');
    const { formation } = bed;
    const prefixes = [formation, ...formation.instances].map(({ app }) => app.prefixes.join());
    assert.deepEqual(prefixes, ['/x/', '/x/', '/x/']);
    bed.formation.redefine(bed.app, { restart: true });
    assert.equal(bed.states, BOTH_STOP);
  });

  it('starts anew where a boot has changed, but for what was stopped', () => {
    const bed = new MadeUpFormation().up();
    bed.formation.redefine({ ...bed.app, cwd: '/x' }, { restart: false });
    assert.equal(bed.states, BOTH_STOP);
    const stopped = new MadeUpFormation({ start: 'manual' });
    stopped.formation.redefine({ ...stopped.app, cwd: '/x' }, { restart: false });
    assert.equal(stopped.states, 'stopped · stopped');
  });

  it('goes on serving meanwhile where it is swapped', () => {
    const bed = new MadeUpFormation({ reload: 'swap' }).up();
    bed.formation.redefine({ ...bed.app, cwd: '/x' }, { restart: false });
    assert.equal(bed.states, 'ready · ready');
    assert.deepEqual(
      bed.formation.instances.map(({ status }) => status.next?.generation),
      [2, 2],
    );
  });
});

describe('a formation that is scaled', () => {
  it('starts those that are new where the others run', () => {
    const bed = new MadeUpFormation().up();
    bed.formation.scale(3);
    assert.equal(bed.states, 'ready · ready · pending');
    const asleep = new MadeUpFormation({ start: 'manual' });
    asleep.formation.scale(3);
    assert.equal(asleep.states, 'stopped · stopped · stopped');
  });

  it('keeps who goes until nothing is left of it, and tells that once', () => {
    const bed = new MadeUpFormation().up();
    bed.formation.scale(0);
    assert.equal(bed.states, 'stopping, then stopped · stopping, then stopped');
    assert.deepEqual(bed.formation.wanted, []);
    assert.ok(!bed.formation.empty);
    bed.obey();
    assert.deepEqual(bed.gone, [1, 2]);
    assert.ok(bed.formation.empty);
    const asleep = new MadeUpFormation({ start: 'manual' });
    asleep.formation.scale(1);
    assert.deepEqual(asleep.gone, [2], 'at rest already');
    bed.formation.scale(1);
    assert.equal(bed.states, 'stopped', 'of none nobody can tell whether they were to run');
  });

  it('has an instance back that had not gone yet', () => {
    const bed = new MadeUpFormation().up();
    bed.formation.scale(1);
    bed.formation.scale(2);
    assert.equal(bed.states, 'ready · stopping, then restart');
    bed.obey();
    assert.deepEqual(bed.gone, []);
    assert.equal(bed.formation.wanted.length, 2);
  });
});
