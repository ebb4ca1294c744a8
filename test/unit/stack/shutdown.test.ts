import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createShutdown } from '../../../src/stack/shutdown.js';

describe('shutdown', () => {
  it('happens once, in order', async () => {
    const steps: string[] = [];
    const shutdown = createShutdown(
      (force) => {
        steps.push(`stop ${force}`);
        return Promise.resolve();
      },
      [() => void steps.push('proxy'), () => void steps.push('lock')],
    );
    await Promise.all([shutdown.run(false), shutdown.run(false)]);
    assert.deepEqual(steps, ['stop false', 'proxy', 'lock']);
  });

  it('goes on with force when that is asked for later', async () => {
    const steps: string[] = [];
    let finish: () => void = () => undefined;
    const stopping = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const shutdown = createShutdown((force) => {
      steps.push(`stop ${force}`);
      if (force) finish();
      return stopping;
    }, []);
    const first = shutdown.run(false);
    const second = shutdown.run(true);
    await Promise.all([first, second]);
    assert.deepEqual(steps, ['stop false', 'stop true']);
  });

  it('takes every step although one fails, and tells of it', async () => {
    const steps: string[] = [];
    const shutdown = createShutdown(
      () => Promise.reject(new Error('no')),
      [() => void steps.push('guardian'), () => void steps.push('lock')],
    );
    await assert.rejects(shutdown.run(false), /no/);
    assert.deepEqual(steps, ['guardian', 'lock']);
  });
});
