import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rowText } from '../../../../ui/text/rows.js';
import { makeTheme } from '../../../../ui/text/theme.js';
import { noticeRow } from '../../../../ui/views/footer.js';
import { screenViews } from '../../../../ui/views/screen.js';
import { answerKey } from '../../../../ui/stage.js';
import { FakeStage } from '../support/fake-stage.js';
import { screenText } from '../support/screen-text.js';

describe('a notice', () => {
  const theme = makeTheme({ colour: true, ascii: false });
  const said = (app: string | null, text: string): string =>
    rowText(noticeRow(theme, { t: 0, level: 'info', app, text }));

  it('names its app, unless its text does', () => {
    assert.equal(said('w', 'was written anew'), ' · w: was written anew');
    assert.equal(said('api', 'api-2 waits'), ' · api: api-2 waits');
    assert.equal(said('w', 'restarted w'), ' · restarted w');
    assert.equal(said('web', 'web.2 is stopped'), ' · web.2 is stopped');
    assert.equal(said(null, 'saved'), ' · saved');
  });
});

describe('a notice that is longer than a row', () => {
  const words = 'no browser could be opened: xdg-open was not found on this machine';
  const shown = (columns: number, rows: number, text: string): string[] => {
    const stage = new FakeStage({ columns, rows });
    answerKey(stage, text);
    return screenText(screenViews(stage.scene), stage.state.size).trimEnd().split('\n').slice(-2);
  };

  it('has the row of the keys as well, and its address is whole', () => {
    const rows = shown(80, 24, `${words}; the address is http://localhost:8080/api/`);
    assert.deepEqual(
      rows.map((row) => row.trimEnd()),
      [` · ${words}; the`, '   address is http://localhost:8080/api/'],
    );
  });

  it('is cut where two are not enough, and in a smaller terminal', () => {
    assert.match(shown(80, 24, `${words} `.repeat(4)).at(-1) ?? '', /^ {3}\S.*…$/);
    const [first = '', keys = ''] = shown(
      80,
      20,
      `${words}; the address is http://localhost:8080/`,
    );
    assert.match(first, /…$/);
    assert.match(keys, /help/);
  });

  it('leaves the keys alone where it fits', () => {
    assert.match(shown(80, 24, words).at(-1) ?? '', /help/);
  });
});

describe('the prompt of a search', () => {
  const prompted = (focus: 'log' | 'requests'): string => {
    const stage = new FakeStage({ columns: 80, rows: 24 });
    if (focus === 'requests') stage.run({ kind: 'requests' });
    stage.run({ kind: 'prompt', purpose: 'search' });
    return screenText(screenViews(stage.scene), stage.state.size).trimEnd();
  };

  it('says beside the requests that it goes through the log', () => {
    assert.match(prompted('requests'), / \/.*in the log; & filters the requests/);
    assert.doesNotMatch(prompted('log'), /in the log/);
  });
});
