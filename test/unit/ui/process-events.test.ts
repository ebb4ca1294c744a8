import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { listenToProcess } from '../../../ui/process-events.js';

const EVENTS = [
  'SIGTERM',
  'SIGINT',
  'SIGQUIT',
  'SIGHUP',
  'SIGCONT',
  'uncaughtException',
  'unhandledRejection',
  'exit',
] as const;

/** Listeners of this process for each event, the test runner's among them. */
function counts(): number[] {
  return EVENTS.map((event) => process.listenerCount(event));
}

/** Calls what was added last, as if it had happened: the runner's own listeners hear nothing of it. */
function happen(event: (typeof EVENTS)[number], ...args: readonly unknown[]): void {
  const listener = process.rawListeners(event).at(-1) as (...given: readonly unknown[]) => void;
  listener(...args);
}

describe('what happens to the own process', () => {
  it('is told to who listens, each by its name, and to nobody afterwards', () => {
    const before = counts();
    const told: string[] = [];
    const stop = listenToProcess({
      onEnd: (signal) => told.push(signal),
      onHangup: () => told.push('hangup'),
      onContinue: () => told.push('continue'),
      onCrash: (error) => told.push(`crash: ${error instanceof Error ? error.message : '?'}`),
      onExit: () => told.push('exit'),
    });
    try {
      assert.deepEqual(
        counts(),
        before.map((count) => count + 1),
      );
      for (const event of EVENTS) happen(event, new Error('a bug'));
      assert.deepEqual(told, [
        'SIGTERM',
        'SIGINT',
        'SIGQUIT',
        'hangup',
        'continue',
        'crash: a bug',
        'crash: a bug',
        'exit',
      ]);
    } finally {
      stop();
    }
    assert.deepEqual(counts(), before, 'none is left');
    stop();
    assert.deepEqual(counts(), before, 'and none of others is taken away');
  });
});
