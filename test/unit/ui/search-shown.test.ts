/**
 * What is looked for and filtered is the text on the screen, and that of JSON lines as they were written.
 */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { placeOf } from '../../../ui/state.js';
import { screenViews } from '../../../ui/views/screen.js';
import { hasFlags, INVERSE } from '../../../ui/text/attr.js';
import { logPane } from '../../../ui/views/log.js';
import type { LogLine } from '../../../src/model/log.js';
import { FakeStage } from './support/fake-stage.js';
import { NOW } from './support/sample-stack.js';
import { screenText } from './support/screen-text.js';

const json = (id: number): string =>
  `{"level":50,"msg":"cart is gone","id":${id},"hostname":"h${id}"}`;

function screenOf(stage: FakeStage): string {
  return screenText(screenViews(stage.scene), stage.state.size);
}

function searched(stage: FakeStage, query: string, ...more: readonly string[]): string {
  stage.press('/', ...more);
  stage.type(query);
  stage.press('enter');
  return screenOf(stage);
}

describe('a search', () => {
  const stage = (): FakeStage => {
    const made = new FakeStage({ columns: 120, rows: 40 });
    made.press('1');
    for (let id = 1; id <= 20; id++) made.print('web', json(id));
    return made;
  };

  it('finds in lines of JSON what stands there, and what was written', () => {
    assert.match(searched(stage(), 'gone id=7'), /1 of 1|1 found/);
    assert.match(searched(stage(), '"id":7'), /1 of 1|1 found/);
    assert.match(searched(stage(), 'nowhere'), /no match/);
  });

  it('goes with the form in which JSON is shown', () => {
    const raw = stage();
    raw.press('J');
    assert.equal(raw.state.json, false, 'J shows it as it is');
    assert.match(searched(raw, 'gone id=7'), /no match/);
    raw.press('J');
    assert.match(screenOf(raw), /1 of 1|1 found/);
  });

  it('by an expression does the same', async () => {
    const written = stage();
    searched(written, '"id":(7|8)\\b', 'ctrl+r');
    await setImmediate();
    assert.match(screenOf(written), /of 2 /);
    const made = stage();
    searched(made, 'gone id=(7|8) ', 'ctrl+r');
    await setImmediate();
    assert.match(screenOf(made), /of 2 /);
    made.press('J');
    screenOf(made);
    await setImmediate();
    assert.match(screenOf(made), /no match/);
  });

  it('waits for the lines that are still to be tried, also when it was ended', async () => {
    const made = new FakeStage({ columns: 120, rows: 40 });
    made.press('1');
    for (let n = 1; n <= 5000; n++) made.print('web', n === 100 ? 'needle' : `line ${n}`);
    searched(made, 'ne+dle', 'ctrl+r');
    for (let i = 0; i < 20; i++) await setImmediate();
    assert.equal(made.state.search?.current, 100);
    made.press('G');
    made.print('web', 'needle again');
    searched(made, 'needl.');
    made.press('N', 'N');
    for (let i = 0; i < 20; i++) await setImmediate();
    assert.equal(made.state.search.current, 100, 'not from the bottom again');
  });
});

describe('a search by name', () => {
  const stage = (): FakeStage => {
    const made = new FakeStage({ columns: 120, rows: 40 });
    const line = (app: string, n: number, text: string, instance?: number): LogLine => ({
      app,
      n,
      t: NOW,
      stream: 'out',
      text,
      instance,
    });
    const lines = [
      line('web', 1, 'GET /'),
      line('api', 1, 'one', 1),
      line('api', 2, 'two', 2),
      line('api', 3, 'asked by web', 2),
    ];
    made.logs.add({ kind: 'lines', lines });
    return made;
  };
  /** Marked parts of the rows, by the row. */
  const marked = (made: FakeStage): string[] =>
    logPane(made.scene, 80, 10).rows.flatMap((row) => {
      const parts = row.filter(({ attr }) => hasFlags(attr, INVERSE));
      return parts.length === 0 ? [] : [parts.map(({ text }) => text).join('+')];
    });

  it('finds whoever wrote the line in the log of all, where it stands', () => {
    const made = stage();
    assert.match(searched(made, 'web'), /of 2 ─/);
    made.dispatch({ type: 'search', search: { query: 'web', regex: false, current: undefined } });
    assert.deepEqual(marked(made), ['web', 'web']);
    assert.match(searched(made, 'api.2'), /of 2 ─/);
    assert.match(searched(made, 'API.2'), /no match/);
  });

  it('by an expression finds it as a row of its own', async () => {
    const made = stage();
    searched(made, '^api.2$|^one$', 'ctrl+r');
    await setImmediate();
    assert.match(screenOf(made), /of 3 ─/);
    made.dispatch({
      type: 'search',
      search: { query: '^api.2$|^one$', regex: true, current: undefined },
    });
    assert.deepEqual(marked(made), ['one', 'api.2', 'api.2']);
  });

  it('finds in the log of an app what its name column has, the number of an instance', () => {
    const made = stage();
    made.press('2');
    assert.match(searched(made, 'api'), /no match/);
    assert.match(searched(made, '.2'), /of 2 ─/);
  });

  it('marks all of a name that is cut', () => {
    const made = stage();
    const app = 'a-worker-with-a-very-long-name';
    made.print(app, 'hello');
    made.dispatch({ type: 'search', search: { query: 'very', regex: false, current: undefined } });
    assert.match(marked(made).join(), /^a-wor…$/);
  });
});

describe('a filter', () => {
  it('lets through and leaves out by what is shown of JSON, and by what was written', () => {
    const made = new FakeStage({ columns: 120, rows: 40 });
    made.press('1');
    for (let id = 1; id <= 20; id++) made.print('web', json(id));
    const filtered = (text: string): number => {
      made.dispatch({ type: 'filter', filter: { text, regex: false, level: undefined } });
      return made.scene.stored.length;
    };
    assert.equal(filtered('id=7'), 1);
    assert.equal(filtered('"id=1 "'), 1);
    assert.equal(filtered('!id=7'), 19);
    assert.equal(filtered('level'), 20);
    made.press('J');
    assert.equal(filtered('id=7'), 0);
    assert.equal(filtered('level'), 20);
  });

  it('hides lines from the count of those that have come since a pause', () => {
    for (const filter of [
      { text: 'wanted', regex: false, level: undefined },
      { text: '', regex: false, level: 'error' },
    ] as const) {
      const made = new FakeStage({ columns: 120, rows: 20 });
      made.press('1');
      for (let n = 1; n <= 100; n++) made.print('web', `ERROR wanted ${n}`);
      made.dispatch({ type: 'filter', filter });
      made.press('tab', 'k', 'k');
      assert.ok(placeOf(made.state).anchor);
      for (let n = 1; n <= 50; n++) made.print('web', `INFO other ${n}`);
      assert.match(screenOf(made), /─ paused ─/);
      made.print('web', 'ERROR wanted now');
      assert.match(screenOf(made), /─ paused, \+1 new ─/);
    }
  });
});
