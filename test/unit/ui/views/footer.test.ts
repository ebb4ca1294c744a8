import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { rowText } from '../../../../ui/text/rows.js';
import { makeTheme } from '../../../../ui/text/theme.js';
import { noticeRow } from '../../../../ui/views/footer.js';

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
