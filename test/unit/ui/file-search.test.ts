import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { PagedLog } from './support/paged-log.js';

/** A search in the log of `web`, or of all. */
async function searched(log: PagedLog, query: string, ...more: readonly string[]): Promise<void> {
  await log.press('/', ...more);
  log.stage.type(query);
  await log.press('enter');
  await settled(log);
}

async function settled(log: PagedLog): Promise<void> {
  for (let turn = 0; turn < 3 || log.stage.state.looking; turn++) {
    assert.ok(turn < 2000, 'it never ends');
    await setImmediate();
    await log.stage.files.read;
    // As a frame would ask.
    assert.ok(log.stage.scene);
  }
}

async function step(log: PagedLog, key: 'n' | 'N'): Promise<string> {
  await log.press(key);
  await settled(log);
  return log.told;
}

/** The text of the match that is visited. */
function current(log: PagedLog): string {
  const { scene, state } = log.stage;
  const seq = state.search?.current;
  const entry = seq === undefined ? undefined : scene.entries.at(scene.entries.indexOf(seq));
  return entry && entry.seq === seq ? entry.text : 'none';
}

describe('a search beyond what is held', () => {
  it('goes back through the files from match to match, and says where they end', async () => {
    const log = new PagedLog();
    log.print(50_000);
    await log.press('1');
    await searched(log, 'e 7777 ');
    assert.equal(current(log), 'none');
    assert.match(log.title, /no match in lines held/);
    await step(log, 'N');
    assert.equal(current(log), 'web line 7777 end');
    assert.match(log.title, /1 of 1 in lines read /);
    assert.ok(log.shown.includes(7777));
    assert.ok(log.shown.includes(7780) && log.shown.includes(7775), 'with what is around it');
    assert.match(await step(log, 'N'), /^not found in the log files, 6 776 lines back to /);
    assert.equal(current(log), 'web line 7777 end', 'and stays where it was');
    assert.match(await step(log, 'N'), /hit TOP|other end/);
  });

  it('finds each match once, over the borders of pages and of what is held', async () => {
    const log = new PagedLog();
    log.print(45_000);
    await log.press('1');
    await searched(log, '500 end');
    const visited: string[] = [current(log)];
    for (let i = 0; i < 44; i++) {
      await step(log, 'N');
      visited.push(current(log));
    }
    const expected = Array.from({ length: 45 }, (_, i) => `web line ${44_500 - 1000 * i} end`);
    assert.deepEqual(visited, expected);
    for (let i = 0; i < 44; i++) {
      await step(log, 'n');
      visited.push(current(log));
    }
    assert.deepEqual(visited.slice(45), expected.slice(0, -1).reverse(), 'and back to the end');
  });

  it('does so by an expression, past a filter, and in the log of all apps', async () => {
    const log = new PagedLog();
    log.print(15_000, ['web', 'api']);
    await searched(log, 'line 1?234 ', 'ctrl+r');
    await step(log, 'N');
    assert.equal(current(log), 'api line 1234 end');
    await step(log, 'N');
    assert.equal(current(log), 'web line 1234 end');
    await step(log, 'N');
    assert.equal(current(log), 'api line 234 end');
    await step(log, 'n');
    assert.equal(current(log), 'web line 1234 end');
    await log.press('G');
    log.stage.dispatch({ type: 'filter', filter: { text: '!api', regex: true, level: undefined } });
    await searched(log, 'line 1?234 ');
    await step(log, 'N');
    assert.equal(current(log), 'web line 1234 end');
    await step(log, 'N');
    assert.equal(current(log), 'web line 234 end');
    const muted = new PagedLog();
    muted.print(15_000, ['web', 'api']);
    muted.stage.dispatch({ type: 'mute', app: 'api' });
    await searched(muted, 'line 1234 ');
    await step(muted, 'N');
    assert.equal(current(muted), 'web line 1234 end');
  });

  it('is called off by Esc, and by whatever leads elsewhere', async () => {
    for (const key of ['escape', '2', 'g']) {
      const log = new PagedLog();
      log.print(40_000);
      await log.press('1', 'tab');
      await searched(log, 'nowhere');
      log.stage.press('N');
      assert.ok(log.stage.state.looking);
      log.stage.press(key);
      await settled(log);
      const asked = log.files.asked.length;
      assert.ok(asked <= 2, `${key}: ${asked} pages`);
      assert.equal(log.told, '');
      assert.equal(log.stage.state.looking, undefined);
    }
  });

  it('is called off in the log of all where an app is left out meanwhile', async () => {
    const log = new PagedLog();
    log.print(15_000, ['web', 'api']);
    await searched(log, 'api line 1234 ');
    log.stage.press('N');
    assert.ok(log.stage.state.looking);
    log.stage.dispatch({ type: 'mute', app: 'api' });
    await settled(log);
    assert.equal(log.stage.state.search?.current, undefined);
  });

  it('does not look at what was cleared, and says what went wrong', async () => {
    const log = new PagedLog();
    log.print(20_000);
    await log.press('1', 'tab', 'c');
    log.print(15_000);
    await searched(log, 'line 2');
    for (let i = 0; i < 3; i++) await step(log, 'N');
    log.stage.fake.partOf = () => {
      throw new Error('no such file');
    };
    await searched(log, 'e 19999 ');
    assert.equal(await step(log, 'N'), 'the log files could not be looked through: no such file');
    log.stage.fake.partOf = (query) => log.files.read(query);
    assert.match(await step(log, 'N'), /^not found in the log files/);
    assert.equal(current(log), 'none');
  });

  it('asks whether to go on after a while, and goes on from there', async () => {
    const log = new PagedLog();
    log.print(60_000);
    await log.press('1');
    await searched(log, 'e 5 ');
    let now = log.stage.now();
    log.stage.now = () => (now += 40_000);
    await log.press('N');
    await settled(log);
    log.stage.now = () => now;
    assert.match(log.told, /^not found in [\d ]+ lines back to .*; N looks further$/);
    const { length } = log.files.asked;
    log.stage.now = () => now;
    await step(log, 'N');
    assert.equal(current(log), 'web line 5 end');
    assert.ok((log.files.asked[length]?.before?.get('web') ?? Infinity) < 40_001);
  });

  it('that finds nothing says so at its end, and again when it is asked', async () => {
    const log = new PagedLog();
    log.print(15_000);
    await log.press('1');
    await searched(log, 'nowhere');
    assert.equal(log.told, 'no match in the lines held; N looks in the log files');
    assert.match(await step(log, 'n'), /^not found in the log files, 5 000 lines back to /);
    for (const key of ['n', 'N'] as const) {
      assert.equal(await step(log, key), 'no match in the lines held, nor in the log files');
    }
    const whole = new PagedLog();
    whole.print(10);
    await whole.press('1');
    await searched(whole, 'nowhere');
    assert.equal(await step(whole, 'n'), 'no match in this log');
  });

  it('that found nothing is told in the title, until it is another log or more has gone', async () => {
    const log = new PagedLog();
    log.print(15_000);
    await log.press('1');
    await searched(log, 'nowhere');
    assert.match(log.title, /no match in lines held/);
    await step(log, 'N');
    assert.match(log.title, /no match ─/);
    // The line that goes now was looked at while it was held.
    log.print(1);
    assert.match(log.title, /no match ─/);
    await log.press('J');
    assert.match(log.title, /no match in lines held/);
    await log.press('J', 'N');
    await settled(log);
    assert.match(log.title, /no match ─/, 'also where it was looked for before');
    log.print(12_000);
    assert.match(log.title, /no match in lines held/, 'of the newer ones some are held no more');
  });

  it('is counted whole where the files have no more of it', async () => {
    const log = new PagedLog();
    log.print(15_000);
    await log.press('1');
    await searched(log, 'line 14000');
    assert.match(log.title, /1 of 1 in lines held/);
    await step(log, 'N');
    assert.match(log.title, /1 of 1 ─/);
  });

  it('says where there is more to look at, and speaks for no other part', async () => {
    const log = new PagedLog();
    log.print(50_000);
    await log.press('1', 'tab', 'g');
    await searched(log, 'line 30000 ');
    assert.match(log.told, /^no match in the lines read; n looks in the log files$/);
    await step(log, 'N');
    assert.equal(current(log), 'web line 30000 end', 'N finds it where there is nothing before');
    await log.press('escape', 'G');
    await searched(log, 'line 7777 ');
    assert.match(log.told, /; N looks in the log files$/);
    await step(log, 'N');
    await log.press('escape');
    await searched(log, 'nowhere');
    assert.match(log.told, /; N looks in the log files before them, n in those behind$/);
    assert.match(await step(log, 'N'), /^not found in the log files, .* back to /);
    assert.match(await step(log, 'N'), /^not found in the log files, .* on to what is held/);
    assert.match(await step(log, 'N'), /^no match in the lines read, nor in the log files$/);
  });

  it('tells of a wrong expression instead', async () => {
    const log = new PagedLog();
    log.print(20_000);
    await log.press('1');
    await searched(log, '(', 'ctrl+r');
    assert.match(await step(log, 'N'), /Unterminated group/);
    assert.deepEqual(log.files.asked, []);
  });
});
