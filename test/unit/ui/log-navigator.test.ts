import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { currentNotice } from '../../../ui/notices.js';
import { screenViews } from '../../../ui/views/screen.js';
import { FakeStage } from './support/fake-stage.js';
import { NOW } from './support/sample-stack.js';
import { screenText } from './support/screen-text.js';

const said = (stage: FakeStage): string => currentNotice(stage.state, NOW)?.text ?? '';

/** Numbers of the lines in view. */
function shown(stage: FakeStage): number[] {
  const text = screenText(screenViews(stage.scene), stage.state.size);
  return [...text.matchAll(/tick (\d+)/g)].map(([, n]) => Number(n));
}

/** The log of one app with lines 1 to 200, at its end. */
function log(): FakeStage {
  const stage = new FakeStage();
  stage.press('1', 'tab');
  for (let i = 1; i <= 200; i++) stage.print('web', `tick ${i}`);
  return stage;
}

describe('a log', () => {
  it('is gone through by rows, by pages that share a row, and by halves of them', () => {
    const stage = log();
    const [first = 0] = shown(stage);
    const height = 201 - first;
    const tops = ['up', 'pageup', 'ctrl+u', 'ctrl+d', 'pagedown'].map((key) => {
      stage.press(key);
      return shown(stage)[0];
    });
    const half = Math.floor(height / 2);
    const up = first - 1;
    const page = up - (height - 1);
    assert.deepEqual(tops, [up, page, page - half, page, up]);
  });

  it('has its beginning and its end on keys', () => {
    const stage = log();
    stage.press('g');
    assert.equal(shown(stage)[0], 1);
    stage.press('G');
    stage.print('web', 'tick 201');
    assert.equal(shown(stage).at(-1), 201);
  });

  it('pauses where it is, and follows again', () => {
    const stage = log();
    const before = shown(stage);
    stage.press('F');
    stage.print('web', 'tick 201');
    assert.deepEqual(shown(stage), before);
    stage.press('F');
    assert.equal(shown(stage).at(-1), 201);
  });
});

describe('a search in a log', () => {
  const find = (stage: FakeStage, text: string): void => {
    stage.press('/');
    stage.type(text);
  };
  const current = (stage: FakeStage): number | undefined => {
    const seq = stage.state.search?.current;
    const { entries } = stage.scene;
    const entry = seq === undefined ? undefined : entries.at(entries.indexOf(seq));
    return Number(entry?.text.replace('tick ', ''));
  };

  it('shows the nearest match, the first from where the log stood or else the last before it', () => {
    const stage = log();
    find(stage, 'tick 5');
    assert.equal(current(stage), 59);
    assert.ok(shown(stage).includes(59));
    stage.press('enter', 'g');
    find(stage, 'tick 15');
    assert.equal(current(stage), 15);
  });

  it('goes back to where it began when it is given up or nothing is left of it', () => {
    const stage = log();
    const before = shown(stage);
    find(stage, 'tick 5');
    stage.press('backspace', 'backspace', 'backspace', 'backspace', 'backspace', 'backspace');
    assert.deepEqual(shown(stage), before);
    find(stage, 'tick 7');
    assert.notDeepEqual(shown(stage), before);
    stage.press('escape');
    assert.deepEqual(shown(stage), before);
  });

  it('goes from match to match, and from the other end where there is none further', () => {
    const stage = log();
    stage.press('g');
    find(stage, 'tick 77');
    stage.press('enter', 'n');
    assert.equal(current(stage), 77);
    assert.equal(said(stage), 'search hit BOTTOM, continuing at TOP');
    stage.press('N');
    assert.equal(said(stage), 'search hit TOP, continuing at BOTTOM');
    find(stage, 'tick 19');
    stage.press('enter');
    const steps = ['n', 'n', 'N', 'N', 'N', 'N'].map((key) => {
      stage.press(key);
      assert.ok(shown(stage).includes(current(stage) ?? 0));
      return current(stage);
    });
    assert.deepEqual(steps, [191, 192, 191, 190, 19, 199]);
  });

  it('keeps its match in view when more lines come', () => {
    const stage = log();
    find(stage, 'tick 199');
    stage.press('enter');
    const before = shown(stage);
    for (let i = 201; i <= 300; i++) stage.print('web', `tick ${i}`);
    assert.deepEqual(shown(stage), before);
  });

  it('of which there is none, or that finds none, is said', () => {
    const stage = log();
    const before = shown(stage);
    stage.press('n');
    assert.equal(said(stage), 'no search; / begins one');
    find(stage, 'nowhere');
    stage.press('enter', 'n');
    assert.equal(said(stage), 'no match in this log');
    assert.deepEqual(shown(stage), before);
  });
});
