/**
 * Throws everything that can happen at the machine, in any order, and checks what must hold always.
 * `SEED=$RANDOM node --test …` plays another game; a failure names the seed.
 */
import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { LifecyclePolicy } from '../../../src/supervisor/lifecycle/phase.js';
import { aPolicy } from './a-policy.js';
import { random, World } from './made-up-world.js';

const policies: Readonly<Record<string, LifecyclePolicy>> = {
  'a plain app': aPolicy(),
  'a oneshot': aPolicy({ oneshot: true, optional: true }),
  'one that always runs': aPolicy({ restart: 'always', retries: 3 }),
  'one that never runs again': aPolicy({ restart: 'never', start: 'manual' }),
};

for (const [name, policy] of Object.entries(policies)) {
  it(`${name} comes into no impossible state in 10 000 turns`, () => {
    const seed = Number(process.env.SEED ?? 1);
    const world = new World(policy, random(seed));
    for (let turn = 0; turn < 10_000; turn++) {
      try {
        world.turn();
      } catch (error) {
        throw new Error(`SEED=${seed}, turn ${turn}`, { cause: error });
      }
    }
    const kinds = ['rest', 'waiting', 'preparing', 'live', 'stopping', 'backoff'];
    const missed = kinds.filter(
      (kind) => !world.seen.has(kind) && !(kind === 'backoff' && policy.restart === 'never'),
    );
    assert.deepEqual(missed, [], `SEED=${seed}: never came there`);
  });
}
