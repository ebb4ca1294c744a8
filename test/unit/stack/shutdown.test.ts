import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createShutdown } from '../../../src/stack/shutdown.js';

/** A shutdown that writes down what it ends. */
function bed() {
  const steps: string[] = [];
  const shutdown = createShutdown();
  const begin = (...parts: readonly Parameters<typeof shutdown.begun>[0][]): void => {
    for (const part of parts) shutdown.begun(part, () => void steps.push(part));
  };
  return { steps, shutdown, begin };
}

describe('shutdown', () => {
  it('happens once, in its own order, whatever has begun first', async () => {
    const { steps, shutdown, begin } = bed();
    begin('place', 'memory', 'phase', 'events', 'logs', 'journal', 'front', 'control');
    begin('guardian', 'claims', 'apps', 'keeping', 'pruning');
    await Promise.all([shutdown.run(false), shutdown.run(false)]);
    assert.equal(
      steps.join(' '),
      'phase apps pruning memory front events logs journal keeping control claims guardian place',
    );
  });

  it('ends what has begun of a start that fails', async () => {
    const { steps, shutdown, begin } = bed();
    begin('place', 'memory', 'front');
    await shutdown.run(true);
    assert.deepEqual(steps, ['memory', 'front', 'place']);
  });

  it('tells the apps in the turn in which it begins', async () => {
    const { steps, shutdown, begin } = bed();
    begin('phase', 'apps');
    const over = shutdown.run(false);
    assert.deepEqual(steps, ['phase', 'apps']);
    await over;
  });

  it('waits for each before the next', async () => {
    const { steps, shutdown, begin } = bed();
    let closed: () => void = () => undefined;
    shutdown.begun('front', () => new Promise((resolve) => (closed = resolve)));
    begin('place');
    const over = shutdown.run(false);
    await Promise.resolve();
    assert.deepEqual(steps, []);
    closed();
    await over;
    assert.deepEqual(steps, ['place']);
  });

  it('goes on with force when that is asked for later', async () => {
    const { steps, shutdown } = bed();
    let finish: () => void = () => undefined;
    const stopping = new Promise<void>((resolve) => {
      finish = resolve;
    });
    shutdown.begun('apps', (force) => {
      steps.push(`stop ${force}`);
      if (force) finish();
      return stopping;
    });
    const first = shutdown.run(false);
    const second = shutdown.run(true);
    await Promise.all([first, second]);
    assert.deepEqual(steps, ['stop false', 'stop true']);
  });

  it('ends every part although one fails, and tells of it', async () => {
    const { steps, shutdown, begin } = bed();
    shutdown.begun('apps', () => Promise.reject(new Error('no')));
    shutdown.begun('memory', () => {
      throw new Error('neither');
    });
    begin('guardian', 'place');
    const over = shutdown.run(false);
    await shutdown.ended;
    assert.deepEqual(steps, ['guardian', 'place']);
    await assert.rejects(over, /no/);
  });
});
