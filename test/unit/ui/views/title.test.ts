import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rowText, textRun } from '../../../../ui/text/rows.js';
import { makeTheme } from '../../../../ui/text/theme.js';
import { titleRow } from '../../../../ui/views/title.js';
import { screenViews } from '../../../../ui/views/screen.js';
import { FakeStage } from '../support/fake-stage.js';
import { screenText } from '../support/screen-text.js';

const theme = makeTheme({ colour: true, ascii: false });

describe('a title without room for all of it', () => {
  const parts = [
    textRun('web'),
    textRun('+29 new'),
    { ...textRun('/a long search'), tail: ' 138 of 146', narrow: 'cut' } as const,
    { ...textRun('& a long filter'), narrow: 'cut' } as const,
    textRun('8 412 lines'),
  ];

  it('first leaves out what hides nothing, the last of it before the others', () => {
    const at = (width: number): string => rowText(titleRow(theme, width, parts));
    assert.equal(at(71), '─ web ─ +29 new ─ /a long search 138 of 146 ─ & a long filter ─────────');
    assert.equal(at(60), '─ web ─ /a long search 138 of 146 ─ & a long filter ────────');
  });

  it('then cuts what hides lines, and keeps the count of a search', () => {
    const text = rowText(titleRow(theme, 40, parts));
    assert.equal(text, '─ web ─ /a long… 138 of 146 ─ & a lon… ─');
    assert.equal(text.length, 40);
  });
});

it('a title is cut to its width at once, however long what was pasted is', () => {
  let cuts = 0;
  const counting = {
    ...theme,
    glyphs: {
      ...theme.glyphs,
      get ellipsis() {
        cuts += 1;
        return '…';
      },
    },
  };
  const pasted = { ...textRun('x'.repeat(20_000)), narrow: 'cut' } as const;
  const row = titleRow(counting, 40, [textRun('web'), pasted, { ...pasted, tail: ' 1 of 2' }]);
  const text = rowText(row);
  assert.equal(text, '─ web ─ xxxxxxxxx… ─ xxxxxxxxx… 1 of 2 ─');
  assert.ok(cuts < 10, `${cuts} looks at what stands for the rest`);
});

describe('a narrow log', () => {
  it('says that a filter and a search are in force, paused or not', () => {
    const stage = new FakeStage({ columns: 100, rows: 24 });
    for (let i = 0; i < 60; i++) stage.print('api', `title check ${i}`);
    stage.press('2', '&');
    stage.type('!PWNED title check');
    stage.press('enter', '/');
    stage.type('title');
    stage.press('enter', 'pageup');
    stage.print('api', ...Array.from({ length: 29 }, (_, i) => `title check, later ${i}`));
    const text = screenText(screenViews(stage.scene), stage.state.size);
    assert.match(text, /─ .?api ─ paused, \+29 new ─ \/t\S+ \d+ of \d+ ─ & .*…/);
  });
});

describe('a log of which the files have more', () => {
  /** The last three of `web`'s five hundred lines. */
  function attached(): (opens?: string, text?: string) => string {
    const stage = new FakeStage({ columns: 120, rows: 24 });
    const lines = [498, 499, 500].map((n) => ({
      ...{ app: 'web', n, t: 0, stream: 'out' as const },
      text: `line ${n}`,
    }));
    stage.logs.add({ kind: 'lines', lines });
    stage.press('1');
    return (opens, text = '') => {
      if (opens !== undefined) {
        stage.press(opens);
        stage.type(text);
        stage.press('enter');
      }
      return screenText(screenViews(stage.scene), stage.state.size);
    };
  }

  it('says how many lines are looked at', () => {
    assert.match(attached()(), / 3 of 500 lines /);
    assert.match(attached()('&', '49'), / 2 of 3 held /);
    assert.match(attached()('&', 'one'), /no line of the 3 that are held passes the filter/);
  });

  it('says of a search that it was in a part', () => {
    assert.match(attached()('/', '49'), /\d of 2 in lines held/);
    assert.match(attached()('/', 'line 1'), /no match in lines held/);
  });
});
