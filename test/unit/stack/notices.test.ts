import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createNotices } from '../../../src/stack/notices.js';
import { ManualClock } from '../ui/support/manual-clock.js';

describe('notices', () => {
  it('are told at once, and kept with their time', () => {
    const notices = createNotices(new ManualClock(7));
    const told: string[] = [];
    notices.listen(({ level, text }) => told.push(`${level} ${text}`));
    notices.add('warning', 'api', 'it waits');
    assert.deepEqual(told, ['warning it waits']);
    assert.deepEqual(notices.kept, [{ t: 7, level: 'warning', app: 'api', text: 'it waits' }]);
  });

  it('are kept as far as they are the newest fifty', () => {
    const notices = createNotices(new ManualClock());
    for (let n = 1; n <= 60; n++) notices.add('info', null, `${n}`);
    const texts = notices.kept.map(({ text }) => text);
    assert.deepEqual([texts.length, texts[0], texts.at(-1)], [50, '11', '60']);
  });
});
