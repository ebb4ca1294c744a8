import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onEndingSignal, SAME_KEYSTROKE_MS } from '../../../src/cli/signals.js';
import { ManualClock } from '../ui/support/manual-clock.js';

test('a second Ctrl-C counts when the keystroke of the first is over, whatever the clock says', (t) => {
  for (const byMs of [-3_600_000, 0, 3_600_000]) {
    const clock = new ManualClock(Date.now());
    t.mock.method(Date, 'now', () => clock.now());
    const forced: boolean[] = [];
    const stop = onEndingSignal((_signal, force) => forced.push(force), undefined, clock);
    try {
      process.emit('SIGINT', 'SIGINT');
      clock.set(byMs);
      clock.advance(SAME_KEYSTROKE_MS);
      process.emit('SIGINT', 'SIGINT');
      assert.deepEqual(forced, [false]);
      clock.advance(1);
      process.emit('SIGINT', 'SIGINT');
      assert.deepEqual(forced, [false, true]);
    } finally {
      stop();
    }
  }
});
