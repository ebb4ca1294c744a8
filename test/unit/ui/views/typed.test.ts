import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rowText, rowWidth } from '../../../../ui/text/rows.js';
import { makeTheme } from '../../../../ui/text/theme.js';
import { typedRow } from '../../../../ui/views/typed.js';
import { messageRow } from '../../../../ui/views/footer.js';
import { FakeStage } from '../support/fake-stage.js';

const theme = makeTheme({ colour: true, ascii: false });

/** The cursor in brackets. */
function shown(text: string, cursor: number, width: number): string {
  const [before, under, after] = typedRow({ text, cursor }, width, theme).map((run) => run.text);
  return `${before}[${under}]${after}`;
}

describe('a typed line in a row', () => {
  it('is shown whole where there is room, with its cursor', () => {
    assert.equal(shown('abc', 3, 10), 'abc[ ]');
    assert.equal(shown('abc', 1, 10), 'a[b]c ');
  });

  it('shows its end while one types there, its beginning at the beginning', () => {
    assert.equal(shown('abcdefghijklmnopqrstuvwxyz', 26, 9), '…tuvwxyz[ ]');
    assert.equal(shown('abcdefghijklmnopqrstuvwxyz', 0, 9), '[a]bcdefgh…');
    assert.equal(shown('abcdefghijklmnopqrstuvwxyz', 13, 9), '…jklm[n]op…');
  });

  it('has its cursor in view at each place, and never too many columns', () => {
    for (const text of ['abcdefghijklmnop', '漢字かな交じり文', 'a漢b字c👩‍💻d']) {
      for (let width = 1; width < 12; width++) {
        for (let cursor = 0; cursor <= text.length; cursor++) {
          const row = typedRow({ text, cursor }, width, theme);
          assert.notEqual(row[1]?.text, '', `${text} ${cursor} in ${width}`);
          const least = Math.max(width, 2);
          assert.ok(rowWidth(row) <= least, `${JSON.stringify(rowText(row))} in ${width}`);
        }
      }
    }
  });
});

describe('a prompt', () => {
  function prompt(columns: number, ...keys: readonly string[]): (typed: string) => string {
    const stage = new FakeStage({ columns, rows: 24 });
    for (let i = 0; i < 5; i++) stage.print('web', `needle ${i}`);
    stage.press('1', ...keys);
    return (typed) => {
      stage.type(typed);
      return rowText(messageRow(stage.scene, columns, false) ?? []);
    };
  }

  it('for an app shows the end of a line that is longer than the screen', () => {
    const row = prompt(80, 'i')('a'.repeat(70) + 'gghh');
    assert.match(row, /^ to web: …a+gghh +$/);
    assert.equal(row.length, 80);
  });

  it('for a search shows what it finds beside a long text', () => {
    assert.match(prompt(80, '/')('needle'.repeat(30)), /^ \/…\S+needle +no match$/);
  });

  it('for a filter shows what is wrong with a long expression', () => {
    const row = prompt(80, '&', 'ctrl+r')(`${'x'.repeat(100)}(`);
    assert.match(row, /^ &…x+\( {3}\S.*/);
    assert.match(row, /[Uu]nterminated|[Ii]nvalid/);
  });

  it('goes on where the cursor was put', () => {
    const stage = new FakeStage({ columns: 80, rows: 24 });
    stage.press('/');
    stage.type('eedle');
    stage.press('home', 'n', 'ctrl+right', 's', 'left', 'left', 'delete');
    assert.equal(stage.state.search?.query, 'needls');
    stage.press('ctrl+w', 'ctrl+k');
    assert.equal(stage.state.search, undefined);
  });

  it('of the palette has the same cursor', () => {
    const stage = new FakeStage({ columns: 80, rows: 24 });
    stage.press(':');
    stage.type('estart');
    stage.press('ctrl+a', 'r', 'ctrl+e', 'x', 'backspace');
    const { mode } = stage.state;
    assert.equal(mode.kind === 'palette' && mode.text, 'restart');
  });
});
