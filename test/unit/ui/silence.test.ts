import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { describe, it } from 'node:test';
import { rowText } from '../../../ui/text/rows.js';
import { currentNotice } from '../../../ui/notices.js';
import { stackNow } from '../../../ui/scene.js';
import { screenViews } from '../../../ui/views/screen.js';
import { FakeStage } from './support/fake-stage.js';
import { NOW } from './support/sample-stack.js';

/** A stage whose question for the figures has waited so long, and its top row. */
function waited(seconds: number, size: { columns?: number; rows?: number } = {}) {
  const stage = new FakeStage(size);
  stage.dispatch({ type: 'unanswered', seconds, now: NOW });
  const top = rowText(screenViews(stage.scene)[0]?.rows[0] ?? []);
  return { stage, top };
}

describe('a supervisor that does not answer', () => {
  it('is given three seconds', () => {
    assert.match(waited(2).top, /ready/);
    assert.match(waited(3).top, /supervisor does not answer \(3s\)/);
  });

  it('is told of at every size, in place of figures and clocks', () => {
    for (const [columns, rows] of [
      [200, 50],
      [120, 40],
      [80, 24],
      [59, 20],
      [40, 10],
      [30, 6],
    ] as const) {
      const { top } = waited(4, { columns, rows });
      assert.match(top, /(does not|no) answer \(4s\)/, `${columns}x${rows}`);
      assert.doesNotMatch(top, /ready|req\/s|up \d/);
    }
  });

  it('is counted from the question on, and the clock of its stack stands', () => {
    const { stage } = waited(3);
    stage.dispatch({ type: 'unanswered', seconds: 9, now: NOW + 6000 });
    assert.equal(stage.state.silentSince, NOW - 3000);
    const at = stackNow({ ...stage.scene, now: NOW + 1000 });
    assert.equal(stackNow({ ...stage.scene, now: NOW + 60_000 }), at);
  });

  it('is said to be back once it answers, and for how long it was not', () => {
    const { stage } = waited(3);
    stage.dispatch({ type: 'answered', now: NOW + 9000 });
    const { state } = stage;
    assert.match(currentNotice(state, NOW + 9000)?.text ?? '', /answers again; it did not for 12s/);
    assert.match(rowText(screenViews(stage.scene)[0]?.rows[0] ?? []), /ready/);
    stage.dispatch({ type: 'answered', now: NOW + 9001 });
    assert.equal(stage.state, state, 'an answer among others says nothing');
  });
});

describe('what became of an action that waited', () => {
  const shown = (...texts: readonly string[]): string | undefined => {
    const { stage } = waited(3);
    for (const text of texts) {
      const endsWith = text === 'waits' ? 'answer' : 'settled';
      const notice = { t: NOW, level: 'info', app: null, text, endsWith } as const;
      stage.dispatch({ type: 'notice', notice, showMs: 60_000 });
    }
    stage.dispatch({ type: 'answered', now: NOW + 10 });
    assert.equal(stage.state.notices.filter(({ text }) => /answers again/.test(text)).length, 1);
    return currentNotice(stage.state, NOW + 10)?.text;
  };

  it('stays in view before the word that there is an answer', () =>
    assert.equal(shown('waits', 'job stops'), 'job stops'));
  it('is waited for no more once there is an answer', () =>
    assert.match(shown('waits') ?? '', /answers again/));
});

describe('an action', () => {
  const noticeOf = ({ state }: FakeStage): string | undefined => currentNotice(state, NOW)?.text;

  it('that nobody acknowledges says so by its name, then what became of it', async () => {
    const stage = new FakeStage();
    let answer: () => void = () => undefined;
    stage.fake.act = (app) =>
      new Promise((resolve) => {
        answer = () => resolve({ app, ok: true, message: `${app} stops` });
      });
    stage.press('1', 'x');
    stage.timers.advance(1999);
    await setImmediate();
    assert.equal(noticeOf(stage), undefined);
    stage.timers.advance(1);
    assert.equal(
      noticeOf(stage),
      `stop of ${stage.state.selected} waits for an answer of the supervisor`,
    );
    stage.press('j', 'k');
    assert.match(noticeOf(stage) ?? '', /waits/, 'no key makes it untrue');
    answer();
    await setImmediate();
    assert.match(noticeOf(stage) ?? '', / stops$/);
  });

  it('that is acknowledged leaves no timer behind', async () => {
    const stage = new FakeStage();
    stage.press('1', 'x');
    assert.equal(stage.timers.armed, 1);
    await setImmediate();
    assert.equal(stage.timers.armed, 0);
  });
});
