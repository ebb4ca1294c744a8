import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { currentNotice } from '../../../ui/notices.js';
import { placeOf } from '../../../ui/state.js';
import { screenViews } from '../../../ui/views/screen.js';
import { NOW } from './support/sample-stack.js';
import { PagedLog } from './support/paged-log.js';
import { screenText } from './support/screen-text.js';

/** Each is one more than the one before. */
function consecutive(numbers: readonly number[]): boolean {
  return numbers.length > 5 && numbers.every((n, i) => i === 0 || n === (numbers[i - 1] ?? 0) + 1);
}

/** The log of `web`, of which a filter lets little through. */
async function filtered(text: string): Promise<PagedLog> {
  const log = new PagedLog();
  log.print(100_000);
  await log.press('1', '&');
  log.stage.type(text);
  await log.press('enter');
  return log;
}

/** Until it was looked through the files, where that is begun. */
async function settledPress(log: PagedLog, key: string): Promise<void> {
  await log.press(key);
  for (let turn = 0; turn < 3 || log.stage.state.looking; turn++) {
    assert.ok(turn < 2000, 'it never ends');
    await setImmediate();
    await log.stage.files.read;
  }
}

describe('a log that was paused', () => {
  it('stays where it is while ten times as much comes as is held, and counts all of it', async () => {
    const scene = new PagedLog();
    scene.print(4000);
    await scene.press('1', 'tab', 'k', 'k', 'k');
    const before = scene.shown;
    assert.ok(consecutive(before));
    scene.print(100_000);
    assert.deepEqual(scene.shown, before);
    assert.match(scene.title, /paused, \+100 000 new/);
    assert.match(scene.title, /of 104 000 lines/);
    // And the lines around it are there without a look into the files.
    assert.deepEqual(
      scene.files.asked.filter(({ tail }) => tail !== undefined),
      [],
    );
  });

  it('is read on from the files, down to what is held and to the end', async () => {
    const scene = new PagedLog();
    scene.print(3000);
    await scene.press('1', 'tab', 'k');
    scene.print(13_000);
    let last = scene.shown.at(-1) ?? 0;
    for (let page = 0; page < 4000 && placeOf(scene.stage.state).anchor; page++) {
      await scene.press('pagedown');
      const now = scene.shown;
      assert.ok(consecutive(now), now.join(' '));
      const [first = 0] = now;
      assert.ok(first <= last + 1, `lines between ${last} and ${first} were passed over`);
      last = now.at(-1) ?? 0;
    }
    assert.equal(last, 16_000);
    assert.match(scene.title, /follow/);
  });

  it('leads up to the first line of all, and by g at once', async () => {
    const scene = new PagedLog();
    scene.print(25_000);
    await scene.press('1', 'tab', 'g');
    assert.equal(scene.shown[0], 1);
    await scene.press('pagedown');
    assert.ok(consecutive(scene.shown));
    await scene.press('G');
    assert.equal(scene.shown.at(-1), 25_000);
    let [first = 0] = scene.shown;
    for (let page = 0; page < 4000 && first > 14_500; page++) {
      await scene.press('pageup');
      const now = scene.shown;
      assert.ok(consecutive(now));
      assert.ok((now.at(-1) ?? 0) >= first - 1, 'lines were passed over');
      first = now[0] ?? 0;
    }
    assert.ok(first <= 14_500, 'older than what is held');
    assert.ok(scene.stage.scene.stored.length <= 15_001);
  });

  it('is so for all apps together', async () => {
    const scene = new PagedLog();
    scene.print(2000, ['web', 'api']);
    await scene.press('tab', 'k');
    const before = scene.shown;
    scene.print(11_000, ['web', 'api']);
    assert.deepEqual(scene.shown, before);
    assert.match(scene.title, /paused, \+22 000 new/);
    for (let page = 0; page < 20; page++) await scene.press('pagedown');
    const now = scene.shown;
    assert.ok(
      now.every((n, i) => i < 2 || n === (now[i - 2] ?? 0) + 1),
      now.join(' '),
    );
  });

  it('shows each line once where lines of one moment have come in another order than the files have', async () => {
    const log = new PagedLog();
    const apps = ['web', 'api'];
    log.timeOf = (n) => NOW + n;
    log.arrival = (some, n) => (n % 3 === 0 ? some.toReversed() : some);
    log.print(2000, apps);
    await log.press('tab', 'k');
    log.print(11_000, apps);
    const lines = (): string => {
      const { entries } = log.stage.scene;
      const all = Array.from({ length: entries.length }, (_, i) => entries.at(i));
      for (const app of apps) {
        const numbers = all.filter((entry) => entry.app === app).map(({ n }) => n);
        assert.ok(consecutive(numbers), `${app}: ${numbers.join(' ')}`);
      }
      const seqs = all.map(({ seq }) => seq);
      assert.ok(
        seqs.every((seq, i) => i === 0 || seq > (seqs[i - 1] ?? 0)),
        'their places rise',
      );
      const last = Math.abs((all.at(-1)?.n ?? 0) - (all.at(-2)?.n ?? 0));
      assert.ok(last <= 1, 'both apps end at the same moment');
      return `${all[0]?.n} ${all.at(-1)?.n} ${placeOf(log.stage.state).anchor?.seq}`;
    };
    const seen = new Set([lines()]);
    for (let page = 0; page < 400 && placeOf(log.stage.state).anchor; page++) {
      await log.press('pagedown');
      seen.add(lines());
    }
    assert.ok(seen.size > 100, `${seen.size} pages`);
    await log.press('g');
    lines();
    for (let page = 0; page < 30; page++) await log.press('pagedown');
    lines();
    await log.press('G');
    for (let page = 0; page < 200; page++) {
      await log.press('pageup');
      if (page % 10 === 0) lines();
    }
    // Where lines of one moment are held of one app alone.
    log.stage.print('api', 'api line 13001 end');
    lines();
  });

  it('does not show again what was cleared', async () => {
    const scene = new PagedLog();
    scene.print(20_000);
    await scene.press('1', 'tab', 'c');
    scene.print(100);
    await scene.press('g');
    assert.equal(scene.shown[0], 20_001);
    await scene.press('pageup', 'pageup');
    assert.equal(scene.shown[0], 20_001);
    scene.print(30_000);
    assert.equal(scene.shown[0], 20_001);
    await scene.press('pageup', 'pageup');
    assert.equal(scene.shown[0], 20_001);
  });

  it('is filtered and searched as what is held is', async () => {
    const scene = new PagedLog();
    scene.print(3000);
    await scene.press('1', 'tab', 'k');
    scene.print(30_000);
    await scene.press('/');
    scene.stage.type('299');
    await scene.press('enter', 'n');
    assert.ok(scene.shown.includes(2990));
    await scene.press('&');
    scene.stage.type('"0 end"');
    await scene.press('enter');
    assert.ok(scene.shown.every((n) => n % 10 === 0));
    assert.match(scene.title, /or more new|more has come/);
  });

  it('under a filter goes to its first lines, and stays there', async () => {
    const log = await filtered('"line 498"');
    await log.press('tab', 'g');
    assert.equal(log.shown[0], 498);
    assert.match(log.title, /─ paused ─/, 'nothing has come');
    await settledPress(log, 'pagedown');
    assert.ok(log.shown.includes(4980), log.shown.join(' '));
    await settledPress(log, 'pagedown');
    assert.ok(log.shown.includes(49_800), log.shown.join(' '));
    await log.press('g');
    assert.equal(log.shown[0], 498);
    await log.press('g');
    assert.equal(log.shown[0], 498, 'no way to the end');
    assert.match(log.title, /─ paused ─/);
  });

  it('under a filter goes back to lines far away in the files', async () => {
    const log = await filtered('5777 ');
    await log.press('tab');
    assert.deepEqual(log.shown, [95_777]);
    for (const n of [85_777, 75_777, 65_777]) {
      await settledPress(log, 'pageup');
      assert.ok(log.shown.includes(n), `${n}: ${log.shown.join(' ')}`);
      assert.match(log.title, /─ paused ─/);
    }
    await settledPress(log, 'pagedown');
    assert.ok(log.shown.includes(75_777), log.shown.join(' '));
    await log.press('G');
    assert.deepEqual(log.shown, [95_777]);
    assert.match(log.title, /follow/);
  });

  it('shows an error that came meanwhile, and says what could not be read', async () => {
    const scene = new PagedLog();
    scene.print(3000);
    await scene.press('1', 'tab', 'k');
    scene.print(30_000);
    scene.stage.print('web', 'Error: boom');
    scene.stage.press('e');
    const screen = screenText(screenViews(scene.stage.scene), scene.stage.state.size);
    assert.match(screen, /Error: boom/);
    scene.stage.fake.partOf = () => {
      throw new Error('unknown parameter before');
    };
    await scene.press('g');
    const told = currentNotice(scene.stage.state, scene.stage.now())?.text;
    assert.equal(
      told,
      'older lines could not be read from the log files: unknown parameter before',
    );
  });
});
