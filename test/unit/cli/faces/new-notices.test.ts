import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { newNotices } from '../../../../src/cli/faces/new-notices.js';
import type { StackEvent } from '../../../../src/model/event.js';
import type { Notice } from '../../../../src/model/status.js';

const notice = (text: string, t = 0): Notice => ({ t, level: 'info', app: null, text });
const event = (text: string, t = 0): StackEvent => ({ type: 'notice', ...notice(text, t) });
const snapshot = (...notices: Notice[]): StackEvent =>
  ({ type: 'snapshot', t: 0, status: { notices } }) as unknown as StackEvent;

describe('newNotices', () => {
  it('has those of the first snapshot, and each that comes', () => {
    const texts = told(snapshot(notice('early')), event('late'), event('late'));
    assert.deepEqual(texts, ['early', 'late', 'late']);
  });

  it('has of another snapshot those that were missed', () => {
    const all = ['one', 'two', 'three'].map((text) => notice(text));
    const texts = told(snapshot(notice('one')), event('two'), snapshot(...all), snapshot(...all));
    assert.deepEqual(texts, ['one', 'two', 'three']);
  });

  it('knows one by its time, too', () => {
    const texts = told(event('again', 1), snapshot(notice('again', 1), notice('again', 2)));
    assert.deepEqual(texts, ['again', 'again']);
  });

  it('has nothing of other events', () => {
    assert.deepEqual(told({ type: 'phase', t: 0, phase: 'up', listen: [] }), []);
  });
});

function told(...events: StackEvent[]): string[] {
  const notices = newNotices();
  return events.flatMap((each) => notices(each).map(({ text }) => text));
}
