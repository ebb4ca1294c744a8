import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DEFAULT_LIMITS } from '../../../../ui/lines/log-buffer.js';
import { makeTheme } from '../../../../ui/text/theme.js';
import { screenViews } from '../../../../ui/views/screen.js';
import { StillScreen } from '../../../../ui/views/still-screen.js';
import { FakeStage } from '../support/fake-stage.js';
import { sampleRequest } from '../support/sample-request.js';
import { NOW } from '../support/sample-stack.js';
import { screenText } from '../support/screen-text.js';

process.env['TZ'] = 'UTC';

/** Numbers from 0 to 1, the same for the same seed (Park and Miller's generator). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

const KEYS = [
  ...[
    'j',
    'k',
    '0',
    '1',
    '2',
    'e',
    'w',
    't',
    'a',
    '/',
    '&',
    'o',
    'z',
    'v',
    'F',
    'g',
    'G',
    '?',
    ':',
  ],
  ...['escape', 'enter', 'tab', 'q', 'n', 'l', 'space'],
];
const LINES = [
  'GET / 200',
  'ERROR no such thing',
  '\x1b[31mred',
  '    at a frame',
  '{"level":"warn"}',
];

describe('the screen that is kept between frames', () => {
  for (const seed of [1, 7, 42, 1234]) {
    it(`is that which would be made anew, whatever happens (seed ${seed})`, () => {
      const random = numbers(seed);
      const pick = <T>(all: readonly T[]): T => {
        const one = all[Math.floor(random() * all.length)];
        if (one === undefined) throw new RangeError('nothing to pick from');
        return one;
      };
      const stage = new FakeStage({ columns: 200, rows: 50 });
      const kept = new StillScreen();
      const theme = makeTheme({ colour: true, ascii: false });
      // The same one each time, as the dashboard has them.
      const notes = ['a note'];
      let now = NOW;
      for (let step = 0; step < 150; step++) {
        const what = random();
        if (what < 0.4) stage.printAt(now, pick(['web', 'api', 'mail']), pick(LINES));
        else if (what < 0.7) stage.press(pick(KEYS));
        else if (what < 0.8) stage.requests.add({ kind: 'requests', records: [sampleRequest({})] });
        else if (what < 0.9)
          stage.logs.errors.see([{ app: 'api', n: stage.newest.numbers.get('api') ?? 0 }]);
        now += Math.floor(random() * 3) * 700;
        // Between two seconds nothing but the log is told anew.
        const scene = { ...stage.scene, theme, notes, now: now - (now % 1000) };
        const { size } = stage.state;
        assert.equal(screenText(kept.views(scene), size), screenText(screenViews(scene), size));
      }
    });
  }

  it('tells how many lines a filter lets through while it is typed', () => {
    const stage = new FakeStage({ columns: 80, rows: 24 });
    const theme = makeTheme({ colour: true, ascii: false });
    const notes: string[] = [];
    const kept = new StillScreen();
    const shown = (): string =>
      screenText(kept.views({ ...stage.scene, theme, notes }), stage.state.size);
    stage.press('&');
    stage.type('page');
    stage.print('web', 'page 1');
    assert.match(shown(), / 1 line\b/);
    stage.print('web', 'page 2', 'other');
    assert.match(shown(), / 2 lines/);
  });

  it('makes what stands around the log once, until something changes', () => {
    const stage = new FakeStage({ columns: 200, rows: 50 });
    const theme = makeTheme({ colour: true, ascii: false });
    const notes: string[] = [];
    const kept = new StillScreen();
    const around = (now: number): readonly unknown[] =>
      kept.views({ ...stage.scene, theme, notes, now }).slice(0, -2);
    const first = around(NOW);
    stage.print('web', 'a line');
    const same = (views: readonly unknown[]): boolean =>
      views.length === first.length && views.every((view, index) => view === first[index]);
    assert.ok(same(around(NOW + 999 - (NOW % 1000))));
    assert.ok(!same(around(NOW + 1000)));
  });

  it('makes it once also while the oldest lines go', () => {
    const stage = new FakeStage({ columns: 200, rows: 50 });
    const kept = new StillScreen();
    const { theme } = stage.scene;
    const notes: string[] = [];
    const around = (): readonly unknown[] => {
      stage.print('web', 'a line');
      return kept.views({ ...stage.scene, theme, notes }).slice(0, -2);
    };
    stage.print('web', ...Array<string>(DEFAULT_LIMITS.linesPerApp).fill('a line'));
    const first = around();
    const { droppedTo } = stage.scene;
    around().forEach((view, index) => assert.equal(view, first[index]));
    assert.ok(droppedTo > 0 && stage.scene.droppedTo > droppedTo);
  });
});
