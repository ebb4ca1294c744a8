import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LogRoll } from '../../../ui/log-roll.js';
import { rowText } from '../../../ui/text/rows.js';
import { FakeStage } from './support/fake-stage.js';

process.env['TZ'] = 'UTC';

function rolling(stage: FakeStage): () => string[] {
  const roll = new LogRoll();
  return () => {
    const rows = roll.next(stage.scene, stage.logs);
    return rows.map((row) => rowText(row).replace(/─+$/, '').trimEnd());
  };
}

describe('the log as lines of the terminal', () => {
  it('begins with what there is, names the way back under it, and goes on with each line once', () => {
    const stage = new FakeStage();
    stage.print('web', 'one', 'two');
    stage.press('T');
    const next = rolling(stage);
    assert.deepEqual(next(), ['web   │ one', 'web   │ two', '─ all ─ T goes back']);
    assert.deepEqual(next(), []);
    stage.print('api', 'three');
    assert.deepEqual(next(), ['api   │ three']);
    stage.press('T');
    stage.print('web', 'four');
    stage.press('T');
    assert.deepEqual(next(), ['web   │ four', '─ all ─ T goes back']);
  });

  it('begins with the newest thousand', () => {
    const stage = new FakeStage();
    stage.print('web', ...Array.from({ length: 1500 }, (_, i) => `line ${i}`));
    stage.press('T');
    const rows = rolling(stage)();
    assert.equal(rows.length, 1001);
    assert.equal(rows[0], 'web   │ line 500');
  });

  it('leaves long lines whole, shows times where they are shown, and keeps to the filter', () => {
    const stage = new FakeStage();
    stage.print('web', 'x'.repeat(300), 'wrong');
    stage.press('1', 't', '&', 'x', 'enter', 'T');
    assert.deepEqual(rolling(stage)().slice(0, -1), [`14:02:11 ${'x'.repeat(300)}`]);
  });

  it('says what left memory before it could be shown', () => {
    const stage = new FakeStage();
    stage.print('web', 'first');
    stage.press('T');
    const next = rolling(stage);
    next();
    stage.print('web', ...Array.from({ length: 12_000 }, (_, i) => `line ${i}`));
    const rows = next();
    assert.equal(rows.length, 10_001);
    assert.equal(rows[0], 'lines are missing here: sockpit logs has them');
    assert.equal(rows.at(-1), 'web   │ line 11999');
  });
});
