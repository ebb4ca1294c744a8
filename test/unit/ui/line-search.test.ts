import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { placeOf } from '../../../ui/state.js';
import { screenViews } from '../../../ui/views/screen.js';
import { PagedLog } from './support/paged-log.js';
import { screenText } from './support/screen-text.js';

/** Three runs of 20 000 lines each, of which the lines held are the end of the last. */
function threeRuns(): PagedLog {
  const log = new PagedLog();
  for (let run = 0; run < 3; run++) {
    log.start();
    log.print(20_000);
  }
  return log;
}

async function pressed(log: PagedLog, key: string): Promise<void> {
  await log.press(key);
  for (let turn = 0; turn < 3 || log.stage.state.looking; turn++) {
    assert.ok(turn < 2000, 'it never ends');
    await setImmediate();
  }
}

function screen({ stage }: PagedLog): string {
  return screenText(screenViews(stage.scene), stage.state.size);
}

describe('starts beyond what is held', () => {
  it('are gone through in the files, back and on again', async () => {
    const log = threeRuns();
    await log.press('1');
    const visited: (string | undefined)[] = [];
    for (const key of ['[', '[', '[', ']', ']']) {
      await pressed(log, key);
      visited.push(/started as \d+/.exec(screen(log))?.[0]);
    }
    const [first, second, third] = ['started as 1', 'started as 20002', 'started as 40003'];
    assert.deepEqual(visited, [third, second, first, second, third]);
  });

  it('end where there are no more, and the place is kept', async () => {
    const log = threeRuns();
    await log.press('1');
    for (let i = 0; i < 3; i++) await pressed(log, '[');
    const { anchor } = placeOf(log.stage.state);
    await pressed(log, '[');
    assert.match(log.told, /^no earlier start/);
    assert.equal(placeOf(log.stage.state).anchor, anchor);
    await pressed(log, ']');
    await pressed(log, ']');
    const last = screen(log).match(/started as \d+/)?.[0];
    await pressed(log, ']');
    assert.match(log.told, /^no later start/);
    assert.equal(screen(log).match(/started as \d+/)?.[0], last);
  });

  it('are looked for no more once somebody goes elsewhere', async () => {
    for (const key of ['escape', '2']) {
      const log = threeRuns();
      await log.press('1');
      log.stage.press('[');
      assert.ok(log.stage.state.looking);
      await pressed(log, key);
      assert.equal(log.stage.state.looking, undefined);
      assert.doesNotMatch(screen(log), /started as/);
    }
  });

  it('are told where the files cannot be read', async () => {
    const log = threeRuns();
    await log.press('1');
    log.stage.fake.partOf = () => {
      throw new Error('EACCES');
    };
    await pressed(log, '[');
    assert.equal(log.told, 'the log files could not be looked through: EACCES');
  });
});
