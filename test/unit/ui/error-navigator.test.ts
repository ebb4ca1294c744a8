import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { currentNotice } from '../../../ui/notices.js';
import { placeOf } from '../../../ui/state.js';
import { screenViews } from '../../../ui/views/screen.js';
import { FakeStage } from './support/fake-stage.js';
import { PagedLog } from './support/paged-log.js';
import { NOW } from './support/sample-stack.js';
import { screenText } from './support/screen-text.js';

function screenOf(stage: FakeStage): string {
  return screenText(screenViews(stage.scene), stage.state.size);
}

function said(stage: FakeStage): string {
  return currentNotice(stage.state, NOW)?.text ?? '';
}

function unseen(stage: FakeStage): [string, number][] {
  return [...stage.scene.unseen];
}

/** Presses `e` and waits for what it reads. */
async function pressed(stage: FakeStage): Promise<void> {
  stage.press('e');
  for (let turn = 0; turn < 5; turn++) await setImmediate();
}

describe('an error that is not among the lines held', () => {
  /** An error of `web`, and more lines behind it than are held. */
  function drivenOut(): PagedLog {
    const log = new PagedLog();
    log.print(1000);
    log.printError('ERROR once only needle-one');
    log.print(40_000);
    return log;
  }

  it('stays unseen, with a quiet app beside it and without', () => {
    assert.deepEqual(unseen(drivenOut().stage), [['web', 1]]);
    const quiet = new PagedLog();
    quiet.stage.print('api', 'listening');
    quiet.printError('ERROR once only needle-one');
    quiet.print(40_000);
    quiet.stage.mark();
    assert.deepEqual(unseen(quiet.stage), [['web', 1]]);
  });

  it('is read from the files, with what is around it, and only then is seen', async () => {
    const log = drivenOut();
    log.stage.press('e');
    assert.deepEqual(unseen(log.stage), [['web', 1]]);
    await pressed(log.stage);
    assert.match(screenOf(log.stage), /needle-one/);
    assert.deepEqual(unseen(log.stage), []);
    assert.ok(log.shown.includes(1000), 'the line before it');
    assert.ok(log.shown.includes(1002), 'and the one behind it');
    log.print(20_000);
    assert.match(screenOf(log.stage), /needle-one/, 'it stays');
    await pressed(log.stage);
    assert.equal(said(log.stage), 'no unseen errors');
  });

  it('is copied from there', async () => {
    const log = drivenOut();
    await pressed(log.stage);
    log.stage.press('Y');
    assert.equal(log.stage.asked.at(-1), 'copy ERROR once only needle-one\n');
  });

  it('is told where the files have it no more, or could not be read', async () => {
    const { stage } = drivenOut();
    stage.fake.partOf = () => {
      throw new Error('EACCES');
    };
    await pressed(stage);
    assert.match(said(stage), /could not be read: EACCES; the error is still unseen: ERROR once/);
    assert.deepEqual(unseen(stage), [['web', 1]]);
    stage.fake.partOf = () => [];
    await pressed(stage);
    assert.equal(said(stage), 'the log files have this error no more: ERROR once only needle-one');
    assert.deepEqual(unseen(stage), []);
  });

  it('is not shown to those who have gone elsewhere meanwhile', async () => {
    const { stage } = drivenOut();
    stage.press('e', '2');
    for (let turn = 0; turn < 5; turn++) await setImmediate();
    assert.equal(stage.state.selected, 'api');
    assert.deepEqual(unseen(stage), [['web', 1]]);
  });
});

describe('an error that is hidden', () => {
  it('by the filter is shown without it, and that is said', async () => {
    for (const hides of [
      { text: 'zzz-nothing', regex: false, level: undefined },
      { text: 'zzz-nothing', regex: true, level: undefined },
      { text: 'later', regex: false, level: 'warn' as const },
    ]) {
      const stage = new FakeStage();
      stage.dispatch({ type: 'filter', filter: hides });
      stage.print('web', 'ERROR one');
      await pressed(stage);
      assert.match(screenOf(stage), /ERROR one/);
      assert.equal(said(stage), 'the filter hid this error: it is off now');
      assert.deepEqual(unseen(stage), []);
    }
  });

  it('not by the filter is shown with it', async () => {
    const stage = new FakeStage();
    stage.dispatch({ type: 'filter', filter: { text: 'one', regex: false, level: 'error' } });
    stage.print('web', 'ERROR one');
    await pressed(stage);
    assert.equal(stage.state.filter.text, 'one');
    assert.equal(said(stage), '');
    assert.deepEqual(unseen(stage), []);
  });

  it('since its log was cleared, or its app muted, is shown, and that is said', async () => {
    const stage = new FakeStage({ rows: 40 });
    stage.dispatch({ type: 'mute', app: 'web' });
    stage.print('web', 'ERROR one', ...Array.from({ length: 100 }, (_, i) => `line ${i}`));
    stage.press('1', 'c', '0');
    await pressed(stage);
    assert.match(screenOf(stage), /ERROR one/);
    assert.match(said(stage), /what was cleared is shown again/);
    assert.deepEqual(unseen(stage), []);
  });

  it('by a window without room for a log stays unseen', async () => {
    const stage = new FakeStage({ rows: 2, columns: 40 });
    stage.print('web', 'ERROR one', 'and so on');
    await pressed(stage);
    assert.deepEqual(unseen(stage), screenOf(stage).includes('ERROR one') ? [] : [['web', 1]]);
  });
});

describe('a log that leads to where an app was started or a mark was set', () => {
  it('stays there, also at its end', () => {
    const stage = new FakeStage();
    stage.press('1', 'tab');
    for (let i = 1; i <= 60; i++) stage.print('web', `tick ${i}`);
    stage.mark();
    stage.press('[');
    const before = screenOf(stage).match(/tick \d+/g);
    assert.ok(before?.includes('tick 60'));
    for (let i = 61; i <= 70; i++) stage.print('web', `tick ${i}`);
    assert.deepEqual(screenOf(stage).match(/tick \d+/g), before);
    stage.press(']');
    assert.match(screenOf(stage), /mark 14:02:11/);
    assert.match(screenOf(stage), /tick 70/);
    stage.press(']');
    assert.equal(said(stage), 'no later start');
    assert.match(screenOf(stage), /mark 14:02:11/, 'it stays where it was');
    assert.notEqual(placeOf(stage.state).anchor, null);
  });

  it('goes from one to the other and back', () => {
    const stage = new FakeStage();
    stage.press('1', 'tab');
    stage.print('web', 'begin');
    for (let run = 1; run <= 4; run++) {
      stage.mark();
      for (let i = 1; i <= 60; i++) stage.print('web', `run ${run} tick ${i}`);
    }
    const top = (): string | undefined => /run \d/.exec(screenOf(stage))?.[0];
    const steps = ['[', '[', '[', '[', ']', ']'].map((key) => {
      stage.press(key);
      return top();
    });
    assert.deepEqual(steps, ['run 4', 'run 3', 'run 2', 'run 1', 'run 2', 'run 3']);
  });
});
