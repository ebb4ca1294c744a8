import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Command } from '../../../ui/keys/command.js';
import { commandsAt } from '../../../ui/pointer.js';
import { FakeStage } from './support/fake-stage.js';

type Action = 'press' | 'drag' | 'release' | 'wheel-up' | 'wheel-down';

function at(stage: FakeStage, action: Action, x: number, y: number): readonly Command[] {
  return commandsAt(stage.scene, { kind: 'mouse', action, x, y });
}

/** List in rows 1-7, title of the log in row 8. */
const stacked = (): FakeStage => new FakeStage({ columns: 80, rows: 24 });

describe('the mouse', () => {
  it('chooses the app under it; the heading stands for all', () => {
    const chosen = (y: number): readonly Command[] => at(stacked(), 'press', 5, y);
    assert.deepEqual(chosen(2)[0], { kind: 'app', number: 1 });
    assert.deepEqual(chosen(7), [
      { kind: 'app', number: 6 },
      { kind: 'focus', on: 'apps' },
    ]);
    assert.deepEqual(chosen(1)[0], { kind: 'app', number: 0 });
  });

  it('chooses among chips', () => {
    const stage = new FakeStage({ columns: 50, rows: 12 });
    // ` 1●web  2●api `: the second chip begins in column 7.
    assert.deepEqual(at(stage, 'press', 6, 1)[0], { kind: 'app', number: 1 });
    assert.deepEqual(at(stage, 'press', 7, 1)[0], { kind: 'app', number: 2 });
    assert.deepEqual(at(stage, 'press', 49, 1), []);
  });

  it('chooses in a list that is scrolled', () => {
    const stage = new FakeStage({ columns: 80, rows: 12 });
    stage.press('6');
    // The last three of six: those that are well stand behind those that are not.
    assert.deepEqual(at(stage, 'press', 5, 4)[0], { kind: 'app', number: 6 });
    assert.deepEqual(at(stage, 'press', 5, 2)[0], { kind: 'app', number: 1 });
  });

  it('scrolls what is under the wheel', () => {
    assert.deepEqual(at(stacked(), 'wheel-up', 5, 15), [{ kind: 'scroll', rows: -3 }]);
    assert.deepEqual(at(stacked(), 'wheel-down', 5, 3), [{ kind: 'select', by: 1 }]);
    assert.deepEqual(at(stacked(), 'press', 5, 15), [{ kind: 'focus', on: 'log' }]);
    assert.deepEqual(at(stacked(), 'press', 5, 0), []);
  });

  it('scrolls help, and does nothing while a question is asked', () => {
    const help = stacked();
    help.press('?');
    assert.deepEqual(at(help, 'wheel-down', 5, 5), [{ kind: 'overlay-scroll', rows: 3 }]);
    assert.deepEqual(at(help, 'press', 5, 5), []);
    const asking = stacked();
    asking.press('q');
    assert.deepEqual(at(asking, 'press', 5, 3), []);
  });

  it('scrolls the log while a search is typed, and chooses nothing', () => {
    const stage = stacked();
    stage.press('/');
    assert.deepEqual(at(stage, 'wheel-up', 5, 15), [{ kind: 'scroll', rows: -3 }]);
    assert.deepEqual(at(stage, 'press', 5, 3), []);
  });

  it('drags the line between list and log, and nothing else', () => {
    const stage = new FakeStage({ columns: 120, rows: 40 });
    assert.deepEqual(at(stage, 'drag', 60, 10), []);
    assert.deepEqual(at(stage, 'press', 60, 10), [{ kind: 'drag', on: true }]);
    stage.dispatch({ type: 'drag', on: true });
    assert.deepEqual(at(stage, 'drag', 55, 12), [{ kind: 'divide', at: 55 }]);
    stage.dispatch({ type: 'divide', left: 55 });
    assert.deepEqual(at(stage, 'press', 55, 20), [{ kind: 'drag', on: true }]);
    assert.deepEqual(at(stage, 'release', 60, 12), [{ kind: 'drag', on: false }]);
  });

  it('finds nothing in a terminal that is too small', () => {
    assert.deepEqual(at(new FakeStage({ columns: 20, rows: 3 }), 'press', 0, 0), []);
  });
});
